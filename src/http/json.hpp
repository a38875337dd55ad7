#pragma once
// Reading JSON that a stranger sent. Every field is asked for by name and rule; what is missing,
// wrong or unknown is collected, so that one answer names all of it.

#include "base/money.hpp"
#include "base/result.hpp"
#include "http/local_time.hpp"
#include "http/message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <set>

namespace astraphe::http {

namespace json = boost::json;

// RFC 8259, and stricter: no duplicate keys, depth <= 32, UTF-8. Errc::invalid otherwise.
Result<json::value> parse_json(std::string_view text);

// The same where it has to be an object.
Result<json::object> parse_object(std::string_view text);

// application/json or a type that is built on it (RFC 6839 §3.1), with any parameters.
bool is_json(std::string_view content_type);

// The object that a request brings. Errc::unsupported when its Content-Type names something else;
// without one it is taken for JSON.
Result<json::object> body_of(const Request& request);

struct Length {
  std::size_t min = 0;
  std::size_t max = 0;  // in characters (code points)
};
struct Range {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

// One JSON object of a request. null counts as absent. What a getter refuses it remembers; its
// return value is then a harmless default, and finish() tells all.
class Fields {
 public:
  // `pointer` says where the object stands in the body: "" or "/orderDetails/0".
  Fields(const json::object& object, std::string pointer)
      : object_(object), pointer_(std::move(pointer)) {}

  std::string text(std::string_view name, Length length);
  std::optional<std::string> maybe_text(std::string_view name, Length length);
  std::int64_t integer(std::string_view name, Range range);
  std::optional<std::int64_t> maybe_integer(std::string_view name, Range range);
  std::optional<bool> maybe_boolean(std::string_view name);
  Won money(std::string_view name);
  std::optional<Instant> maybe_instant(std::string_view name, const TimeZone& zone);
  Instant instant(std::string_view name, const TimeZone& zone);
  // The index of the value in `names`.
  std::optional<std::size_t> maybe_one_of(std::string_view name,
                                          std::span<const std::string_view> names);
  const json::object* maybe_object(std::string_view name);
  const json::array* array(std::string_view name, Range size);

  // Known, but of no interest to us.
  void ignore(std::string_view name) { known_.insert(name); }
  // Known, and refused unless null: the server decides it.
  void refuse(std::string_view name);
  bool has(std::string_view name) const;

  void wrong(std::string_view name, std::string_view rule, std::string expected = "");
  // Takes over what another reader (of a nested object) has found wrong.
  void add(std::vector<FieldError> errors);
  std::vector<FieldError> take_errors();  // unknown fields included

  // Errc::invalid with every field that is wrong, unknown ones included.
  Result<> finish();

  std::string pointer_to(std::string_view name) const;

 private:
  const json::value* find(std::string_view name);
  const json::value* need(std::string_view name);

  const json::object& object_;
  std::string pointer_;
  std::set<std::string_view> known_;
  std::vector<FieldError> errors_;
};

std::size_t code_points(std::string_view utf8);

// `text` as a JSON string, with its quotes.
std::string quoted(std::string_view text);

}  // namespace astraphe::http
