#pragma once
// The queue service on simulated time, with a small product service beside it.

#include "adapters/local/peers.hpp"
#include "adapters/memory/room_index.hpp"
#include "domain/topics.hpp"
#include "services/queue/news.hpp"
#include "services/queue/room_book.hpp"
#include "services/queue/service.hpp"
#include "services/queue/use_cases.hpp"
#include "tests/feeding_bus.hpp"
#include "tests/service_fixture.hpp"

#include <fmt/format.h>

namespace astraphe {

// What the product service says of a product.
struct ProductFacts {
  std::int64_t id = 7;
  std::int64_t version = 1;
  std::int64_t seller = 50;
  std::string name = "Lamp";
  Instant sale_start;
  std::optional<Instant> sale_end;
  std::string mode = "room";
  std::int64_t count = 1;
  std::int64_t period_ms = 10'000;
  std::int64_t start_delay_ms = 60'000;
  std::optional<std::int64_t> active_max;
  std::int64_t stay_ms = 3'600'000;
  std::string rejoin = "back";
  std::string stock = "plenty";
  bool deleted = false;

  // The payload of topic product-changed, which is what forQueue answers too.
  std::string json() const {
    const auto or_null = [](auto value) { return value ? std::to_string(*value) : "null"; };
    const auto end = sale_end ? std::optional(micros(*sale_end)) : std::nullopt;
    return fmt::format(
        R"({{"productId":{},"version":{},"sellerId":{},"productName":"{}","saleStart":{},)"
        R"("saleEnd":{},"admission":{{"mode":"{}","count":{},"periodMs":{},"startDelayMs":{},)"
        R"("maxActive":{},"stayMs":{},"rejoin":"{}"}},"stockBand":"{}","deleted":{}}})",
        id, version, seller, name, micros(sale_start), or_null(end), mode, count, period_ms,
        start_delay_ms, or_null(active_max), stay_ms, rejoin, stock, deleted);
  }
};

class QueueTest : public ServiceTest {
 protected:
  using Response = http::Response;

  QueueTest() {
    auto answer = [this](http::Request asked) { return answer_as_product(std::move(asked)); };
    auto now = [this] { return clock.now(); };
    peers.add("product", auth::with_identity(internal_key, "product", now, answer));
    lamp.sale_start = start();
    EXPECT_TRUE(await(run_through(queue::listeners(deps))));
  }

  Task<Response> answer_as_product(http::Request asked) {
    ++asked_product_service;
    const auto shown = fmt::format("/api/products/{}", lamp.id);
    if (asked.path != shown && asked.path != shown + "/forQueue") co_return Response{404, "{}"};
    if (asked.path != shown) {
      EXPECT_TRUE(auth::must_be_service(asked));
      co_return Response{200, R"({"data":)" + lamp.json() + "}"};
    }
    const auto caller = auth::caller_of(asked);
    EXPECT_TRUE(caller && (*caller)->admissions.at(0).product == ProductId(lamp.id));
    co_return Response{200, fmt::format(R"({{"data":{{"productId":{}}}}})", lamp.id)};
  }

  Response call(http::Request made) { return await(router(std::move(made))); }

  Response post(UserId user, const std::string& path, std::string key = "", std::string body = "") {
    auto made =
        as(user, domain::Role::customer, request(http::Method::post, path, std::move(body)));
    if (!key.empty()) made.headers.add("Idempotency-Key", std::move(key));
    return call(std::move(made));
  }
  Response get(UserId user, const std::string& path) {
    return call(as(user, domain::Role::customer, request(http::Method::get, path)));
  }
  Response operate(http::Method method, const std::string& path, std::string body = "") {
    return call(as(UserId(lamp.seller), domain::Role::seller,
                   request(method, path, std::move(body))));
  }

  // Takes a place, and nothing but a place.
  Response join(UserId user, std::string key = "") {
    return post(user, "/api/waitingQueue/7/registerUser", std::move(key));
  }
  // Straight through where that may be.
  Response enter(UserId user, std::string key = "") {
    return post(user, "/api/waitingQueue/7", std::move(key));
  }
  Response leave(UserId user) {
    return call(as(user, domain::Role::customer,
                   request(http::Method::del, "/api/waitingRoom/7")));
  }
  Response token(UserId user) { return get(user, "/api/waitingQueue/7/getToken"); }
  Response allow(std::int64_t count) {
    return operate(http::Method::post, fmt::format("/api/waitingQueue/7/allow/{}", count));
  }

  boost::json::object place(UserId user) {
    const auto response = get(user, "/api/waitingRoom/7");
    EXPECT_EQ(response.status, 200) << response.body;
    return parsed(response).as_object();
  }
  std::string state(UserId user) { return std::string(place(user).at("state").as_string()); }
  std::int64_t rank(UserId user) { return place(user).at("rank").as_int64(); }

  // The jobs of the service run for that long.
  void pass(Duration pause) {
    EXPECT_TRUE(await(work_for(clock, queue::jobs(deps), pause), clock));
  }
  // Time goes by, and nothing else happens.
  void wait(Duration pause) { EXPECT_TRUE(await(clock.sleep_for(pause), clock)); }

  ports::Handled feed(std::string_view topic, std::string payload, std::string id = "") {
    if (id.empty()) id = "event-" + std::to_string(++events_fed);
    return events.feed({ports::Event{std::move(id), std::string(topic), "7", std::move(payload),
                                  clock.now()}});
  }
  ports::Handled feed_use(UserId user, std::int64_t sequence, std::string id = "") {
    return feed(domain::topic::kAdmissionUsed,
                fmt::format(R"({{"productId":7,"sequence":{},"userId":{},"orderId":1}})", sequence,
                            user.value()),
                std::move(id));
  }
  // A change of the product, as everybody hears of it.
  void change_product() {
    ++lamp.version;
    EXPECT_TRUE(std::holds_alternative<ports::Done>(
        feed(domain::topic::kProductChanged, lamp.json())));
    pass(Millis(200));
  }

  std::vector<domain::RoomEntry> journal() {
    return *await(queue::journal_after(deps, ProductId(7), 0));
  }
  std::vector<domain::RoomEntry> admissions() {
    auto entries = journal();
    std::erase_if(entries, [](const auto& e) { return e.type != domain::EntryType::admit; });
    return entries;
  }
  std::vector<std::int64_t> admitted() {
    std::vector<std::int64_t> accounts;
    for (const auto& entry : admissions()) accounts.push_back(entry.account);
    return accounts;
  }

  FeedingBus events;
  ProductFacts lamp;
  int asked_product_service = 0;
  int events_fed = 0;
  adapters::local::LocalPeers peers;
  std::unique_ptr<ports::Database> database = open_database(queue::schema());
  std::unique_ptr<ports::RoomIndex> index = adapters::memory::make_room_index();
  store::Outbox outbox{{*database, events, clock, log, "queue"}};
  queue::RoomBook book;
  std::shared_ptr<const auth::Hmac> admission_key = std::make_shared<auth::Hmac>("admission key");
  std::shared_ptr<const auth::Hmac> internal_key = std::make_shared<auth::Hmac>("internal key");
  queue::Deps deps{*database, *index, events, peers, clock, log,
                   outbox, book, wire(), admission_key, internal_key};
  http::Router router = queue::routes(deps);
  const UserId ann{1}, bob{2}, cho{3}, dan{4}, eve{5};
};

}  // namespace astraphe
