#pragma once
// A form as a browser sends it, with or without files, and as the shop's API takes it.

#include "http/message.hpp"

namespace astraphe::web {

struct Form {
  std::vector<http::NamedValue> fields;
  std::vector<http::NamedValue> files;  // those that were chosen: the field's name and the bytes
};

// Empty where the body is no form.
Form read_form(const http::Request& request);

// A multipart body: JSON as one part, and each file as another. `mark`, which nobody can guess,
// parts them.
std::string multipart_of(std::string_view mark, const http::NamedValue& json,
                         const std::vector<http::NamedValue>& files);

}  // namespace astraphe::web
