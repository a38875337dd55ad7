#include "app/shop.hpp"

#include "base/crash_point.hpp"
#include "services/gateway/limits.hpp"
#include "services/gateway/own_routes.hpp"
#include "services/gateway/policy.hpp"
#include "services/gateway/revocations.hpp"
#include "services/gateway/service.hpp"
#include "services/order/service.hpp"
#include "services/order/use_cases.hpp"
#include "services/product/service.hpp"
#include "services/queue/room_book.hpp"
#include "services/queue/service.hpp"
#include "services/sandbox/service.hpp"
#include "services/user/service.hpp"
#include "services/user/throttle.hpp"
#include "store/migration.hpp"

#include <atomic>

namespace astraphe::app {
namespace {

std::shared_ptr<const auth::Hmac> key_of(const std::string& secret) {
  return std::make_shared<const auth::Hmac>(secret);
}

std::uint64_t random_seed(ports::Entropy& entropy) {
  std::uint64_t seed = 0;
  entropy.fill(std::as_writable_bytes(std::span(&seed, 1)));
  return seed;
}

store::Outbox::Parts outbox_parts(const Engines& engines, ports::Database& database,
                                  std::string source) {
  return {database, engines.bus, engines.clock, engines.log, std::move(source)};
}

void append(std::vector<store::Job>& all, std::string_view service, std::vector<store::Job> more) {
  for (auto& job : more) {
    all.push_back({std::string(service) + "/" + job.name, std::move(job.run)});
  }
}

}  // namespace

struct Shop::Parts {
  Parts(const Engines& given, ShopSettings wanted)
      : engines(given), settings(std::move(wanted)) {}

  std::function<Instant()> now() const {
    return [&clock = engines.clock] { return clock.now(); };
  }

  // A service as peers call it. What it answers with 5xx is written to the log.
  auth::Inner guarded(std::string name, http::Router router) const {
    router.on_error = [&log = engines.log, name](const http::Request& request,
                                                 const Error& error) {
      log.error("request failed", {{"service", name},
                                   {"path", request.path},
                                   {"request_id", request.request_id},
                                   {"why", error.detail()}});
    };
    return auth::with_identity(internal_key, name, now(), std::move(router));
  }

  using NamedRouter = std::pair<std::string, http::Router>;
  std::vector<NamedRouter> routers() const {
    std::vector<NamedRouter> all;
    all.emplace_back("user", user::routes(user));
    all.emplace_back("product", product::routes(product));
    all.emplace_back("order", order::routes(order));
    all.emplace_back("queue", queue::routes(queue));
    all.emplace_back("sandbox", sandbox::routes(sandbox));
    all.emplace_back("web", web::routes(web));
    return all;
  }

  Engines engines;
  ShopSettings settings;
  std::shared_ptr<const auth::Hmac> access_key = key_of(settings.access_key);
  std::shared_ptr<const auth::Hmac> admission_key = key_of(settings.admission_key);
  std::shared_ptr<const auth::Hmac> internal_key = key_of(settings.internal_key);
  http::Wire wire{now(), settings.zone};
  std::atomic<bool> is_draining{false};

  store::Outbox product_outbox{outbox_parts(engines, engines.stores.product, "product")};
  store::Outbox order_outbox{outbox_parts(engines, engines.stores.order, "order")};
  store::Outbox queue_outbox{outbox_parts(engines, engines.stores.queue, "queue")};
  store::IdSource user_ids{engines.stores.user, "user"};
  store::IdSource product_ids{engines.stores.product, "product"};
  store::IdSource order_ids{engines.stores.order, "order"};
  store::IdSource payment_ids{engines.stores.order, "payment"};
  queue::RoomBook book;
  gateway::Revocations revocations;
  std::unique_ptr<gateway::Limits> limits =
      settings.limits.are_on
          ? std::make_unique<gateway::Limits>(settings.limits.quotas, random_seed(engines.entropy))
          : nullptr;
  std::unique_ptr<user::Throttle> throttle =
      settings.limits.are_on ? std::make_unique<user::Throttle>(random_seed(engines.entropy))
                             : nullptr;

  user::Deps user{engines.stores.user, engines.clock, engines.cache, engines.entropy,
                  engines.hasher, engines.log, user_ids, wire, access_key, settings.setup_token,
                  throttle.get()};
  product::Deps product{engines.stores.product, engines.bus, engines.clock, engines.cache,
                        engines.log, wire, product_outbox, product_ids, settings.delivery_price,
                        engines.entropy, engines.objects, engines.press};
  order::Deps order{engines.stores.order, engines.bus, engines.peers, engines.payments,
                    engines.clock, engines.log, order_outbox, order_ids, payment_ids, wire,
                    internal_key};
  queue::Deps queue{engines.stores.queue, engines.index, engines.bus, engines.peers, engines.clock,
                    engines.log, queue_outbox, book, wire, admission_key, internal_key};
  sandbox::Deps sandbox{engines.stores.sandbox, engines.clock, engines.entropy, engines.log, wire,
                        settings.sandbox_secret_key, settings.has_sandbox_control,
                        settings.webhook_url, &engines.http};
  web::Deps web{[this](http::Request request) { return edge(std::move(request)); },
                engines.peers, engines.clock, engines.entropy, wire, access_key, internal_key,
                settings.window, settings.is_secure};
  gateway::Deps gateway{engines.peers, engines.clock, engines.log, revocations, wire, access_key,
                        admission_key, internal_key, [this] { return !is_draining; },
                        [this](const http::Request& request, const Error& error) {
                          return web::error_page(web, request, error);
                        },
                        settings.has_sandbox, limits.get(), settings.limits.proxies};
  auth::Inner edge = gateway::edge(gateway);
};

Shop::Shop(const Engines& engines, ShopSettings settings)
    : parts_(std::make_unique<Parts>(engines, std::move(settings))) {}

Shop::~Shop() = default;

Task<Result<>> Shop::prepare() {
  auto& p = *parts_;
  auto& stores = p.engines.stores;
  CO_MUST(co_await store::migrate(stores.user, user::schema()));
  CO_MUST(co_await store::migrate(stores.product, product::schema()));
  CO_MUST(co_await store::migrate(stores.order, order::schema()));
  CO_MUST(co_await store::migrate(stores.queue, queue::schema()));
  CO_MUST(co_await store::migrate(stores.sandbox, sandbox::schema()));
  ASTRAPHE_CRASH_POINT("P20:before");
  CO_MUST(co_await order::take_over_payments(p.order));
  ASTRAPHE_CRASH_POINT("P20:after");
  if (p.settings.administrator) {
    user::NewAdministrator wanted{p.settings.administrator->login_id,
                                  p.settings.administrator->password};
    CO_MUST(co_await user::make_first_administrator(p.user, std::move(wanted)));
  }
  co_return Result<>();
}

Task<Result<bool>> Shop::lacks_administrator() {
  CO_TRY(const bool is_there, co_await user::has_administrator(parts_->user));
  co_return !is_there;
}

Task<http::Response> Shop::edge(http::Request request) { return parts_->edge(std::move(request)); }

std::vector<Shop::NamedService> Shop::services() const {
  std::vector<NamedService> all;
  for (auto& [name, router] : parts_->routers()) {
    all.push_back({name, parts_->guarded(name, std::move(router))});
  }
  return all;
}

std::vector<Shop::NamedRoute> Shop::routes() const {
  auto routers = parts_->routers();
  routers.emplace_back(gateway::kItself, gateway::own_routes(parts_->gateway));
  std::vector<NamedRoute> all;
  for (const auto& [name, router] : routers) {
    for (const auto& route : router.routes()) all.push_back({name, route.method, route.pattern});
  }
  return all;
}

std::vector<store::Job> Shop::jobs() const {
  const auto& p = *parts_;
  std::vector<store::Job> all;
  append(all, "gateway", gateway::jobs(p.gateway));
  append(all, "user", user::jobs(p.user));
  append(all, "product", product::jobs(p.product));
  append(all, "order", order::jobs(p.order));
  append(all, "queue", queue::jobs(p.queue));
  append(all, "sandbox", sandbox::jobs(p.sandbox));
  return all;
}

Result<std::size_t> Shop::body_max(const http::Request& request) const {
  return gateway::body_max(parts_->gateway, request);
}

bool Shop::is_proxy(std::string_view address) const {
  return parts_->settings.limits.proxies.contains(address);
}

http::Response Shop::refuse(const http::Request& request, const Error& error) const {
  auto response = http::problem(parts_->wire, request, error);
  if (response.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

void Shop::begin_draining() { parts_->is_draining = true; }

}  // namespace astraphe::app
