#include "http/multipart.hpp"

#include <algorithm>

namespace astraphe::http {
namespace {

constexpr std::size_t kPartsMax = 128;
constexpr std::size_t kPartHeadersMax = 4'096;  // bytes of one part's header section
constexpr std::size_t kPartFieldsMax = 8;
constexpr std::size_t kNameMax = 100;
constexpr std::size_t kFilenameMax = 255;
constexpr std::size_t kBoundaryMax = 70;  // RFC 2046 §5.1.1
constexpr std::string_view kLineEnd = "\r\n";

Error bad(std::string why) {
  return Error(Errc::invalid, std::move(why), "BAD_MULTIPART");
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

// RFC 9110 §5.6.2.
bool is_token_char(char c) {
  return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

// RFC 2046 §5.1.1.
bool is_boundary_char(char c) {
  return is_alnum(c) || std::string_view("'()+_,-./:=? ").contains(c);
}

bool is_printable(char c) {
  return c >= 0x20 && c < 0x7f;
}
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view take_token(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_token_char);
  const auto size = static_cast<std::size_t>(end - text.begin());
  const auto token = text.substr(0, size);
  text.remove_prefix(size);
  return token;
}

bool take_char(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// What stands between two quotes, of which the first is taken already.
Result<std::string> take_quoted(std::string_view& text) {
  std::string value;
  while (!text.empty() && text.front() != '"') {
    // Only these two are escapes: browsers send a backslash in a file's name as it is.
    const bool is_escape = text.starts_with("\\\"") || text.starts_with("\\\\");
    if (is_escape) text.remove_prefix(1);
    if (is_control(text.front())) return bad("a control character in a quoted value");
    value += text.front();
    text.remove_prefix(1);
  }
  if (!take_char(text, '"')) return bad("a quoted value does not end");
  return value;
}

// A value with parameters, such as `form-data; name="a"; filename="b"`.
struct Described {
  std::string_view kind;
  std::vector<NamedValue> parameters;

  const std::string* find(std::string_view name) const {
    const auto found = std::ranges::find_if(
        parameters, [name](const NamedValue& one) { return same_word(one.first, name); });
    return found == parameters.end() ? nullptr : &found->second;
  }
};

Result<NamedValue> take_parameter(std::string_view& text) {
  const auto name = take_token(text);
  if (name.empty() || !take_char(text, '=')) return bad("a parameter is name=value");
  if (take_char(text, '"')) {
    TRY(auto value, take_quoted(text));
    return NamedValue(std::string(name), std::move(value));
  }
  const auto value = take_token(text);
  if (value.empty()) return bad("a parameter without a value");
  return NamedValue(std::string(name), std::string(value));
}

Result<Described> read_described(std::string_view text) {
  Described described{text.substr(0, text.find(';')), {}};
  text.remove_prefix(described.kind.size());
  described.kind = trimmed(described.kind);
  while (take_char(text, ';')) {
    text = trimmed(text);
    TRY(auto parameter, take_parameter(text));
    if (described.find(parameter.first)) return bad("a parameter stands twice");
    described.parameters.push_back(std::move(parameter));
    text = trimmed(text);
  }
  if (!text.empty()) return bad("something follows a parameter");
  return described;
}

Result<std::string> boundary_of(const Request& request) {
  const auto values = request.headers.all("Content-Type");
  if (values.size() != 1) return Error(Errc::unsupported, "not one Content-Type");
  const auto kind = trimmed(values[0].substr(0, values[0].find(';')));
  if (!same_word(kind, "multipart/form-data")) {
    return Error(Errc::unsupported, "not multipart/form-data");
  }
  TRY(const auto described, read_described(values[0]));
  const auto* boundary = described.find("boundary");
  const bool fits = boundary != nullptr && !boundary->empty() && boundary->size() <= kBoundaryMax &&
                    boundary->back() != ' ' && std::ranges::all_of(*boundary, is_boundary_char);
  if (!fits) return bad("a boundary is 1-70 characters of RFC 2046");
  return *boundary;
}

Result<> read_disposition(Part& part, std::string_view value) {
  TRY(const auto described, read_described(value));
  if (!same_word(described.kind, "form-data")) return bad("a part is not form-data");
  if (described.find("filename*")) return bad("filename* (RFC 7578 §4.2 forbids it)");
  const auto* name = described.find("name");
  const bool fits = name != nullptr && !name->empty() && name->size() <= kNameMax &&
                    std::ranges::all_of(*name, is_printable);
  if (!fits) return bad("a part's name is 1-100 printable characters");
  part.name = *name;
  const auto* filename = described.find("filename");
  if (filename && filename->size() > kFilenameMax) return bad("a file's name is too long");
  if (filename) part.filename = *filename;
  return Result<>();
}

bool is_plain_encoding(std::string_view value) {
  return same_word(value, "7bit") || same_word(value, "8bit") || same_word(value, "binary");
}

Result<> read_field(Part& part, std::string_view name, std::string_view value) {
  if (same_word(name, "Content-Disposition")) return read_disposition(part, value);
  if (same_word(name, "Content-Type")) part.content_type = value;
  if (same_word(name, "Content-Transfer-Encoding") && !is_plain_encoding(value)) {
    return bad("a transfer encoding");
  }
  return Result<>();
}

// `section` is the part's header lines, each with its line end.
Result<Part> read_headers(std::string_view section) {
  Part part;
  std::vector<std::string_view> seen;
  while (!section.empty()) {
    auto line = section.substr(0, section.find(kLineEnd));
    section.remove_prefix(line.size() + kLineEnd.size());
    const auto name = take_token(line);
    if (name.empty() || !take_char(line, ':')) return bad("a part's header is Name: value");
    const auto value = trimmed(line);
    const bool has_control = std::ranges::any_of(value, is_control);
    const bool is_again =
        std::ranges::any_of(seen, [name](auto other) { return same_word(name, other); });
    if (has_control || is_again) return bad("a part's header is broken or stands twice");
    seen.push_back(name);
    if (seen.size() > kPartFieldsMax) return bad("too many headers in a part");
    MUST(read_field(part, name, value));
  }
  if (part.name.empty()) return bad("a part without a Content-Disposition");
  return part;
}

// From behind a boundary's line end to behind the next boundary.
Result<Part> take_part(std::string_view& rest, std::string_view delimiter) {
  const auto head = rest.substr(0, kPartHeadersMax);
  const auto headers_end = head.find("\r\n\r\n");
  if (headers_end == std::string_view::npos) return bad("a part's headers do not end");
  TRY(auto part, read_headers(rest.substr(0, headers_end + kLineEnd.size())));
  rest.remove_prefix(headers_end + 2 * kLineEnd.size());
  const auto body_end = rest.find(delimiter);
  if (body_end == std::string_view::npos) return bad("a part does not end");
  part.body = rest.substr(0, body_end);
  rest.remove_prefix(body_end + delimiter.size());
  return part;
}

}  // namespace

Result<std::vector<Part>> parse_multipart(const Request& request) {
  TRY(const auto boundary, boundary_of(request));
  const std::string delimiter = "\r\n--" + boundary;
  std::string_view rest = request.body;
  const auto opening = std::string_view(delimiter).substr(kLineEnd.size());
  if (!rest.starts_with(opening)) return bad("the body does not begin with its boundary");
  rest.remove_prefix(opening.size());
  std::vector<Part> parts;
  while (rest.starts_with(kLineEnd)) {
    rest.remove_prefix(kLineEnd.size());
    if (parts.size() == kPartsMax) return bad("more than 128 parts");
    TRY(auto part, take_part(rest, delimiter));
    if (find_part(parts, part.name)) return bad("two parts of one name");
    parts.push_back(std::move(part));
  }
  if (rest != "--" && rest != "--\r\n") return bad("the last boundary is missing or not the last");
  return parts;
}

const Part* find_part(const std::vector<Part>& parts, std::string_view name) {
  const auto found = std::ranges::find(parts, name, &Part::name);
  return found == parts.end() ? nullptr : &*found;
}

}  // namespace astraphe::http
