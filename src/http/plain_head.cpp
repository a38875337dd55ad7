#include "http/plain_head.hpp"

#include <algorithm>
#include <array>

namespace astraphe::http {
namespace {

constexpr std::string_view kBegin = "GET ";
constexpr std::string_view kEnd = " HTTP/1.1";
constexpr std::size_t kFieldsUsual = 8;

// What decides where a message ends, what comes back first, or what becomes of the connection.
constexpr std::array<std::string_view, 9> kDecisive{
    "connection", "proxy-connection", "keep-alive", "content-length", "transfer-encoding",
    "te", "trailer", "upgrade", "expect"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_decisive(std::string_view name) {
  return std::ranges::any_of(kDecisive, [name](std::string_view other) {
    return std::ranges::equal(name, other, {}, lower);
  });
}

bool is_plain(std::string_view target) {
  return std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Without its CRLF.
std::string_view take_line(std::string_view& head) {
  const auto line = head.substr(0, head.find('\r'));
  head.remove_prefix(std::min(line.size() + 2, head.size()));
  return line;
}

}  // namespace

std::optional<PlainHead> plain_head(std::string_view head) {
  const auto first = take_line(head);
  const bool is_get = first.size() > kBegin.size() + kEnd.size() && first.starts_with(kBegin) &&
                      first.ends_with(kEnd);
  if (!is_get) return std::nullopt;
  std::optional<PlainHead> plain(std::in_place);
  plain->target = first.substr(kBegin.size(), first.size() - kBegin.size() - kEnd.size());
  if (!is_plain(plain->target)) return std::nullopt;
  plain->headers.reserve(kFieldsUsual);
  for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || is_decisive(name)) return std::nullopt;
    plain->headers.add(std::string(name), std::string(trimmed(line.substr(colon + 1))));
  }
  return plain;
}

}  // namespace astraphe::http
