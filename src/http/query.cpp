#include "http/query.hpp"

#include <array>
#include <charconv>

namespace astraphe::http {
namespace {

constexpr std::array<std::string_view, 2> kTruths{"false", "true"};

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::int64_t Query::integer(std::string_view name, Range range, std::int64_t absent) {
  return maybe_integer(name, range).value_or(absent);
}

std::optional<std::int64_t> Query::maybe_integer(std::string_view name, Range range) {
  const auto text = request_.query_value(name);
  if (!text) return std::nullopt;
  const auto number = number_in(*text);
  if (number && *number >= range.min && *number <= range.max) return number;
  wrong(name, "RANGE", std::to_string(range.min) + "-" + std::to_string(range.max));
  return std::nullopt;
}

std::optional<std::string> Query::maybe_text(std::string_view name, std::size_t length_max) {
  const auto text = request_.query_value(name).value_or("");
  if (text.empty()) return std::nullopt;
  if (code_points(text) > length_max) wrong(name, "LENGTH", "1-" + std::to_string(length_max));
  return std::string(text);
}

std::optional<std::size_t> Query::maybe_one_of(std::string_view name,
                                               std::span<const std::string_view> names) {
  const auto text = request_.query_value(name).value_or("");
  if (text.empty()) return std::nullopt;
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return i;
    all += (i == 0 ? "" : ", ") + std::string(names[i]);
  }
  wrong(name, "ONE_OF", std::move(all));
  return std::nullopt;
}

bool Query::flag(std::string_view name) { return maybe_one_of(name, kTruths).value_or(0) == 1; }

Result<> Query::finish() {
  if (errors_.empty()) return Result<>();
  return Error(std::exchange(errors_, {}));
}

void Query::wrong(std::string_view name, std::string_view rule, std::string expected) {
  errors_.push_back(FieldError{"/" + std::string(name), rule, std::move(expected)});
}

}  // namespace astraphe::http
