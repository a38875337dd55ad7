#pragma once
// World: everything one process is made of. world.cpp is the only file that knows which adapter
// stands behind which port. Three deployments: embedded, simulated, and (with the servers'
// adapters) distributed.

#include "app/data_directory.hpp"
#include "app/disk.hpp"
#include "app/settings.hpp"
#include "app/shop.hpp"
#include "ports/http_client.hpp"

namespace astraphe::adapters::sim {
class SimClock;
class Fate;
}  // namespace astraphe::adapters::sim

namespace astraphe::app {

inline constexpr std::string_view kSimulatedAdministrator = "admin";
inline constexpr std::string_view kSimulatedPassword = "a long enough password";
inline constexpr std::int64_t kSimulatedDeliveryPrice = 3'000;

class World {
 public:
  // Embedded engines, with their files in `data`. Errc::invalid for settings that cannot stand
  // together, Errc::unavailable when a file cannot be opened.
  static Result<std::unique_ptr<World>> embedded(const Settings& settings, DataDirectory& data,
                                                 const Log& log);

  // Virtual time, seeded fate, and a disk that outlives the world.
  static std::unique_ptr<World> simulated(adapters::sim::SimClock& clock, adapters::sim::Fate& fate,
                                          Disk& disk);

  ~World();

  Task<Result<>> prepare();
  std::vector<store::Job> jobs() const;
  std::function<Task<http::Response>(http::Request)> edge();

  Shop& shop();
  ports::Clock& clock();
  ports::Entropy& entropy();
  // A client whose base URL kSelf is this world's edge, without a socket.
  ports::HttpClient& client();
  // The one-time token of the set-up page; empty when there is none.
  const std::string& setup_token() const;

  static constexpr std::string_view kSelf = "local://self";

 private:
  struct Parts;
  explicit World(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace astraphe::app
