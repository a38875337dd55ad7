#pragma once
// FenwickTree: marks on positions 1, 2, 3, …, how many of them stand up to a position, and where
// the k-th stands.
// Each call takes O(log n); four bytes a position. P. M. Fenwick, 1994, doi:10.1002/spe.4380240306.

#include "base/result.hpp"

#include <bit>
#include <cstdint>
#include <vector>

namespace astraphe::domain {

class FenwickTree {
 public:
  // Adds a marked position behind the last one and returns it.
  std::int64_t append() {
    const auto position = sums_.size();
    // The new node covers (position - lowest_bit, position]: its own mark and its children's sums.
    std::uint32_t sum = 1;
    for (std::size_t step = 1; step < lowest_bit(position); step *= 2)
      sum += sums_[position - step];
    sums_.push_back(sum);
    return static_cast<std::int64_t>(position);
  }

  // Takes the mark off a marked position.
  void unmark(std::int64_t position) {
    ASTRAPHE_INVARIANT(position >= 1 && count_to(position) == count_to(position - 1) + 1);
    for (auto at = static_cast<std::size_t>(position); at < sums_.size(); at += lowest_bit(at)) {
      --sums_[at];
    }
  }

  // Where the k-th mark stands, 1 <= k <= count_to(the last position).
  std::int64_t position_of(std::int64_t k) const {
    std::size_t before = 0;  // marks up to here are fewer than k
    auto left = static_cast<std::uint32_t>(k);
    for (auto step = std::bit_floor(sums_.size()); step > 0; step /= 2) {
      if (before + step >= sums_.size() || sums_[before + step] >= left) continue;
      before += step;
      left -= sums_[before];
    }
    return static_cast<std::int64_t>(before + 1);
  }

  // Marks on positions 1 to `position`.
  std::int64_t count_to(std::int64_t position) const {
    std::int64_t count = 0;
    for (auto at = static_cast<std::size_t>(position); at > 0; at -= lowest_bit(at)) {
      count += sums_[at];
    }
    return count;
  }

 private:
  static std::size_t lowest_bit(std::size_t position) { return position & (~position + 1); }

  std::vector<std::uint32_t> sums_{0};
};

}  // namespace astraphe::domain
