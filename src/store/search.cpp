#include "store/search.hpp"

#include <algorithm>
#include <array>

namespace astraphe::store {
namespace {

struct Capitals {
  char32_t first;
  char32_t last;
  char32_t to_small;  // how far behind it the small letter stands
};
// Latin, Latin-1, Greek, Cyrillic, full-width Latin.
constexpr std::array kCapitals{
    Capitals{0x0041, 0x005A, 32}, Capitals{0x00C0, 0x00D6, 32}, Capitals{0x00D8, 0x00DE, 32},
    Capitals{0x0391, 0x03A9, 32}, Capitals{0x0400, 0x040F, 80}, Capitals{0x0410, 0x042F, 32},
    Capitals{0xFF21, 0xFF3A, 32}};

struct Letter {
  char32_t code;
  std::size_t size;  // in bytes
};

// What lies above U+FFFF has no capitals of ours, and goes through byte by byte.
Letter first_of(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : char32_t{0};
  };
  const char32_t lead = byte(0);
  if (lead >= 0xC0 && lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (lead < 0xE0 || lead >= 0xF0) return {lead < 0x80 ? lead : 0, 1};
  return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
}

void append(std::string& text, char32_t code) {
  const auto add = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) return add(0xC0 | code >> 6), add(0x80 | (code & 0x3F));
  add(0xE0 | code >> 12), add(0x80 | (code >> 6 & 0x3F)), add(0x80 | (code & 0x3F));
}

std::string escaped(std::string_view term) {
  std::string pattern;
  for (const char c : folded(term)) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string small;
  while (!text.empty()) {
    const auto [code, size] = first_of(text);
    const auto* const capitals = std::ranges::find_if(kCapitals, [code](const Capitals& range) {
      return code >= range.first && code <= range.last;
    });
    if (capitals != kCapitals.end()) {
      append(small, code + capitals->to_small);
    } else {
      small += text.substr(0, size);
    }
    text.remove_prefix(std::min(size, text.size()));
  }
  return small;
}

std::string containing(std::string_view term) { return "%" + escaped(term) + "%"; }

std::string beginning_with(std::string_view term) { return escaped(term) + "%"; }

}  // namespace astraphe::store
