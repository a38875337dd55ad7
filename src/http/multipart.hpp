#pragma once
// Reading a form with files that a stranger sent: multipart/form-data (RFC 7578) over a whole body.
//
// Stricter than the RFC: nothing before the first boundary or after the last, CRLF only, no folded
// header, no `filename*`, no transfer encoding, no two parts of one name. Two readers of one body
// must never disagree about what it says.

#include "http/message.hpp"

namespace astraphe::http {

struct Part {
  std::string name;                     // 1-100 printable ASCII characters
  std::optional<std::string> filename;  // what the client calls it: never a path of ours
  std::string content_type;             // as written; empty when the part does not say
  std::string body;
};

// The parts in their order, 128 at most: a page's form sends every field that it has.
// Errc::unsupported when the request is no multipart/form-data; Errc::invalid, with key
// BAD_MULTIPART, when its body is not a well-formed one.
Result<std::vector<Part>> parse_multipart(const Request& request);

// The part of that name.
const Part* find_part(const std::vector<Part>& parts, std::string_view name);

}  // namespace astraphe::http
