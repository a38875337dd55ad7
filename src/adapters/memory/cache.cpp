#include "adapters/memory/cache.hpp"

#include "base/signal.hpp"

#include <boost/asio/this_coro.hpp>

#include <list>
#include <mutex>

namespace astraphe::adapters::memory {
namespace {

// What is kept, the least recently used last.
class Shelf {
 public:
  explicit Shelf(CacheLimits limits) : limits_(limits) {}

  std::optional<std::string> find(const std::string& key, Steady now) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    if (found->second->expires <= now) {
      drop(found->second);
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  void put(const std::string& key, std::string value, Steady expires) {
    erase(key);
    if (key.size() + value.size() > limits_.bytes || limits_.entries == 0) return;
    entries_.push_front(Entry{key, std::move(value), expires});
    by_key_.emplace(key, entries_.begin());
    bytes_ += size_of(entries_.front());
    while (bytes_ > limits_.bytes || entries_.size() > limits_.entries) {
      drop(std::prev(entries_.end()));
    }
  }

  void erase(const std::string& key) {
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) drop(found->second);
  }

 private:
  struct Entry {
    std::string key;
    std::string value;
    Steady expires;
  };
  using Entries = std::list<Entry>;

  static std::size_t size_of(const Entry& entry) { return entry.key.size() + entry.value.size(); }

  void drop(Entries::iterator entry) {
    bytes_ -= size_of(*entry);
    by_key_.erase(entry->key);
    entries_.erase(entry);
  }

  const CacheLimits limits_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_key_;
  std::size_t bytes_ = 0;
};

// One load under way, and who waits for it. It lands with an answer, or is given up.
struct Flight {
  bool may_be_kept = true;
  std::optional<Result<std::string>> answer;  // none when it was given up
  std::vector<Signal> waiting;
};
using FlightPtr = std::shared_ptr<Flight>;

// What somebody who asks gets: the value, or a seat in the load under way, perhaps the pilot's.
struct Seat {
  std::optional<std::string> value;
  FlightPtr flight;
  bool is_pilot = false;
  Signal landed;
};

class MemoryCache final : public ports::Cache {
 public:
  MemoryCache(const ports::Clock& clock, CacheLimits limits) : clock_(clock), shelf_(limits) {}

  Task<std::optional<std::string>> get(std::string key) override {
    const std::lock_guard lock(mutex_);
    co_return shelf_.find(key, clock_.steady());
  }

  Task<> put(std::string key, std::string value, Millis keep) override {
    const std::lock_guard lock(mutex_);
    outdate_flight(key);
    shelf_.put(key, std::move(value), clock_.steady() + keep);
    co_return;
  }

  Task<> erase(std::string key) override {
    const std::lock_guard lock(mutex_);
    outdate_flight(key);
    shelf_.erase(key);
    co_return;
  }

  Task<Result<std::string>> through(std::string key, Millis keep, Load load) override {
    while (true) {
      auto seat = take_seat(key);
      if (seat.value) co_return std::move(*seat.value);
      if (seat.is_pilot) co_return co_await fly(std::move(key), keep, std::move(load), seat.flight);
      const bool on = co_await seat.landed.wait();
      if (!on) co_return Error(Errc::unavailable, "asked to stop");
      auto answer = answer_of(*seat.flight);
      if (answer) co_return std::move(*answer);
    }
  }

 private:
  // Gives the flight up when it goes out of scope before land(): by an exception, or because the
  // pilot's lane is destroyed. Those who wait then ask again.
  class Landing {
   public:
    Landing(MemoryCache& cache, std::string key, FlightPtr flight)
        : cache_(cache), key_(std::move(key)), flight_(std::move(flight)) {}
    Landing(const Landing&) = delete;
    ~Landing() {
      if (flight_) cache_.end_flight(key_, *flight_, std::nullopt, Millis());
    }

    void land(const Result<std::string>& answer, Millis keep) {
      cache_.end_flight(key_, *flight_, answer, keep);
      flight_ = nullptr;
    }

   private:
    MemoryCache& cache_;
    const std::string key_;
    FlightPtr flight_;
  };

  Task<Result<std::string>> fly(std::string key, Millis keep, Load load, FlightPtr flight) {
    Landing landing(*this, std::move(key), std::move(flight));
    auto answer = co_await load();
    const auto stop = co_await net::this_coro::cancellation_state;
    // Only this caller was asked to stop: the others should not hear of it.
    const bool was_stopped = !answer && stop.cancelled() != net::cancellation_type::none;
    if (!was_stopped) landing.land(answer, keep);
    co_return answer;
  }

  Seat take_seat(const std::string& key) {
    Seat seat;
    const std::lock_guard lock(mutex_);
    seat.value = shelf_.find(key, clock_.steady());
    if (seat.value) return seat;
    auto& flight = flights_[key];
    seat.is_pilot = flight == nullptr;
    if (seat.is_pilot) flight = std::make_shared<Flight>();
    if (!seat.is_pilot) flight->waiting.push_back(seat.landed);
    seat.flight = flight;
    return seat;
  }

  std::optional<Result<std::string>> answer_of(const Flight& flight) {
    const std::lock_guard lock(mutex_);
    return flight.answer;
  }

  void end_flight(const std::string& key, Flight& flight,
                  const std::optional<Result<std::string>>& answer, Millis keep) {
    std::vector<Signal> waiting;
    {
      const std::lock_guard lock(mutex_);
      flight.answer = answer;
      waiting.swap(flight.waiting);
      const auto current = flights_.find(key);
      const bool is_current = current != flights_.end() && current->second.get() == &flight;
      if (is_current) flights_.erase(current);
      const bool is_kept = flight.may_be_kept && answer && *answer;
      if (is_kept) shelf_.put(key, **answer, clock_.steady() + keep);
    }
    for (const auto& waiter : waiting) waiter.notify();
  }

  // Under the lock. What is being loaded was read before what is told now: whoever asks from now on
  // does not join it.
  void outdate_flight(const std::string& key) {
    const auto found = flights_.find(key);
    if (found == flights_.end()) return;
    found->second->may_be_kept = false;
    flights_.erase(found);
  }

  const ports::Clock& clock_;
  std::mutex mutex_;  // guards shelf_, flights_ and each flight; never held across co_await
  Shelf shelf_;
  std::unordered_map<std::string, FlightPtr> flights_;
};

}  // namespace

std::unique_ptr<ports::Cache> make_cache(const ports::Clock& clock, CacheLimits limits) {
  return std::make_unique<MemoryCache>(clock, limits);
}

}  // namespace astraphe::adapters::memory
