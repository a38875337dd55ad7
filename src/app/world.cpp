#include "app/world.hpp"

#include "adapters/curl/http_client.hpp"
#include "adapters/local/http_client.hpp"
#include "adapters/local/peers.hpp"
#include "adapters/files/object_store.hpp"
#include "adapters/memory/cache.hpp"
#include "adapters/memory/object_store.hpp"
#include "adapters/memory/room_index.hpp"
#include "adapters/picture/press.hpp"
#include "adapters/picture/process.hpp"
#include "adapters/sim/clock.hpp"
#include "adapters/sim/entropy.hpp"
#include "adapters/sim/password_hasher.hpp"
#include "adapters/sim/ports.hpp"
#include "adapters/sodium/password_hasher.hpp"
#include "adapters/sqlite/database.hpp"
#include "adapters/sqlite/event_bus.hpp"
#include "adapters/system/clock.hpp"
#include "adapters/system/entropy.hpp"
#include "adapters/toss/payments.hpp"
#include "app/limits.hpp"
#include "app/payment_settings.hpp"
#include "store/migration.hpp"

#include <array>

namespace astraphe::app {
namespace {

using namespace std::chrono_literals;
using adapters::local::LocalHttpClient;

constexpr std::string_view kLocalSandbox = "local://sandbox";
constexpr std::string_view kSandboxPath = "/sandbox/toss";
constexpr std::size_t kSecretMin = 32;

// A secret of the settings, or in dev mode one that is made at the first start and kept.
Result<std::string> secret(const Settings& settings, DataDirectory& data, std::string_view key,
                           std::string_view name) {
  const auto& given = settings.text(key);
  const auto variable = environment_name(key);
  if (given.empty() && settings.is_dev()) return data.secret(name);
  if (given.size() >= kSecretMin || (settings.is_dev() && !given.empty())) return given;
  return Error(Errc::invalid, std::string(key) + ": at least 32 characters are needed outside "
                              "mode dev: set " + variable + " or " + variable + "_FILE");
}

std::string random_token(ports::Entropy& entropy) {
  std::array<char, 24> bytes;
  entropy.fill(std::as_writable_bytes(std::span(bytes)));
  return auth::base64url(std::string_view(bytes.data(), bytes.size()));
}

Result<std::optional<FirstAdministrator>> administrator(const Settings& settings) {
  const auto& login_id = settings.text("admin.login_id");
  const auto& password = settings.text("admin.password");
  if (login_id.empty() && password.empty()) return std::optional<FirstAdministrator>();
  if (login_id.empty() || password.empty()) {
    return Error(Errc::invalid, "admin.login_id and admin.password go together: set both or none");
  }
  return std::optional(FirstAdministrator{login_id, password});
}

Result<ShopSettings> shop_settings(const Settings& settings, const PaymentSettings& payment,
                                   DataDirectory& data, ports::Entropy& entropy) {
  TRY(const auto zone, http::TimeZone::named(settings.text("sale.time_zone")));
  TRY(const auto delivery, Won::of(settings.integer("shop.delivery_price")));
  TRY(auto access, secret(settings, data, "token.access_key", "access"));
  TRY(auto admission, secret(settings, data, "token.admission_key", "admission"));
  TRY(auto internal, secret(settings, data, "token.internal_key", "internal"));
  TRY(auto admin, administrator(settings));
  TRY(auto limits, limit_settings(settings));
  auto sandbox_key = payment.secret_key;
  if (sandbox_key.empty()) {
    TRY(auto made, data.secret("sandbox"));
    sandbox_key = std::move(made);
  }
  const auto kind = payment.is_toss ? web::PaymentWindow::Kind::toss
                                    : web::PaymentWindow::Kind::sandbox;
  return ShopSettings{.zone = zone,
                      .delivery_price = delivery,
                      .access_key = std::move(access),
                      .admission_key = std::move(admission),
                      .internal_key = std::move(internal),
                      .administrator = std::move(admin),
                      .setup_token = random_token(entropy),
                      .is_secure = !settings.is_dev(),
                      .has_sandbox = settings.is_dev() || !payment.is_toss,
                      .has_sandbox_control = settings.is_dev(),
                      .sandbox_secret_key = std::move(sandbox_key),
                      .webhook_url = payment.webhook_url,
                      .window = {kind, payment.client_key, payment.sdk_url},
                      .limits = std::move(limits)};
}

}  // namespace

Result<std::unique_ptr<Disk>> Disk::in_folder(const std::string& folder) {
  auto disk = std::make_unique<Disk>();
  TRY(auto objects, adapters::files::open_object_store(folder + "/objects"));
  disk->objects_ = std::move(objects);
  for (const auto store : kStores) {
    TRY(auto database, adapters::sqlite::open_database(folder + "/" + std::string(store) + ".db"));
    disk->databases_.emplace(store, std::move(database));
  }
  return disk;
}

std::unique_ptr<Disk> Disk::in_memory(const std::string& name) {
  auto disk = std::make_unique<Disk>();
  disk->objects_ = adapters::memory::make_object_store();
  for (const auto store : kStores) {
    auto database = adapters::sqlite::open_memory_database(name + "-" + std::string(store));
    ASTRAPHE_INVARIANT(bool(database));
    disk->databases_.emplace(store, std::move(*database));
  }
  return disk;
}

namespace {

// What a deployment stands on: time, chance, disk, and the way to the rest of the world.
struct Ground {
  virtual ~Ground() = default;
  virtual const Log& log() = 0;
  virtual ports::Clock& clock() = 0;
  virtual ports::Entropy& entropy() = 0;
  virtual ports::Database& database(std::string_view store) = 0;
  virtual ports::RoomIndex& index() = 0;
  virtual ports::PasswordHasher& hasher() = 0;
  virtual ports::ObjectStore& objects() = 0;
  virtual ports::PicturePress& press() = 0;
  virtual ports::HttpClient* outside() { return nullptr; }
  // Where a simulation puts its delays and faults; elsewhere the same thing.
  virtual std::unique_ptr<ports::HttpClient> line(std::unique_ptr<ports::HttpClient> direct) {
    return direct;
  }
  virtual std::unique_ptr<ports::Peers> peers(ports::Peers&) { return nullptr; }
  virtual std::unique_ptr<ports::EventBus> bus(ports::EventBus&) { return nullptr; }
};

class EmbeddedGround final : public Ground {
 public:
  EmbeddedGround(const Log& log, std::unique_ptr<Disk> disk,
                 std::unique_ptr<ports::Clock> clock, std::unique_ptr<ports::HttpClient> outside)
      : log_(log), disk_(std::move(disk)), clock_(std::move(clock)), outside_(std::move(outside)) {}

  const Log& log() override { return log_; }
  ports::Clock& clock() override { return *clock_; }
  ports::Entropy& entropy() override { return *entropy_; }
  ports::Database& database(std::string_view store) override { return disk_->database(store); }
  ports::RoomIndex& index() override { return *index_; }
  ports::PasswordHasher& hasher() override { return *hasher_; }
  ports::ObjectStore& objects() override { return disk_->objects(); }
  ports::PicturePress& press() override { return *press_; }
  ports::HttpClient* outside() override { return outside_.get(); }

 private:
  const Log& log_;
  std::unique_ptr<Disk> disk_;
  std::unique_ptr<ports::Clock> clock_;
  std::unique_ptr<ports::Entropy> entropy_ = adapters::system::make_entropy();
  std::unique_ptr<ports::RoomIndex> index_ = adapters::memory::make_room_index();
  std::unique_ptr<ports::PasswordHasher> hasher_ = adapters::sodium::make_password_hasher({});
  std::unique_ptr<ports::PicturePress> press_ = adapters::picture::make_process_press({});
  std::unique_ptr<ports::HttpClient> outside_;
};

class SimulatedGround final : public Ground {
 public:
  SimulatedGround(adapters::sim::SimClock& clock, adapters::sim::Fate& fate, Disk& disk)
      : clock_(clock), fate_(fate), objects_(disk.objects()),
        entropy_(adapters::sim::make_entropy(fate.below(1ULL << 62))) {
    for (const auto store : kStores) {
      databases_.emplace(store, std::make_unique<adapters::sim::FatedDatabase>(
                                    disk.database(store), fate, std::string(store)));
    }
  }

  const Log& log() override { return log_; }
  ports::Clock& clock() override { return clock_; }
  ports::Entropy& entropy() override { return *entropy_; }
  ports::Database& database(std::string_view store) override {
    return *databases_.find(store)->second;
  }
  ports::RoomIndex& index() override { return index_; }
  ports::PasswordHasher& hasher() override { return *hasher_; }
  ports::ObjectStore& objects() override { return objects_; }
  ports::PicturePress& press() override { return *press_; }
  std::unique_ptr<ports::HttpClient> line(std::unique_ptr<ports::HttpClient> direct) override {
    direct_ = std::move(direct);
    return std::make_unique<adapters::sim::FatedHttpClient>(
        *direct_, fate_,
        adapters::sim::FatedHttpClient::Faults{.lost_before = 0.05, .lost_after = 0.1});
  }
  std::unique_ptr<ports::Peers> peers(ports::Peers& direct) override {
    return std::make_unique<adapters::sim::FatedPeers>(direct, fate_);
  }
  std::unique_ptr<ports::EventBus> bus(ports::EventBus& direct) override {
    return std::make_unique<adapters::sim::FatedEventBus>(direct, fate_, 0.2);
  }

 private:
  const Log log_{LogFormat::none};
  adapters::sim::SimClock& clock_;
  adapters::sim::Fate& fate_;
  ports::ObjectStore& objects_;
  std::unique_ptr<ports::PicturePress> press_ = adapters::picture::make_inline_press();
  std::unique_ptr<ports::Entropy> entropy_;
  std::map<std::string, std::unique_ptr<ports::Database>, std::less<>> databases_;
  std::unique_ptr<ports::RoomIndex> memory_ = adapters::memory::make_room_index();
  adapters::sim::FatedRoomIndex index_{*memory_, fate_};
  std::unique_ptr<ports::PasswordHasher> hasher_ =
      adapters::sim::make_password_hasher(*entropy_);
  std::unique_ptr<ports::HttpClient> direct_;
};

}  // namespace

// In the order in which they are made; destruction is the reverse.
struct World::Parts {
  Parts(std::unique_ptr<Ground> under, ShopSettings settings, adapters::toss::Config toss)
      : ground(std::move(under)), setup_token(settings.setup_token) {
    const auto ask_sandbox = [this](http::Request request) -> Task<http::Response> {
      auto answer = co_await services.call("sandbox", std::move(request));
      if (!answer) co_return http::text(503, answer.error().detail());
      co_return std::move(*answer);
    };
    sandbox_line = ground->line(std::make_unique<LocalHttpClient>(LocalHttpClient::Parts{
        std::string(kLocalSandbox), ask_sandbox, ground->clock(), ground->outside()}));
    payments = std::make_unique<adapters::toss::TossPayments>(*sandbox_line, std::move(toss));
    peers = ground->peers(services);
    const auto ask_self = [this](http::Request request) { return shop->edge(std::move(request)); };
    self = std::make_unique<LocalHttpClient>(LocalHttpClient::Parts{
        std::string(kSelf), ask_self, ground->clock(), ground->outside()});
    repeating_bus = ground->bus(bus);
    shop = std::make_unique<Shop>(engines(), std::move(settings));
    for (auto& service : shop->services()) services.add(service.name, service.call);
  }

  Engines engines() {
    return Engines{{ground->database("user"), ground->database("product"),
                    ground->database("order"), ground->database("queue"),
                    ground->database("sandbox")},
                   ground->clock(), ground->entropy(), repeating_bus ? *repeating_bus : bus,
                   ground->index(), *cache, ground->hasher(), *payments,
                   peers ? *peers : services, *self, ground->log(), ground->objects(),
                   ground->press()};
  }

  std::unique_ptr<Ground> ground;
  std::string setup_token;
  adapters::sqlite::LogEventBus bus{ground->database("bus"), ground->clock(), ground->log()};
  std::unique_ptr<ports::Cache> cache = adapters::memory::make_cache(ground->clock(), {});
  adapters::local::LocalPeers services;
  std::unique_ptr<ports::HttpClient> sandbox_line;
  std::unique_ptr<ports::PaymentProvider> payments;
  std::unique_ptr<ports::Peers> peers;
  std::unique_ptr<ports::EventBus> repeating_bus;
  std::unique_ptr<ports::HttpClient> self;
  std::unique_ptr<Shop> shop;
};

World::World(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
World::~World() = default;

Result<std::unique_ptr<World>> World::embedded(const Settings& settings, DataDirectory& data,
                                               const Log& log) {
  TRY(auto disk, Disk::in_folder(data.path()));
  auto clock = adapters::system::make_clock();
  TRY(const auto payment, payment_settings(settings));
  TRY(auto outside, adapters::curl::make_http_client(*clock, {.ca_file = payment.ca_file}));
  auto ground = std::make_unique<EmbeddedGround>(log, std::move(disk), std::move(clock),
                                                 std::move(outside));
  TRY(auto shop, shop_settings(settings, payment, data, ground->entropy()));
  adapters::toss::Config toss{.base_url = payment.base_url, .secret_key = payment.secret_key};
  if (!payment.is_toss) {
    toss = {.base_url = std::string(kLocalSandbox) + std::string(kSandboxPath),
            .secret_key = shop.sandbox_secret_key};
  }
  auto parts = std::make_unique<Parts>(std::move(ground), std::move(shop), std::move(toss));
  return std::unique_ptr<World>(new World(std::move(parts)));
}

std::unique_ptr<World> World::simulated(adapters::sim::SimClock& clock, adapters::sim::Fate& fate,
                                        Disk& disk) {
  const std::string secret = "a secret of the simulated world, of 32 characters and more";
  ShopSettings settings{.zone = *http::TimeZone::named("Asia/Seoul"),
                        .delivery_price = *Won::of(kSimulatedDeliveryPrice),
                        .access_key = secret + " 1",
                        .admission_key = secret + " 2",
                        .internal_key = secret + " 3",
                        .administrator = FirstAdministrator{std::string(kSimulatedAdministrator),
                                                            std::string(kSimulatedPassword)},
                        .setup_token = "",
                        .has_sandbox = true,
                        .has_sandbox_control = true,
                        .sandbox_secret_key = secret,
                        .webhook_url = std::string(kSelf) + "/api/payments/toss/webhook"};
  adapters::toss::Config toss{
      .base_url = std::string(kLocalSandbox) + std::string(kSandboxPath), .secret_key = secret};
  auto parts = std::make_unique<Parts>(std::make_unique<SimulatedGround>(clock, fate, disk),
                                       std::move(settings), std::move(toss));
  return std::unique_ptr<World>(new World(std::move(parts)));
}

Task<Result<>> World::prepare() {
  static constexpr std::array kBusSteps{
      store::Migration{1, "001_log", adapters::sqlite::kBusSchema}};
  CO_MUST(co_await store::migrate(parts_->ground->database("bus"), kBusSteps));
  co_return co_await parts_->shop->prepare();
}

std::vector<store::Job> World::jobs() const {
  auto all = parts_->shop->jobs();
  auto& parts = *parts_;
  all.push_back({"bus/sweep", [&parts] {
                   return store::every(parts.ground->clock(), parts.ground->log(), "bus/sweep", 1h,
                                       [&parts] { return parts.bus.sweep(); });
                 }});
  return all;
}

std::function<Task<http::Response>(http::Request)> World::edge() {
  return [this](http::Request request) { return parts_->shop->edge(std::move(request)); };
}

Shop& World::shop() { return *parts_->shop; }
ports::Clock& World::clock() { return parts_->ground->clock(); }
ports::Entropy& World::entropy() { return parts_->ground->entropy(); }
ports::HttpClient& World::client() { return *parts_->self; }
const std::string& World::setup_token() const { return parts_->setup_token; }

}  // namespace astraphe::app
