#include "adapters/local/discovery.hpp"

#include <algorithm>
#include <mutex>

namespace astraphe::adapters::local {
namespace {

constexpr std::chrono::seconds kLeftOut{5};

class FixedDiscovery final : public ports::Discovery {
 public:
  FixedDiscovery(const ports::Clock& clock, Instances instances)
      : clock_(clock), instances_(std::move(instances)) {}

  Task<Result<std::vector<std::string>>> instances(std::string service) override {
    std::vector<std::string> alive;
    const auto found = instances_.find(service);
    if (found == instances_.end()) co_return alive;
    const std::lock_guard lock(mutex_);
    for (const auto& url : found->second) {
      if (!is_left_out(service, url)) alive.push_back(url);
    }
    co_return alive;
  }

  // Only what is on the list is remembered, so the memory of it is bounded.
  void report_dead(const std::string& service, const std::string& base_url) override {
    if (!is_listed(service, base_url)) return;
    const std::lock_guard lock(mutex_);
    back_at_[{service, base_url}] = clock_.steady() + kLeftOut;
  }

 private:
  using Key = std::pair<std::string, std::string>;

  bool is_listed(const std::string& service, const std::string& url) const {
    const auto found = instances_.find(service);
    return found != instances_.end() &&
           std::ranges::find(found->second, url) != found->second.end();
  }

  bool is_left_out(const std::string& service, const std::string& url) const {
    const auto found = back_at_.find(Key(service, url));
    return found != back_at_.end() && clock_.steady() < found->second;
  }

  const ports::Clock& clock_;
  const Instances instances_;
  std::mutex mutex_;  // guards back_at_; never held across co_await
  std::map<Key, Steady> back_at_;
};

}  // namespace

std::unique_ptr<ports::Discovery> make_discovery(const ports::Clock& clock, Instances instances) {
  return std::make_unique<FixedDiscovery>(clock, std::move(instances));
}

}  // namespace astraphe::adapters::local
