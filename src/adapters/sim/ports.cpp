#include "adapters/sim/ports.hpp"

#include <deque>

namespace astraphe::adapters::sim {
namespace {

constexpr std::size_t kRememberedMax = 30;
constexpr std::uint64_t kRepeatsMax = 5;

}  // namespace

Task<Result<>> FatedDatabase::run(Body body) {
  co_await fate_.delay(life_, name_);
  co_await fate_.boundary(life_, "before commit");
  auto done = co_await inner_.run(std::move(body));
  fate_.note(done ? "committed" : "refused");
  co_await fate_.boundary(life_, "after commit");
  co_await fate_.delay(life_, name_);
  co_return done;
}

Task<Result<>> FatedDatabase::run_read(Body body) {
  co_await fate_.delay(life_, name_);
  co_return co_await inner_.run_read(std::move(body));
}

Task<Result<http::Response>> FatedHttpClient::send(ports::HttpCall call) {
  co_await fate_.delay(life_, "http");
  if (fate_.chance(faults_.lost_before)) {
    co_await fate_.delay(life_, "lost before");
    co_return Error(Errc::timeout, "the request was lost");
  }
  auto answer = co_await inner_.send(std::move(call));
  co_await fate_.delay(life_, "http answer");
  if (fate_.chance(faults_.lost_after)) co_return Error(Errc::timeout, "the answer was lost");
  co_return answer;
}

Task<Result<http::Response>> FatedPeers::call(std::string_view service, http::Request request) {
  co_await fate_.delay(life_, service);
  auto answer = co_await inner_.call(service, std::move(request));
  co_await fate_.delay(life_, service);
  co_return answer;
}

struct FatedEventBus::Memory {
  void keep(ports::Batch batch) {
    for (const auto& event : batch) events.push_back(event);
    while (events.size() > kRememberedMax) events.pop_front();
  }

  std::deque<ports::Event> events;  // the latest that were dealt with
};

Task<Result<>> FatedEventBus::publish(std::vector<ports::Event> events) {
  return inner_.publish(std::move(events));
}

Task<> FatedEventBus::consume(std::string topic, std::string group, ports::BatchHandler handler) {
  auto memory = std::make_shared<Memory>();
  auto repeating = [this, memory, handler](ports::Batch batch) {
    return deliver(memory, handler, batch);
  };
  return inner_.consume(std::move(topic), std::move(group), std::move(repeating));
}

Task<ports::Handled> FatedEventBus::deliver(std::shared_ptr<Memory> memory,
                                            ports::BatchHandler handler, ports::Batch batch) {
  auto handled = co_await handler(batch);
  if (!std::holds_alternative<ports::Done>(handled)) co_return handled;
  memory->keep(batch);
  if (!fate_.chance(chance_of_repeats_)) co_return handled;
  std::vector<ports::Event> again;
  for (auto times = 1 + fate_.below(kRepeatsMax); times > 0; --times) {
    again.push_back(memory->events[fate_.below(memory->events.size())]);
  }
  (void)co_await handler(again);
  co_return handled;
}

Task<Result<ports::RoomExtent>> FatedRoomIndex::apply(ProductId room,
                                                      std::vector<domain::RoomEntry> entries) {
  co_await fate_.delay(life_, "index");
  co_return co_await inner_.apply(room, std::move(entries));
}

Task<Result<ports::RoomLook>> FatedRoomIndex::look(ProductId room, UserId user) {
  co_await fate_.delay(life_, "index");
  co_return co_await inner_.look(room, user);
}

Task<Result<ports::RoomLine>> FatedRoomIndex::line(ProductId room, std::size_t limit) {
  co_await fate_.delay(life_, "index");
  co_return co_await inner_.line(room, limit);
}

Task<Result<>> FatedRoomIndex::forget(ProductId room) {
  co_await fate_.delay(life_, "index");
  co_return co_await inner_.forget(room);
}

}  // namespace astraphe::adapters::sim
