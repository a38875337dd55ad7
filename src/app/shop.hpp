#pragma once
// Shop: every service of one process, on whatever ports it is given. Names no adapter: world.cpp
// does.

#include "auth/identity.hpp"
#include "http/address.hpp"
#include "http/router.hpp"
#include "ports/cache.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/entropy.hpp"
#include "ports/event_bus.hpp"
#include "ports/http_client.hpp"
#include "ports/object_store.hpp"
#include "ports/password_hasher.hpp"
#include "ports/payment_provider.hpp"
#include "ports/peers.hpp"
#include "ports/picture_press.hpp"
#include "ports/room_index.hpp"
#include "services/gateway/limits.hpp"
#include "services/web/service.hpp"
#include "store/job.hpp"

#include <memory>
#include <optional>

namespace astraphe::app {

// The ports of one process. All outlive the shop.
struct Engines {
  struct Stores {
    ports::Database& user;
    ports::Database& product;
    ports::Database& order;
    ports::Database& queue;
    ports::Database& sandbox;
  };
  Stores stores;
  ports::Clock& clock;
  ports::Entropy& entropy;
  ports::EventBus& bus;
  ports::RoomIndex& index;
  ports::Cache& cache;
  ports::PasswordHasher& hasher;
  ports::PaymentProvider& payments;
  ports::Peers& peers;  // reaches services(), among others
  ports::HttpClient& http;  // carries the sandbox's webhooks
  const Log& log;
  ports::ObjectStore& objects;
  ports::PicturePress& press;
};

struct FirstAdministrator {
  std::string login_id;
  std::string password;
};

// How often who may do what, and whose word on an address is believed.
struct LimitSettings {
  bool are_on = false;
  gateway::ClassQuotas quotas{};
  http::AddressRanges proxies{};
};

struct ShopSettings {
  http::TimeZone zone;
  Won delivery_price;
  std::string access_key;
  std::string admission_key;
  std::string internal_key;
  std::optional<FirstAdministrator> administrator;
  std::string setup_token;         // empty: no set-up page
  bool is_secure = false;          // the shop is reached over TLS
  bool has_sandbox = false;
  bool has_sandbox_control = false;  // its faults, clock and ledger
  std::string sandbox_secret_key;    // what the payment adapter shows to the sandbox
  std::string webhook_url;           // where the sandbox sends its webhooks; empty: nowhere
  web::PaymentWindow window{};
  LimitSettings limits{};
};

class Shop {
 public:
  Shop(const Engines& engines, ShopSettings settings);
  ~Shop();

  // Brings every store up to date, and makes the first administrator where there is to be one.
  Task<Result<>> prepare();

  // True when nobody administers the shop yet.
  Task<Result<bool>> lacks_administrator();

  // A request from outside.
  Task<http::Response> edge(http::Request request);

  // Every service by name, as peers call it: with the signed identity checked.
  struct NamedService {
    std::string name;
    auth::Inner call;
  };
  std::vector<NamedService> services() const;

  // Every route of every service, the gateway's own included, as they stand in the routers.
  struct NamedRoute {
    std::string service;
    http::Method method;
    std::string_view pattern;
  };
  std::vector<NamedRoute> routes() const;

  std::vector<store::Job> jobs() const;

  // No more than this of the body of a request with this head is read; or why none of it is.
  Result<std::size_t> body_max(const http::Request& request) const;

  // True for a neighbour that speaks for many.
  bool is_proxy(std::string_view address) const;

  // The answer to what is no request that edge() could take.
  http::Response refuse(const http::Request& request, const Error& error) const;

  // readyz says no from now on.
  void begin_draining();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace astraphe::app
