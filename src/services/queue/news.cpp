#include "services/queue/news.hpp"

#include "domain/topics.hpp"
#include "http/json.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/room_writer.hpp"
#include "store/inbox.hpp"

namespace astraphe::queue {
namespace {

namespace json = boost::json;
using domain::RoomEntry;
using ports::Event;
using ports::Tx;

// What a consumer's transaction wrote to a journal, for the index once it has committed.
struct Written {
  ProductId product;
  std::vector<RoomEntry> entries;
};

struct Use {
  ProductId product;
  UserId user;
  std::int64_t sequence;
};

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
  const auto rules = rules_from(admission);
  if (rules.period < Millis(1)) throw std::range_error("a period without length");
  return ProductNews{.product = ProductId(o.at("productId").as_int64()),
                     .version = o.at("version").as_int64(),
                     .seller = UserId(o.at("sellerId").as_int64()),
                     .name = std::string(o.at("productName").as_string()),
                     .sale = {instant(o.at("saleStart").as_int64()),
                              end ? std::optional(instant(*end)) : std::nullopt},
                     .rules = rules,
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

// Rules that changed at the product itself replace what an operator had set live.
bool follow_rules(Room& room, const ProductNews& news) {
  const bool same_rules = room.product_admission == news.admission_text;
  if (same_rules && room.sale == news.sale) return false;
  room.sale = news.sale;
  if (!same_rules) room.rules = news.rules;
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
Result<std::vector<RoomEntry>> apply_use(Tx& tx, const Use& use, Instant now) {
  TRY(auto writer, RoomWriter::open(tx, use.product, now));
  TRY(const auto person, writer.person(use.user));
  const bool was_let_in = person.state == domain::PersonState::admitted ||
                          person.state == domain::PersonState::expired ||
                          person.state == domain::PersonState::left;
  // Joined again since, or heard of before.
  if (!was_let_in || person.sequence != use.sequence) return std::vector<RoomEntry>();
  MUST(writer.end(use.user, person, domain::PersonState::used));
  return writer.close();
}

Result<Use> parse_use(std::string_view payload) try {
  TRY(const auto value, http::parse_json(payload));
  const auto& o = value.as_object();
  return Use{ProductId(o.at("productId").as_int64()), UserId(o.at("userId").as_int64()),
             o.at("sequence").as_int64()};
} catch (const std::exception& why) {  // what Boost.JSON throws at a missing or mistyped member
  return Error(Errc::invalid, std::string("not an admission: ") + why.what());
}

Result<Written> on_changed(Tx& tx, const Event& event, Instant now) {
  TRY(const auto news, parse_news(event.payload));
  TRY(auto entries, apply_news(tx, news, now));
  return Written{news.product, std::move(entries)};
}

Result<Written> on_used(Tx& tx, const Event& event, Instant now) {
  TRY(const auto use, parse_use(event.payload));
  TRY(auto entries, apply_use(tx, use, now));
  return Written{use.product, std::move(entries)};
}

using On = Result<Written> (*)(Tx&, const Event&, Instant);

// Event by event: each in a transaction of its own, since the index hears of it in between.
Task<ports::Handled> take_batch(Deps deps, On on, ports::Batch batch) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto work = [&](Tx& tx) -> Result<std::optional<Written>> {
      TRY(const bool is_new,
          store::first_time(tx, domain::group::kQueue, batch[i], deps.clock.now()));
      if (!is_new) return std::optional<Written>();
      TRY(auto written, on(tx, batch[i], deps.clock.now()));
      return std::optional(std::move(written));
    };
    auto written = co_await deps.database.transact(work);
    if (!written) co_return store::handled_by(written.error(), i);
    if (*written) co_await tell_index(deps, (*written)->product, std::move((*written)->entries));
  }
  co_return ports::Done();
}

store::Job listener(const Deps& deps, std::string_view topic, On on) {
  auto handler = [deps, on](ports::Batch batch) { return take_batch(deps, on, batch); };
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
  return {listener(deps, domain::topic::kProductChanged, on_changed),
          listener(deps, domain::topic::kAdmissionUsed, on_used)};
}

}  // namespace astraphe::queue
