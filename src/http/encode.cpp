#include "http/encode.hpp"

namespace astraphe::http {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string encoded(std::string_view text, std::string_view also_plain) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || also_plain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace

std::string percent_encoded(std::string_view text) { return encoded(text, ""); }

std::string target_of(const Request& request) {
  auto target = encoded(request.path, "/:@!$&'()*+,;=");
  char before = '?';
  for (const auto& [name, value] : request.query) {
    target += before + encoded(name, "") + '=' + encoded(value, "");
    before = '&';
  }
  return target;
}

}  // namespace astraphe::http
