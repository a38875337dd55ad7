#include "adapters/memory/object_store.hpp"

#include <map>
#include <mutex>

namespace astraphe::adapters::memory {
namespace {

Error no_key() { return Error(Errc::invalid, "no object key"); }

class MemoryObjectStore final : public ports::ObjectStore {
 public:
  Task<Result<>> put(std::string key, std::string bytes) override {
    if (!ports::is_object_key(key)) co_return no_key();
    const std::lock_guard lock(mutex_);
    objects_[key] = std::move(bytes);
    co_return Result<>();
  }

  Task<Result<std::string>> get(std::string key) override {
    if (!ports::is_object_key(key)) co_return no_key();
    const std::lock_guard lock(mutex_);
    const auto found = objects_.find(key);
    if (found == objects_.end()) co_return Error(Errc::not_found, "no such object");
    co_return found->second;
  }

  Task<Result<>> remove(std::string key) override {
    if (!ports::is_object_key(key)) co_return no_key();
    const std::lock_guard lock(mutex_);
    objects_.erase(key);
    co_return Result<>();
  }

 private:
  std::mutex mutex_;  // guards objects_; never held across co_await
  std::map<std::string, std::string> objects_;
};

}  // namespace

std::unique_ptr<ports::ObjectStore> make_object_store() {
  return std::make_unique<MemoryObjectStore>();
}

}  // namespace astraphe::adapters::memory
