#include "http/framing.hpp"

#include "base/planted.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace astraphe::http {
namespace {

constexpr std::size_t kHostMax = 262;  // a name (RFC 1035 §2.3.4), a colon and a port
constexpr std::size_t kPortDigitsMax = 5;

Error refused(const char* why) { return Error(Errc::invalid, why); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

// RFC 9110 §5.6.2.
constexpr auto kTokenChars = [] {
  std::array<bool, 256> is_one{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"
                                       "0123456789"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "abcdefghijklmnopqrstuvwxyz")) {
    is_one[static_cast<unsigned char>(c)] = true;
  }
  return is_one;
}();

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return kTokenChars[static_cast<unsigned char>(c)];
  });
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

// Looks at all of it without stopping, which compilers turn into a few wide instructions.
bool is_value(std::string_view text) {
  bool is_good = true;
  for (const char c : text) is_good &= is_value_char(c);
  return is_good;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= 15 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool is_visible(std::string_view text) {
  bool is_good = true;
  for (const char c : text) is_good &= c > 0x20 && c < 0x7f;
  return is_good;
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

bool is_ipv6_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
         c == '.';
}

bool is_port(std::string_view text) {
  return is_digits(text) && text.size() <= kPortDigitsMax;
}

// "[::1]", "[::1]:80".
bool is_bracketed_host(std::string_view text) {
  const auto end = text.find(']');
  if (end == std::string_view::npos || end < 3) return false;
  const auto rest = text.substr(end + 1);
  return std::ranges::all_of(text.substr(1, end - 1), is_ipv6_char) &&
         (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
}

// What the fields say about where the message ends, and for whom it is.
struct Framing {
  bool is_http_1_0 = false;
  std::size_t fields = 0;
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t encodings = 0;
  std::uint64_t length = 0;
};

Result<> check_request_line(std::string_view line, Framing& framing) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refused("not a request line");
  const auto version = line.substr(last + 1);
  framing.is_http_1_0 = version == "HTTP/1.0";
  if (!framing.is_http_1_0 && version != "HTTP/1.1") return refused("not HTTP/1.1");
  if (!is_token(line.substr(0, first))) return refused("the method is no token");
  const auto target = line.substr(first + 1, last - first - 1);
  if (target.empty() || !is_visible(target)) return refused("a target that is not visible ASCII");
  return Result<>();
}

Result<> check_field(std::string_view line, Framing& framing) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return refused("a field without a colon");
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  if (!is_token(name)) return refused("a field's name is no token");
  if (!is_value(value)) return refused("a control character");
  ++framing.fields;
  // nginx takes a tab before a value for a part of it.
  const bool has_tab = line.find('\t') != std::string_view::npos;
  if (same(name, "Host")) {
    ++framing.hosts;
    if (has_tab || !is_host(value)) return refused("a Host that is no host");
  }
  if (same(name, "Content-Length")) {
    ++framing.lengths;
    if (has_tab) return refused("a tab beside a Content-Length");
    if (!is_digits(value)) return refused("a Content-Length that is no number");
    std::from_chars(value.data(), value.data() + value.size(), framing.length);
  }
  if (same(name, "Transfer-Encoding")) {
    ++framing.encodings;
    const bool is_chunked = same(value, "chunked") && !has_tab;
    if (planted(Plant::framing_unchecked)) {
      framing.encodings = is_chunked ? 1 : 0;
    } else if (!is_chunked) {
      return refused("a Transfer-Encoding other than chunked");
    }
  }
  return Result<>();
}

Result<> check_sum(const Framing& framing, HeadLimits limits) {
  if (framing.fields > limits.fields_max) return Error(Errc::limited, "too many header fields");
  const std::size_t hosts_wanted = framing.is_http_1_0 ? framing.hosts : 1;
  if (framing.hosts != hosts_wanted || framing.hosts > 1) return refused("not exactly one Host");
  if (framing.lengths + framing.encodings > 1) return refused("more than one length");
  if (framing.encodings > 0 && framing.is_http_1_0) return refused("chunked in HTTP/1.0");
  return Result<>();
}

}  // namespace

bool is_field_line(std::string_view line) {
  const auto colon = line.find(':');
  return colon != std::string_view::npos && is_token(line.substr(0, colon)) &&
         is_value(line.substr(colon + 1));
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > kHostMax) return false;
  if (text.front() == '[') return is_bracketed_host(text);
  const auto colon = std::min(text.find(':'), text.size());
  const auto name = text.substr(0, colon);
  const bool has_good_port = colon == text.size() || is_port(text.substr(colon + 1));
  return has_good_port && !name.empty() && name.front() != '.' &&
         name.find("..") == std::string_view::npos && std::ranges::all_of(name, is_name_char);
}

Result<BodyShape> check_head(std::string_view head, HeadLimits limits) {
  Framing framing;
  bool is_first = true;
  bool has_end = false;
  while (!has_end && !head.empty()) {
    const auto end = head.find('\n');
    if (end == std::string_view::npos || end == 0 || head[end - 1] != '\r') {
      return refused("a line that does not end with CRLF");
    }
    const auto line = head.substr(0, end - 1);
    head.remove_prefix(end + 1);
    if (line.find('\r') != std::string_view::npos) return refused("a bare CR");
    has_end = line.empty();
    if (has_end) continue;
    if (is_first) {
      MUST(check_request_line(line, framing));
    } else {
      MUST(check_field(line, framing));
    }
    is_first = false;
  }
  if (is_first || !has_end || !head.empty()) return refused("no whole head");
  if (!planted(Plant::framing_unchecked)) MUST(check_sum(framing, limits));
  return BodyShape{framing.encodings > 0, framing.length};
}

}  // namespace astraphe::http
