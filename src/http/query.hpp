#pragma once
// Reading a query that a stranger sent, as http/json reads a body: each value by name and rule, and
// everything that is wrong in one answer. A name that nobody asks for is passed over.

#include "http/json.hpp"

namespace astraphe::http {

// The request outlives it. What a getter refuses it remembers, and finish() tells all.
class Query {
 public:
  explicit Query(const Request& request) : request_(request) {}

  std::int64_t integer(std::string_view name, Range range, std::int64_t absent);
  std::optional<std::int64_t> maybe_integer(std::string_view name, Range range);
  // An empty value counts as absent in these: a form sends every field that it has.
  std::optional<std::string> maybe_text(std::string_view name, std::size_t length_max);
  // The index of the value in `names`.
  std::optional<std::size_t> maybe_one_of(std::string_view name,
                                          std::span<const std::string_view> names);
  // "true" or "false"; false when absent.
  bool flag(std::string_view name);

  // Errc::invalid with every value that is wrong.
  Result<> finish();

 private:
  void wrong(std::string_view name, std::string_view rule, std::string expected);

  const Request& request_;
  std::vector<FieldError> errors_;
};

}  // namespace astraphe::http
