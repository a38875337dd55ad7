#pragma once
// Revocations: whose older tokens have ended. Pulled from the user service every 2 s, so that a
// changed role counts within 5 s. Replaced as a whole, so any lane may ask at any time.

#include "auth/tokens.hpp"
#include "base/time.hpp"

#include <atomic>
#include <memory>
#include <unordered_map>

namespace astraphe::gateway {

class Revocations {
 public:
  struct Page {
    std::int64_t last = 0;  // how far the user service's list has been read
    std::optional<Steady> pulled;
    std::unordered_map<std::int64_t, std::int64_t> not_before_ms;  // by user
  };

  Revocations() : page_(std::make_shared<const Page>()) {}

  // True when the token was given before something that ended it.
  bool has_ended(const auth::Access& access) const;

  // False when the last successful pull is too long ago to trust a privileged token.
  bool is_fresh(Steady now) const;

  std::shared_ptr<const Page> page() const { return page_.load(); }
  void replace(Page page) { page_.store(std::make_shared<const Page>(std::move(page))); }

 private:
  std::atomic<std::shared_ptr<const Page>> page_;
};

}  // namespace astraphe::gateway
