#pragma once
// Whether a request head may be believed. A strict reader of RFC 9112 that stands before the
// parser: wherever two parsers could disagree about where a message ends, the answer is no.

#include "base/result.hpp"

#include <cstdint>

namespace astraphe::http {

struct HeadLimits {
  std::size_t fields_max = 64;
};

// What a head says of the body that follows it (RFC 9112 §6). A message without one has length 0.
struct BodyShape {
  bool is_chunked = false;
  std::uint64_t length = 0;  // in bytes, where it is not chunked

  bool is_empty() const { return !is_chunked && length == 0; }
};

// `head` ends with its empty line. Errc::invalid for: a bare CR or LF, folded lines, a name that is
// no token or has space before its colon, a control character in a value, another version than
// HTTP/1.0 and 1.1, a target with anything but visible ASCII, not exactly one Host in HTTP/1.1 or
// one that is no host and port, more than one Content-Length or one that is not plain digits, a
// Transfer-Encoding other than one "chunked", both of them, one in HTTP/1.0, a tab beside one of
// these. Errc::limited for too many fields.
Result<BodyShape> check_head(std::string_view head, HeadLimits limits);

// True for "name: value" as check_head() wants it, without its CRLF.
bool is_field_line(std::string_view line);

// True for a Host that names one place: a registered name, an address or "[" an IPv6 address "]",
// and perhaps a port (RFC 9110 §7.2). Percent-encoding and user names are refused.
bool is_host(std::string_view text);

}  // namespace astraphe::http
