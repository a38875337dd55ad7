#pragma once
// Whether a request head may be believed. A strict reader of RFC 9112 that stands before the
// parser: wherever two parsers could disagree about where a message ends, the answer is no.

#include "base/result.hpp"

namespace astraphe::http {

struct HeadLimits {
  std::size_t fields_max = 64;
};

// `head` ends with its empty line. Errc::invalid for: a bare CR or LF, folded lines, a name that is
// no token or has space before its colon, a control character in a value, another version than
// HTTP/1.0 and 1.1, not exactly one Host in HTTP/1.1, more than one Content-Length or one that is
// not plain digits, a Transfer-Encoding other than one "chunked", both of them, one in HTTP/1.0.
// Errc::limited for too many fields.
Result<> check_head(std::string_view head, HeadLimits limits);

}  // namespace astraphe::http
