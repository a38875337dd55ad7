#pragma once
// Ports as a world in a simulation sees them: each call takes a seeded while, some answers are
// lost, and once the world is dead no call returns. Each wraps a real adapter, which it does not
// own.

#include "adapters/sim/fate.hpp"
#include "ports/database.hpp"
#include "ports/event_bus.hpp"
#include "ports/http_client.hpp"
#include "ports/peers.hpp"
#include "ports/room_index.hpp"

namespace astraphe::adapters::sim {

// Crashes happen around its commits.
class FatedDatabase final : public ports::Database {
 public:
  FatedDatabase(ports::Database& inner, Fate& fate, std::string name)
      : inner_(inner), fate_(fate), life_(fate.life()), name_(std::move(name)) {}

  Task<Result<>> run(Body body) override;
  Task<Result<>> run_read(Body body) override;

 private:
  ports::Database& inner_;
  Fate& fate_;
  const std::uint64_t life_;
  const std::string name_;
};

// Loses requests before they arrive and answers after they took effect.
class FatedHttpClient final : public ports::HttpClient {
 public:
  struct Faults {
    double lost_before = 0;
    double lost_after = 0;
  };
  FatedHttpClient(ports::HttpClient& inner, Fate& fate, Faults faults)
      : inner_(inner), fate_(fate), life_(fate.life()), faults_(faults) {}

  Task<Result<http::Response>> send(ports::HttpCall call) override;

 private:
  ports::HttpClient& inner_;
  Fate& fate_;
  const std::uint64_t life_;
  const Faults faults_;
};

class FatedPeers final : public ports::Peers {
 public:
  FatedPeers(ports::Peers& inner, Fate& fate) : inner_(inner), fate_(fate), life_(fate.life()) {}

  Task<Result<http::Response>> call(std::string_view service, http::Request request) override;

 private:
  ports::Peers& inner_;
  Fate& fate_;
  const std::uint64_t life_;
};

// Delivers what was delivered before once more, up to five times and in any order.
class FatedEventBus final : public ports::EventBus {
 public:
  FatedEventBus(ports::EventBus& inner, Fate& fate, double chance_of_repeats)
      : inner_(inner), fate_(fate), chance_of_repeats_(chance_of_repeats) {}

  Task<Result<>> publish(std::vector<ports::Event> events) override;
  Task<> consume(std::string topic, std::string group, ports::BatchHandler handler) override;

 private:
  struct Memory;
  Task<ports::Handled> deliver(std::shared_ptr<Memory> memory, ports::BatchHandler handler,
                               ports::Batch batch);

  ports::EventBus& inner_;
  Fate& fate_;
  const double chance_of_repeats_;
};

class FatedRoomIndex final : public ports::RoomIndex {
 public:
  FatedRoomIndex(ports::RoomIndex& inner, Fate& fate)
      : inner_(inner), fate_(fate), life_(fate.life()) {}

  Task<Result<ports::RoomExtent>> apply(ProductId room,
                                        std::vector<domain::RoomEntry> entries) override;
  Task<Result<ports::RoomLook>> look(ProductId room, UserId user) override;
  Task<Result<ports::RoomLine>> line(ProductId room, std::size_t limit) override;
  Task<Result<>> forget(ProductId room) override;

 private:
  ports::RoomIndex& inner_;
  Fate& fate_;
  const std::uint64_t life_;
};

}  // namespace astraphe::adapters::sim
