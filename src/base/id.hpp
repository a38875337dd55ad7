#pragma once
// Strong identifiers: an OrderId is never mistaken for a UserId. All fit a JSON number exactly.

#include "base/result.hpp"

#include <charconv>
#include <compare>
#include <cstdint>
#include <functional>

namespace astraphe {

inline constexpr std::int64_t kIdMax = (std::int64_t{1} << 53) - 1;

template <class Tag>
class Id {
 public:
  constexpr explicit Id(std::int64_t value) : value_(value) {}

  // Errc::invalid unless the text is a plain decimal number from 1 to kIdMax and nothing else.
  static Result<Id> parse(std::string_view text) {
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    const bool canonical = !text.empty() && text.front() != '0' && stop == end;
    if (!canonical || failure != std::errc() || value < 1 || value > kIdMax) {
      return Error(Errc::invalid, "an id is a whole number from 1 to 2^53-1");
    }
    return Id(value);
  }

  constexpr std::int64_t value() const { return value_; }
  std::string str() const { return std::to_string(value_); }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  std::int64_t value_;
};

using UserId = Id<struct UserTag>;
using CompanyId = Id<struct CompanyTag>;
using ProductId = Id<struct ProductTag>;
using OrderId = Id<struct OrderTag>;
using PaymentId = Id<struct PaymentTag>;

}  // namespace astraphe

template <class Tag>
struct std::hash<astraphe::Id<Tag>> {
  std::size_t operator()(astraphe::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>()(id.value());
  }
};
