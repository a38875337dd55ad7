#pragma once
// What the shop's API answered to a page, for reading. What is missing or of another type reads as
// nothing, so that a page shows less instead of failing.

#include "http/json.hpp"
#include "http/message.hpp"

#include <map>
#include <optional>
#include <vector>

namespace astraphe::web {

namespace json = boost::json;

// A value inside a Reply, which outlives it.
class Doc {
 public:
  Doc() = default;
  explicit Doc(const json::value* value) : value_(value) {}

  Doc operator[](std::string_view name) const;
  std::string_view text() const;
  std::int64_t number() const;
  std::optional<std::int64_t> maybe_number() const;
  bool flag() const;
  bool is_null() const { return value_ == nullptr || value_->is_null(); }
  std::vector<Doc> list() const;

 private:
  const json::value* value_ = nullptr;
};

// Wrong fields of a form: its name for the field, and what is wrong with it, in the visitor's
// language.
using FieldErrors = std::map<std::string, std::string, std::less<>>;

class Reply {
 public:
  explicit Reply(http::Response response);

  int status() const { return response_.status; }
  bool is_ok() const { return status() / 100 == 2; }
  // The envelope's data; the whole answer where it comes without an envelope.
  Doc data() const;
  // Of a problem (RFC 9457).
  std::string_view code() const { return whole()["code"].text(); }
  std::string_view detail() const { return whole()["detail"].text(); }
  // "#/orderDetails/0/quantity" is the field "quantity", and "orderDetails/0/quantity" where a form
  // has several.
  FieldErrors field_errors() const;
  const std::string& text() const { return response_.body; }
  std::optional<std::string_view> header(std::string_view name) const {
    return response_.headers.first(name);
  }

 private:
  Doc whole() const { return Doc(&body_); }

  http::Response response_;
  json::value body_;
};

}  // namespace astraphe::web
