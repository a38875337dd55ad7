#include "adapters/curl/http_client.hpp"

#include "adapters/curl/transfer.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <curl/curl.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace astraphe::adapters::curl {
namespace {

using Answer = Result<http::Response>;
using Resume = std::move_only_function<void(std::exception_ptr, Answer)>;

// Answered once, by whoever is first: the thread that carries it out, or the caller who gives up.
struct Job {
  ports::HttpCall call;
  Steady deadline;
  Resume resume;
  std::atomic<bool> is_answered = false;
  std::atomic<bool> stop = false;

  void answer(std::exception_ptr crash, Answer answer) {
    if (is_answered.exchange(true)) return;
    std::exchange(resume, nullptr)(std::move(crash), std::move(answer));
  }
};
using JobPtr = std::shared_ptr<Job>;

// Keeps the caller's lane busy until the answer has been put on it.
Resume resume_on_lane(auto handler) {
  const net::any_io_executor lane = net::get_associated_executor(handler);
  auto busy = net::prefer(lane, net::execution::outstanding_work.tracked);
  return [busy, handler = std::move(handler)](std::exception_ptr crash, Answer answer) mutable {
    net::post(busy, [handler = std::move(handler), crash = std::move(crash),
                     answer = std::move(answer)]() mutable {
      auto slot = net::get_associated_cancellation_slot(handler);
      if (slot.is_connected()) slot.clear();
      std::move(handler)(std::move(crash), std::move(answer));
    });
  };
}

void answer_when_asked_to_stop(auto slot, const JobPtr& job) {
  if (!slot.is_connected()) return;
  slot.assign([job](net::cancellation_type) {
    job->stop = true;
    job->answer(nullptr, Error(Errc::timeout, "asked to stop"));
  });
}

class CurlHttpClient final : public ports::HttpClient {
 public:
  CurlHttpClient(ports::Clock& clock, Limits limits) : clock_(clock), limits_(std::move(limits)) {
    for (std::size_t i = 0; i < limits_.threads; ++i) {
      threads_.emplace_back([this] { loop(); });
    }
  }

  ~CurlHttpClient() override {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (const auto& job : under_way_) job->stop = true;
    arrived_.notify_all();
  }

  Task<Answer> send(ports::HttpCall call) override {
    auto initiate = [this](auto handler, ports::HttpCall wanted) {
      auto job = std::make_shared<Job>();
      const auto slot = net::get_associated_cancellation_slot(handler);
      job->deadline = clock_.steady() + wanted.limit;
      job->call = std::move(wanted);
      job->resume = resume_on_lane(std::move(handler));
      answer_when_asked_to_stop(slot, job);
      enqueue(std::move(job));
    };
    return net::async_initiate<const net::use_awaitable_t<>, void(std::exception_ptr, Answer)>(
        std::move(initiate), net::use_awaitable, std::move(call));
  }

 private:
  void enqueue(JobPtr job) {
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() < limits_.waiting_max) {
        waiting_.push_back(std::move(job));
        arrived_.notify_one();
        return;
      }
    }
    job->answer(nullptr, Error(Errc::unavailable, "too many calls wait"));
  }

  void loop() {
    Transfer transfer;
    while (const auto job = take()) {
      carry_out(transfer, *job);
      const std::lock_guard lock(mutex_);
      std::erase(under_way_, job);
    }
  }

  // Nothing when closing.
  JobPtr take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return nullptr;
    auto job = std::move(waiting_.front());
    waiting_.pop_front();
    if (closing_) job->stop = true;
    under_way_.push_back(job);
    return job;
  }

  void carry_out(Transfer& transfer, Job& job) {
    if (job.stop) return job.answer(nullptr, Error(Errc::unavailable, "asked to stop"));
    try {
      const auto left = std::chrono::ceil<Millis>(job.deadline - clock_.steady());
      const Budget budget{limits_.connect, left, &job.stop, &limits_.ca_file};
      job.answer(nullptr, transfer.perform(job.call, budget));
    } catch (...) {
      job.answer(std::current_exception(), Error(Errc::internal, "crashed"));
    }
  }

  ports::Clock& clock_;
  const Limits limits_;
  std::mutex mutex_;  // guards what follows; never held across co_await
  std::condition_variable arrived_;
  std::deque<JobPtr> waiting_;
  std::vector<JobPtr> under_way_;
  bool closing_ = false;
  std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace

Result<std::unique_ptr<ports::HttpClient>> make_http_client(ports::Clock& clock, Limits limits) {
  // Counted by libcurl: each client's threads need it, and it is left set up for the next.
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return Error(Errc::internal, "libcurl cannot be set up");
  }
  return std::unique_ptr<ports::HttpClient>(new CurlHttpClient(clock, std::move(limits)));
}

}  // namespace astraphe::adapters::curl
