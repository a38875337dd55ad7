#pragma once
// Writing what http/target reads: percent-encoding (RFC 3986 §2).

#include "http/message.hpp"

namespace astraphe::http {

// Everything but the unreserved characters as %XX: for a value in a query or a form.
std::string percent_encoded(std::string_view text);

// The request's path and query as they stand in a request line.
std::string target_of(const Request& request);

}  // namespace astraphe::http
