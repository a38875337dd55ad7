#pragma once
// Answers that a client may still have (RFC 9110 §13).

#include "http/message.hpp"

namespace astraphe::http {

// True when If-None-Match names `tag`, which stands in its quotes, or "*": the answer is then 304.
// Tags compare weakly, as that field wants.
bool is_unchanged(const Request& request, std::string_view tag);

}  // namespace astraphe::http
