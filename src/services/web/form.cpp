#include "services/web/form.hpp"

#include "http/multipart.hpp"
#include "http/target.hpp"

#include <fmt/format.h>

namespace astraphe::web {

Form read_form(const http::Request& request) {
  Form form;
  auto parts = http::parse_multipart(request);
  if (!parts && parts.error().code() == Errc::unsupported) {
    auto fields = http::parse_form(request.body);
    if (fields) form.fields = std::move(*fields);
  }
  if (!parts) return form;
  for (auto& part : *parts) {
    auto& kind = part.filename ? form.files : form.fields;
    const bool is_unfilled = part.filename && part.body.empty();
    if (!is_unfilled) kind.emplace_back(std::move(part.name), std::move(part.body));
  }
  return form;
}

std::string multipart_of(std::string_view mark, const http::NamedValue& json,
                         const std::vector<http::NamedValue>& files) {
  auto body = fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n"
                          "Content-Type: application/json\r\n\r\n{}\r\n",
                          mark, json.first, json.second);
  for (const auto& [name, bytes] : files) {
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"file\"\r\n"
                        "Content-Type: application/octet-stream\r\n\r\n",
                        mark, name);
    body += bytes;
    body += "\r\n";
  }
  return body + fmt::format("--{}--\r\n", mark);
}

}  // namespace astraphe::web
