#pragma once
// The style sheet and the script that every page carries inside itself, so that a page is one
// request. The content security policy names them by their hashes.

#include <string>
#include <string_view>

namespace astraphe::web {

extern const std::string_view kStyle;
extern const std::string_view kScript;

// The value of the Content-Security-Policy field (CSP Level 3).
const std::string& content_policy();

// 'sha256-…', as a policy names an inline script or style.
std::string hash_source(std::string_view text);

}  // namespace astraphe::web
