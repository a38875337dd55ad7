#include "services/queue/news.hpp"

#include "domain/topics.hpp"
#include "http/json.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/room_writer.hpp"
#include "store/inbox.hpp"

#include <map>

namespace astraphe::queue {
namespace {

namespace json = boost::json;
using domain::RoomEntry;
using ports::Event;
using ports::Tx;

// What a consumer's transaction wrote to journals, for the index once it has committed.
using Written = std::map<ProductId, std::vector<RoomEntry>>;

std::optional<std::int64_t> maybe_number(const json::object& object, std::string_view name) {
  const auto& value = object.at(name);
  if (value.is_null()) return std::nullopt;
  return value.as_int64();
}

domain::AdmissionRules rules_from(const json::object& a) {
  return domain::AdmissionRules{
      .has_room = a.at("mode") == "room",
      .count = a.at("count").as_int64(),
      .period = Millis(a.at("periodMs").as_int64()),
      .start_delay = Millis(a.at("startDelayMs").as_int64()),
      .active_max = maybe_number(a, "maxActive"),
      .stay = Millis(a.at("stayMs").as_int64()),
      .rejoin = a.at("rejoin") == "keep" ? domain::Rejoin::keep_place
                                         : domain::Rejoin::to_the_back};
}

ProductNews news_from(const json::object& o) {
  const auto end = maybe_number(o, "saleEnd");
  const auto& admission = o.at("admission").as_object();
  return ProductNews{.product = ProductId(o.at("productId").as_int64()),
                     .version = o.at("version").as_int64(),
                     .seller = UserId(o.at("sellerId").as_int64()),
                     .name = std::string(o.at("productName").as_string()),
                     .sale = {instant(o.at("saleStart").as_int64()),
                              end ? std::optional(instant(*end)) : std::nullopt},
                     .rules = rules_from(admission),
                     .admission_text = json::serialize(admission),
                     .stock_band = std::string(o.at("stockBand").as_string()),
                     .deleted = o.at("deleted").as_bool()};
}

void follow(Room& room, const ProductNews& news) {
  room.version = news.version;
  room.seller = news.seller;
  room.product_name = news.name;
  room.stock_band = news.stock_band;
  room.deleted = news.deleted;
}

// The rules changed at the product itself: they replace what an operator had set live.
bool follow_rules(Room& room, const ProductNews& news) {
  const bool same = room.product_admission == news.admission_text && room.sale == news.sale;
  if (same) return false;
  room.sale = news.sale;
  room.rules = news.rules;
  room.product_admission = news.admission_text;
  return true;
}

Result<std::vector<RoomEntry>> apply_news(Tx& tx, const ProductNews& news, Instant now) {
  TRY(const auto known, find_room(tx, news.product));
  if (known && known->version >= news.version) return std::vector<RoomEntry>();
  if (!known) MUST(create_room(tx, news));
  TRY(auto writer, RoomWriter::open(tx, news.product, now));
  if (!known) MUST(writer.write_open());
  follow(writer.settings(), news);
  if (known && follow_rules(writer.settings(), news)) MUST(writer.write_settings());
  return writer.close();
}

// An admission was used by an order that holds stock: the visit is over, the place inside is free.
Result<std::vector<RoomEntry>> apply_use(Tx& tx, const Event& event, Instant now) {
  TRY(const auto payload, http::parse_json(event.payload));
  const auto& o = payload.as_object();
  const ProductId product(o.at("productId").as_int64());
  const UserId user(o.at("userId").as_int64());
  TRY(auto writer, RoomWriter::open(tx, product, now));
  TRY(const auto person, writer.person(user));
  // Joined again since, or heard of before.
  const bool is_news = person.sequence == o.at("sequence").as_int64() &&
                       person.state != domain::PersonState::used;
  if (!is_news) return std::vector<RoomEntry>();
  MUST(writer.end(user, person, domain::PersonState::used));
  return writer.close();
}

using Apply = std::function<Result<std::vector<RoomEntry>>(Tx&, const Event&, Instant)>;

Task<> tell_all(const Deps& deps, Written written) {
  for (auto& [product, entries] : written) {
    co_await tell_index(deps, product, std::move(entries));
  }
}

// Event by event: each in a transaction of its own, since the index hears of it in between.
Task<ports::Handled> take_batch(Deps deps, Apply apply, ports::Batch batch) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Written written;
    auto work = [&](Tx& tx) -> Result<> {
      written.clear();
      TRY(const bool is_new,
          store::first_time(tx, domain::group::kQueue, batch[i], deps.clock.now()));
      if (!is_new) return Result<>();
      TRY(auto entries, apply(tx, batch[i], deps.clock.now()));
      TRY(const auto payload, http::parse_json(batch[i].payload));
      written[ProductId(payload.at("productId").as_int64())] = std::move(entries);
      return Result<>();
    };
    const auto done = co_await deps.database.transact(work);
    if (!done) co_return store::handled_by(done.error(), i);
    co_await tell_all(deps, std::move(written));
  }
  co_return ports::Done();
}

store::Job listener(const Deps& deps, std::string_view topic, Apply apply) {
  auto handler = [deps, apply](ports::Batch batch) { return take_batch(deps, apply, batch); };
  return store::Job{std::string(topic), [deps, topic, handler] {
                      return deps.bus.consume(std::string(topic),
                                              std::string(domain::group::kQueue), handler);
                    }};
}

}  // namespace

Result<ProductNews> parse_news(std::string_view payload) try {
  TRY(const auto value, http::parse_json(payload));
  return news_from(value.as_object());
} catch (const std::exception& why) {  // what Boost.JSON throws at a missing or mistyped member
  return Error(Errc::invalid, std::string("not a product: ") + why.what());
}

Task<Result<>> take_news(const Deps& deps, const ProductNews& news) {
  auto work = [&](Tx& tx) { return apply_news(tx, news, deps.clock.now()); };
  CO_TRY(auto entries, co_await deps.database.transact(work));
  co_await tell_index(deps, news.product, std::move(entries));
  co_return Result<>();
}

std::vector<store::Job> listeners(const Deps& deps) {
  auto changed = [](Tx& tx, const Event& event,
                    Instant now) -> Result<std::vector<RoomEntry>> {
    TRY(const auto news, parse_news(event.payload));
    return apply_news(tx, news, now);
  };
  return {listener(deps, domain::topic::kProductChanged, changed),
          listener(deps, domain::topic::kAdmissionUsed, apply_use)};
}

}  // namespace astraphe::queue
