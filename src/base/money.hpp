#pragma once
// Won: whole Korean won. Arithmetic that would leave the range is refused, never wrapped.

#include "base/result.hpp"

#include <compare>
#include <cstdint>

namespace astraphe {

class Won {
 public:
  static constexpr std::int64_t kMax = 1'000'000'000'000;  // a trillion: above any honest order

  constexpr Won() = default;

  // Errc::invalid unless 0 <= amount <= kMax.
  static Result<Won> of(std::int64_t amount) {
    if (amount < 0 || amount > kMax) return Error(Errc::invalid, "an amount is 0 to 10^12 won");
    return Won(amount);
  }

  constexpr std::int64_t amount() const { return amount_; }
  constexpr auto operator<=>(const Won&) const = default;

  friend Result<Won> plus(Won a, Won b) { return of(a.amount_ + b.amount_); }

  // Errc::invalid when the count is negative or the product above kMax.
  friend Result<Won> times(Won price, std::int64_t count) {
    std::int64_t product = 0;
    const bool wrapped = __builtin_mul_overflow(price.amount_, count, &product);
    if (wrapped || count < 0) return Error(Errc::invalid, "price times quantity is out of range");
    return of(product);
  }

 private:
  constexpr explicit Won(std::int64_t amount) : amount_(amount) {}

  std::int64_t amount_ = 0;
};

Result<Won> plus(Won a, Won b);
Result<Won> times(Won price, std::int64_t count);

}  // namespace astraphe
