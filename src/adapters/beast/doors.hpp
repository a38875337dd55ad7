#pragma once
// How many connections each address has. Callable from any lane.

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace astraphe::adapters::beast {

class Doors {
 public:
  // 0: as many as may come.
  explicit Doors(std::size_t per_address_max) : max_(per_address_max) {}

  // False when the address has all that it may have. An empty one is not counted.
  bool enter(const std::string& address) {
    if (max_ == 0 || address.empty()) return true;
    const std::lock_guard lock(mutex_);
    auto& count = counts_[address];
    if (count == max_) return false;
    ++count;
    return true;
  }

  // Once for each time that it was let in.
  void leave(const std::string& address) {
    if (max_ == 0 || address.empty()) return;
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(address);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

 private:
  const std::size_t max_;
  std::mutex mutex_;  // guards counts_; never held across co_await
  std::unordered_map<std::string, std::size_t> counts_;  // no more of them than connections
};

}  // namespace astraphe::adapters::beast
