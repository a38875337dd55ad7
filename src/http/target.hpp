#pragma once
// A request target (RFC 9112 §3.2.1, origin-form only) as one canonical path and a decoded query.
// Guard and route see the same path, so a spelling that two readers could take for two paths is
// refused instead of being mended.

#include "http/message.hpp"

namespace astraphe::http {

struct Target {
  std::string path;
  std::vector<NamedValue> query;
};

// Percent-decodes once. Errc::invalid for: no leading '/', a fragment, "//", a "." or ".." segment,
// an encoded '/', '\', a control character, text that is not UTF-8, a broken escape.
// Errc::too_large with URI_TOO_LONG above 8,000 bytes. In the query '+' is a space. A trailing '/'
// stays.
Result<Target> parse_target(std::string_view target);

// An HTML form's body (application/x-www-form-urlencoded, WHATWG URL §5): as a query, but with
// values of several lines.
Result<std::vector<NamedValue>> parse_form(std::string_view body);

// True for text in well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace astraphe::http
