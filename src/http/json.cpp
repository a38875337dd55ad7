#include "http/json.hpp"

#include "base/planted.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cmath>

namespace astraphe::http {
namespace {

constexpr std::size_t kDepthMax = 32;

Error bad_json(std::string detail) {
  return Error(Errc::invalid, std::move(detail), "BAD_JSON");
}

// Two readers of one text must never disagree about what it says. Boost.JSON keeps the last of two
// equal keys and reads 1e999 as infinity, both in silence, so a first pass looks for them.
class DoubtFinder {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = 1 << 16;
  static constexpr std::size_t max_string_size = std::size_t(-1);

  bool has_twins() const { return has_twins_; }
  bool is_too_great() const { return is_too_great_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { keys_.emplace_back(); return true; }
  bool on_object_end(std::size_t, json::error_code&) { keys_.pop_back(); return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    key_.append(part.data(), part.size());
    if (!keys_.back().insert(std::move(key_)).second) has_twins_ = true;
    key_.clear();
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double number, json::string_view, json::error_code&) {
    if (!std::isfinite(number)) is_too_great_ = true;
    return true;
  }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string key_;
  bool has_twins_ = false;
  bool is_too_great_ = false;
};

json::parse_options options() {
  json::parse_options options;
  options.max_depth = kDepthMax;
  return options;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string span_of(std::int64_t min, std::int64_t max) {
  return std::to_string(min) + "-" + std::to_string(max);
}

// A whole number, also when written 3.0 or 3e0: JSON knows one kind of number.
std::optional<std::int64_t> whole(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_uint64() || !value.is_double()) return std::nullopt;
  const double number = value.get_double();
  const bool exact = number >= -9007199254740991.0 && number <= 9007199254740991.0 &&
                     number == static_cast<double>(static_cast<std::int64_t>(number));
  if (!exact) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::error_code failure;
  json::basic_parser<DoubtFinder> finder(options());
  finder.write_some(false, text.data(), text.size(), failure);
  if (failure) return bad_json(failure.message());
  const bool is_twice = finder.handler().has_twins() && !planted(Plant::json_names_twice);
  if (is_twice) return bad_json("a key stands twice in an object");
  if (finder.handler().is_too_great()) return bad_json("a number that no double holds");
  auto value = json::parse(json::string_view(text.data(), text.size()), failure,
                           json::storage_ptr(), options());
  if (failure) return bad_json(failure.message());
  return value;
}

Result<json::object> parse_object(std::string_view text) {
  TRY(auto value, parse_json(text));
  if (!value.is_object()) return bad_json("no object");
  return std::move(value.get_object());
}

bool is_json(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  std::ranges::transform(type, type.begin(), lower);
  while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

Result<json::object> body_of(const Request& request) {
  const auto types = request.headers.all("Content-Type");
  if (!std::ranges::all_of(types, is_json)) return Error(Errc::unsupported, "the body is no JSON");
  return parse_object(request.body);
}

std::string Fields::text(std::string_view name, Length length) {
  if (need(name) == nullptr) return std::string();
  return maybe_text(name, length).value_or(std::string());
}

std::optional<std::string> Fields::maybe_text(std::string_view name, Length length) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    wrong(name, "TYPE", "string");
    return std::nullopt;
  }
  std::string text(value->get_string());
  const auto size = code_points(text);
  if (size < length.min || size > length.max) {
    wrong(name, "LENGTH", span_of(static_cast<std::int64_t>(length.min),
                                  static_cast<std::int64_t>(length.max)));
  } else if (text.find('\0') != std::string::npos) {
    wrong(name, "FORMAT", "text");
  }
  return text;
}

std::int64_t Fields::integer(std::string_view name, Range range) {
  if (need(name) == nullptr) return range.min;
  return maybe_integer(name, range).value_or(range.min);
}

std::optional<std::int64_t> Fields::maybe_integer(std::string_view name, Range range) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto number = whole(*value);
  if (!value->is_number()) {
    wrong(name, "TYPE", "integer");
  } else if (!number || *number < range.min || *number > range.max) {
    wrong(name, "RANGE", span_of(range.min, range.max));
  } else {
    return number;
  }
  return std::nullopt;
}

std::optional<bool> Fields::maybe_boolean(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  wrong(name, "TYPE", "boolean");
  return std::nullopt;
}

Won Fields::money(std::string_view name) {
  return *Won::of(integer(name, Range{0, Won::kMax}));
}

std::optional<Instant> Fields::maybe_instant(std::string_view name, const TimeZone& zone) {
  const auto written = maybe_text(name, Length{1, 64});
  if (!written) return std::nullopt;
  const auto when = zone.parse(*written);
  if (when) return *when;
  wrong(name, "FORMAT", "2030-01-31T20:00:00");
  return std::nullopt;
}

Instant Fields::instant(std::string_view name, const TimeZone& zone) {
  if (need(name) == nullptr) return Instant();
  return maybe_instant(name, zone).value_or(Instant());
}

std::optional<std::size_t> Fields::maybe_one_of(std::string_view name,
                                                std::span<const std::string_view> names) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (value->is_string() && names[i] == std::string_view(value->get_string())) return i;
    all += (i == 0 ? "" : ", ") + std::string(names[i]);
  }
  wrong(name, "ONE_OF", std::move(all));
  return std::nullopt;
}

const json::object* Fields::maybe_object(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return nullptr;
  if (value->is_object()) return &value->get_object();
  wrong(name, "TYPE", "object");
  return nullptr;
}

const json::array* Fields::array(std::string_view name, Range size) {
  const auto* value = need(name);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) {
    wrong(name, "TYPE", "array");
    return nullptr;
  }
  const auto count = static_cast<std::int64_t>(value->get_array().size());
  if (count >= size.min && count <= size.max) return &value->get_array();
  wrong(name, "RANGE", span_of(size.min, size.max));
  return nullptr;
}

void Fields::refuse(std::string_view name) {
  if (find(name) != nullptr) wrong(name, "NOT_SETTABLE");
}

bool Fields::has(std::string_view name) const {
  const auto found = object_.find(name);
  return found != object_.end() && !found->value().is_null();
}

void Fields::wrong(std::string_view name, std::string_view rule, std::string expected) {
  errors_.push_back(FieldError{pointer_to(name), rule, std::move(expected)});
}

void Fields::add(std::vector<FieldError> errors) {
  std::ranges::move(errors, std::back_inserter(errors_));
}

std::vector<FieldError> Fields::take_errors() {
  for (const auto& field : object_) {
    if (!known_.contains(field.key())) wrong(field.key(), "UNKNOWN");
  }
  return std::exchange(errors_, {});
}

Result<> Fields::finish() {
  auto errors = take_errors();
  if (errors.empty()) return Result<>();
  return Error(std::move(errors));
}

// RFC 6901: "~" and "/" in a name are escaped.
std::string Fields::pointer_to(std::string_view name) const {
  std::string pointer = pointer_ + "/";
  for (const char c : name) {
    if (c == '~') pointer += "~0";
    else if (c == '/') pointer += "~1";
    else pointer += c;
  }
  return pointer;
}

const json::value* Fields::find(std::string_view name) {
  known_.insert(name);
  const auto found = object_.find(name);
  if (found == object_.end() || found->value().is_null()) return nullptr;
  return &found->value();
}

const json::value* Fields::need(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) wrong(name, "REQUIRED");
  return value;
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string quoted(std::string_view text) {
  return json::serialize(json::string(json::string_view(text.data(), text.size())));
}

}  // namespace astraphe::http
