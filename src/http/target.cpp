#include "http/target.hpp"

#include "base/planted.hpp"

#include <algorithm>

namespace astraphe::http {
namespace {

constexpr std::size_t kTargetMax = 8'000;

Error refused(const char* why) { return Error(Errc::invalid, why); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// What may stand in which text.
struct Spelling {
  bool plus_is_space = false;
  bool may_hold_slashes = false;  // encoded ones
  bool may_hold_lines = false;
};
constexpr Spelling kInPath{};
constexpr Spelling kInQuery{.plus_is_space = true, .may_hold_slashes = true};
constexpr Spelling kInForm{
    .plus_is_space = true, .may_hold_slashes = true, .may_hold_lines = true};

bool breaks_lines(char c) { return c == '\r' || c == '\n' || c == '\t'; }

Result<std::string> decode(std::string_view text, Spelling spelling) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && spelling.plus_is_space) c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return refused("a broken escape");
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return refused("a broken escape");
      c = static_cast<char>(high * 16 + low);
      if (c == '/' && !spelling.may_hold_slashes) return refused("an encoded slash");
      i += 2;
    }
    const bool is_welcome = spelling.may_hold_lines && breaks_lines(c);
    if (is_control(c) && !is_welcome) return refused("a control character");
    out += c;
  }
  if (!is_utf8(out)) return refused("not UTF-8");
  return out;
}

Result<> segments_are_plain(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at + 1), path.size());
    const auto segment = path.substr(at + 1, end - at - 1);
    const bool is_last = end == path.size();
    if (segment.empty() && !is_last) return refused("an empty segment");
    if (segment == "." || segment == "..") return refused("a dot segment");
    at = end;
  }
  return Result<>();
}

Result<std::vector<NamedValue>> parse_pairs(std::string_view query, Spelling spelling) {
  std::vector<NamedValue> pairs;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    TRY(auto name, decode(pair.substr(0, equals), spelling));
    TRY(auto value, decode(pair.substr(std::min(equals + 1, pair.size())), spelling));
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return pairs;
}

// What a server that is helpful about spellings would do: the bug that a test plants.
Result<Target> mended(std::string_view target) {
  target = target.substr(0, target.find_first_of("?;#"));
  TRY(auto path, decode(target, {.may_hold_slashes = true}));
  std::ranges::replace(path, '\\', '/');
  for (auto at = path.find("/../"); at != std::string::npos; at = path.find("/../")) {
    const auto before = at == 0 ? 0 : path.rfind('/', at - 1);
    path.erase(before, at + 3 - before);
  }
  for (const std::string_view odd : {"/./", "//"}) {
    while (path.find(odd) != std::string::npos) path.erase(path.find(odd), odd.size() - 1);
  }
  if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return Target{std::move(path), {}};
}

// How many bytes the code point at the front takes; 0 when it is none.
std::size_t code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3
                           : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what lies above U+10FFFF.
  const auto second = byte(1);
  const bool is_bad = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                      (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return is_bad ? 0 : size;
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  if (planted(Plant::path_spelled_at_will)) return mended(target);
  if (target.size() > kTargetMax) {
    return Error(Errc::too_large, "the target is too long", "URI_TOO_LONG");
  }
  if (!target.starts_with('/')) return refused("not an origin-form target");
  if (target.find_first_of("#\\") != std::string_view::npos) return refused("a fragment or '\\'");
  const auto mark = std::min(target.find('?'), target.size());
  TRY(auto path, decode(target.substr(0, mark), kInPath));
  if (path.find('\\') != std::string::npos) return refused("an encoded '\\'");
  MUST(segments_are_plain(path));
  TRY(auto query, parse_pairs(target.substr(std::min(mark + 1, target.size())), kInQuery));
  return Target{std::move(path), std::move(query)};
}

Result<std::vector<NamedValue>> parse_form(std::string_view body) {
  return parse_pairs(body, kInForm);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto size = code_point(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace astraphe::http
