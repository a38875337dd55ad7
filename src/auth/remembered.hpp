#pragma once
// What was found of a signed text a moment ago, so that it need not be found again: checking costs
// much, and the same texts come again and again.

#include "auth/hmac.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
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
  std::shared_ptr<const T> find(std::string_view text) const {
    const auto entry = slot_of(slots_, text).load();
    if (!entry || !is_same(entry->text, text)) return nullptr;
    return {entry, &entry->value};
  }

  // Returns what it keeps.
  std::shared_ptr<const T> keep(std::string_view text, T value) {
    const auto entry = std::make_shared<const Entry>(Entry{std::string(text), std::move(value)});
    if (text.size() <= kTextMax) slot_of(slots_, text).store(entry);
    return {entry, &entry->value};
  }

 private:
  static constexpr std::size_t kSlots = 8'192;
  static constexpr std::size_t kTextMax = 512;  // so the whole is a few MB at most
  static constexpr std::size_t kTail = 24;      // where such texts differ: in their signature

  struct Entry {
    std::string text;
    T value;
  };
  using Slot = std::atomic<std::shared_ptr<const Entry>>;

  static std::string_view tail_of(std::string_view text) {
    return text.substr(text.size() - std::min(text.size(), kTail));
  }

  // What nobody could guess is compared in a time that says nothing of it.
  static bool is_same(std::string_view known, std::string_view text) {
    return known.size() == text.size() && same_secret(tail_of(known), tail_of(text)) &&
           known == text;
  }

  template <class Slots>
  static auto& slot_of(Slots& slots, std::string_view text) {
    return slots[std::hash<std::string_view>()(tail_of(text)) % kSlots];
  }

  std::vector<Slot> slots_{kSlots};
};

}  // namespace astraphe::auth
