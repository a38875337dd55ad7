#pragma once
// What the tests of a service's background work stand on: a bus that keeps the service's consumers,
// so that a test can hand them events, a way to let jobs run for a while of simulated time, and
// what a refusal says.

#include "base/nursery.hpp"
#include "http/json.hpp"
#include "http/message.hpp"
#include "ports/event_bus.hpp"
#include "store/job.hpp"
#include "tests/await.hpp"

#include <boost/asio/this_coro.hpp>

#include <map>

namespace astraphe {

// Keeps what is published, in order, and whoever consumes, by topic.
class FeedingBus final : public ports::EventBus {
 public:
  Task<Result<>> publish(std::vector<ports::Event> events) override {
    for (auto& event : events) published.push_back(std::move(event));
    co_return Result<>();
  }

  Task<> consume(std::string topic, std::string, ports::BatchHandler handler) override {
    handlers_[std::move(topic)] = std::move(handler);
    co_return;
  }

  ports::Handled feed(std::vector<ports::Event> batch) {
    return await(handlers_.at(batch.front().topic)(batch));
  }

  std::vector<ports::Event> of_topic(std::string_view topic) const {
    std::vector<ports::Event> found;
    std::ranges::copy_if(published, std::back_inserter(found),
                         [topic](const ports::Event& event) { return event.topic == topic; });
    return found;
  }

  std::vector<ports::Event> published;

 private:
  std::map<std::string, ports::BatchHandler, std::less<>> handlers_;
};

// One job after the other, each to its end: for jobs that only tell the bus who consumes.
inline Task<bool> run_through(std::vector<store::Job> jobs) {
  for (const auto& job : jobs) co_await job.run();
  co_return true;
}

// Starts the jobs, lets `pause` go by, and stops them.
inline Task<bool> work_for(ports::Clock& clock, std::vector<store::Job> jobs, Duration pause) {
  Nursery nursery(co_await net::this_coro::executor,
                  [](std::exception_ptr) { ADD_FAILURE() << "a job crashed"; });
  for (const auto& job : jobs) nursery.spawn(job.run());
  const bool slept = co_await clock.sleep_for(pause);
  co_await nursery.drain();
  co_return slept;
}

// The `code` of a problem; empty when the answer is none.
inline std::string code_of(const http::Response& response) {
  const auto body = http::parse_json(response.body);
  if (!body || !body->is_object() || !body->as_object().contains("code")) return "";
  return std::string(body->at("code").as_string());
}

}  // namespace astraphe
