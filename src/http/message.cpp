#include "http/message.hpp"

#include <algorithm>
#include <array>

namespace astraphe::http {
namespace {

constexpr std::array<std::string_view, 6> kMethodNames{"GET", "HEAD", "POST", "PUT", "DELETE", ""};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string_view> value_of(const std::vector<NamedValue>& list,
                                         std::string_view name) {
  const auto found = std::ranges::find(list, name, &NamedValue::first);
  if (found == list.end()) return std::nullopt;
  return found->second;
}

Response typed(int status, std::string body, std::string type) {
  Response response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", std::move(type));
  return response;
}

}  // namespace

std::string_view name_of(Method method) {
  return kMethodNames.at(static_cast<std::size_t>(method));
}

void Headers::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [name](const NamedValue& field) { return same_name(field.first, name); });
}

std::optional<std::string_view> Headers::first(std::string_view name) const {
  for (const auto& field : fields_) {
    if (same_name(field.first, name)) return field.second;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& field : fields_) {
    if (same_name(field.first, name)) values.push_back(field.second);
  }
  return values;
}

std::string_view Request::param(std::string_view name) const {
  return value_of(params, name).value_or(std::string_view());
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  return value_of(query, name);
}

Response data(int status, std::string json) {
  Response response = bare_json(status, std::move(json));
  response.form = Form::data;
  return response;
}

Response bare_json(int status, std::string json) {
  return typed(status, std::move(json), "application/json");
}

Response text(int status, std::string body) {
  return typed(status, std::move(body), "text/plain; charset=utf-8");
}

Response html(int status, std::string body) {
  return typed(status, std::move(body), "text/html; charset=utf-8");
}

}  // namespace astraphe::http
