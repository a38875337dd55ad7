#pragma once
// Request and Response as plain values. A service is a function from one to the other.

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace astraphe::http {

enum class Method { get, head, post, put, del, other };

std::string_view name_of(Method method);

using NamedValue = std::pair<std::string, std::string>;

// Header fields in the order they came, duplicates kept. Names compare without regard to case.
// A returned view lives as long as its field.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<NamedValue> fields) : fields_(fields) {}

  void reserve(std::size_t fields) { fields_.reserve(fields); }
  void add(std::string name, std::string value);
  void set(std::string name, std::string value);
  void remove(std::string_view name);
  std::optional<std::string_view> first(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<NamedValue> fields_;
};

// Who is asking, once somebody who may say so has said it (auth/identity).
struct Caller;

struct Request {
  Method method = Method::get;
  std::string path;                // "/api/orders/7": decoded once, canonical, without the query
  std::vector<NamedValue> query;   // decoded, in order
  std::vector<NamedValue> params;  // filled by the router from the {name} segments
  Headers headers;
  std::string body;
  std::string request_id;          // one per request from outside, passed on to whoever serves it
  std::string remote;              // address of whoever asks; empty inside
  std::shared_ptr<const Caller> caller;

  // The first value of that name; empty when there is none.
  std::string_view param(std::string_view name) const;
  std::optional<std::string_view> query_value(std::string_view name) const;

  // Errc::not_found when the segment is no id: such a thing does not exist.
  template <class T>
  Result<T> id(std::string_view name) const {
    auto parsed = T::parse(param(name));
    if (!parsed) return Error(Errc::not_found, "not an id");
    return parsed;
  }
};

// What the body is: `data` is JSON that the router puts into the envelope; `bare` goes out as it
// is.
enum class Form { bare, data };

struct Response {
  int status = 200;
  std::string body{};
  Headers headers{};
  Form form = Form::bare;
};

// JSON for the envelope's `data`.
Response data(int status, std::string json);
// JSON without an envelope, as the original's queue server answers.
Response bare_json(int status, std::string json);
Response text(int status, std::string body);
Response html(int status, std::string body);

// The request outlives the returned task.
using Handler = std::function<Task<Result<Response>>(const Request&)>;

}  // namespace astraphe::http
