#pragma once
// The log through which services tell each other what happened. Embedded: adapters/sqlite (a log in
// a file). Distributed: adapters/kafka. api/asyncapi.yaml lists every topic, key and payload.
//
// At least once, in order per key. A group that was away goes on where it had stopped.
//
// Callable from any lane.

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace astraphe::ports {

struct Event {
  std::string id;       // unique for ever: consumers drop what they have seen
  std::string topic;
  std::string key;      // events of one key keep their order
  std::string payload;  // JSON
  Instant at;

  bool operator==(const Event&) const = default;
};

using Batch = std::span<const Event>;

// What a handler says of a batch that it was given.
struct Done {};                                          // the group's position moves past it
struct Again { Error why; };                             // the same batch again, with back-off
struct Poison {
  std::size_t index = 0;
  Error why;
};  // that one to the dead letters, the rest again
using Handled = std::variant<Done, Again, Poison>;

// The batch outlives the returned task.
using BatchHandler = std::function<Task<Handled>(Batch)>;

class EventBus {
 public:
  virtual ~EventBus() = default;

  // Durable when it answers. All or none. Errc::unavailable: unknown, so publish again.
  virtual Task<Result<>> publish(std::vector<Event> events) = 0;

  // Feeds the handler until the caller is asked to stop. One at a time per topic and group here.
  virtual Task<> consume(std::string topic, std::string group, BatchHandler handler) = 0;
};

}  // namespace astraphe::ports
