#include "adapters/sodium/password_hasher.hpp"

#include "base/resume_on_lane.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sodium.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace astraphe::adapters::sodium {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = 19 * 1024 * 1024;

Result<std::string> hash_now(const std::string& password) {
  std::array<char, crypto_pwhash_STRBYTES> text;
  const int failed = crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses,
                                           kMemory, crypto_pwhash_ALG_ARGON2ID13);
  if (failed) return Error(Errc::unavailable, "no memory to hash a password");
  return std::string(text.data());
}

Result<bool> verify_now(const std::string& password, const std::string& hash) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

class SodiumPasswordHasher final : public ports::PasswordHasher {
 public:
  explicit SodiumPasswordHasher(Limits limits) : limits_(limits) {
    ASTRAPHE_INVARIANT(sodium_init() >= 0);
    for (std::size_t i = 0; i < limits.threads; ++i) threads_.emplace_back([this] { work(); });
  }

  ~SodiumPasswordHasher() override {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    waiting_.clear();
    arrived_.notify_all();
  }

  Task<Result<std::string>> hash(std::string password) override {
    auto job = [password = std::move(password)] { return hash_now(password); };
    return on_pool<Result<std::string>>(std::move(job));
  }

  Task<Result<bool>> verify(std::string password, std::string hash) override {
    auto job = [password = std::move(password), hash = std::move(hash)] {
      return verify_now(password, hash);
    };
    return on_pool<Result<bool>>(std::move(job));
  }

 private:
  using Job = std::move_only_function<void()>;

  // Runs `job` on a thread of the pool and resumes the caller on its own lane.
  template <class Answer, class Work>
  Task<Answer> on_pool(Work job) {
    auto initiate = [this](auto handler, Work todo) {
      this->template enqueue<Answer>(std::move(todo), resume_on_lane(std::move(handler)));
    };
    return net::async_initiate<const net::use_awaitable_t<>, void(Answer)>(
        std::move(initiate), net::use_awaitable, std::move(job));
  }

  template <class Answer>
  void enqueue(auto todo, auto resume) {
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() < limits_.waiting_max) {
        waiting_.push_back([todo = std::move(todo), resume = std::move(resume)]() mutable {
          resume(todo());
        });
        arrived_.notify_one();
        return;
      }
    }
    resume(Answer(Error(Errc::limited, "too many passwords wait", "OVERLOADED")));
  }

  void work() {
    while (true) {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      auto job = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      job();
    }
  }

  const Limits limits_;
  std::mutex mutex_;  // guards waiting_ and closing_; never held across co_await
  std::condition_variable arrived_;
  std::deque<Job> waiting_;
  bool closing_ = false;
  std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace

std::unique_ptr<ports::PasswordHasher> make_password_hasher(Limits limits) {
  return std::make_unique<SodiumPasswordHasher>(limits);
}

}  // namespace astraphe::adapters::sodium
