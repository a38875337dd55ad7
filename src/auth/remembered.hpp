#pragma once
// What was found of a signed text a moment ago, so that it need not be found again: checking costs
// much, and the same texts come again and again.

#include "auth/hmac.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace astraphe::auth {

// A table of fixed size, in which a newcomer takes the slot of whoever stands there. It may have
// forgotten anything; whether what it remembers still holds is for the caller to say. Only what
// proved genuine is put in, so nobody without the key decides what it holds. Callable from any
// thread.
template <class T>
class Remembered {
 public:
  std::shared_ptr<const T> find(std::string_view text) {
    Slot& slot = slot_of(text);
    const std::lock_guard lock(slot.mutex);
    return same_secret(slot.text, text) ? slot.value : nullptr;
  }

  void keep(std::string_view text, std::shared_ptr<const T> value) {
    if (text.size() > kTextMax) return;
    Slot& slot = slot_of(text);
    const std::lock_guard lock(slot.mutex);
    slot.text = text;
    slot.value = std::move(value);
  }

 private:
  static constexpr std::size_t kSlots = 8'192;
  static constexpr std::size_t kTextMax = 512;  // so the whole is a few MB at most
  static constexpr std::size_t kTail = 24;      // where such texts differ: in their signature

  struct Slot {
    std::mutex mutex;  // guards the others; never held across co_await
    std::string text;
    std::shared_ptr<const T> value;
  };

  Slot& slot_of(std::string_view text) {
    const auto tail = text.substr(text.size() - std::min(text.size(), kTail));
    return slots_[std::hash<std::string_view>()(tail) % kSlots];
  }

  std::vector<Slot> slots_{kSlots};
};

}  // namespace astraphe::auth
