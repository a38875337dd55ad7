#include "http/json.hpp"
#include "services/queue/index_sync.hpp"
#include "services/queue/news.hpp"
#include "services/queue/use_cases.hpp"

namespace astraphe::queue {
namespace {

using ports::Tx;
using RoomFacts = std::shared_ptr<const Room>;

constexpr std::int64_t kLogPage = 10'000;

Task<Result<ProductNews>> ask_product_service(const Deps& deps, ProductId product) {
  http::Request request{.path = "/api/products/" + product.str() + "/forQueue"};
  auth::put_identity(*deps.internal_key, "product", auth::service_caller(), deps.clock.now(),
                     request);
  CO_TRY(const auto answer, co_await deps.peers.call("product", std::move(request)));
  if (answer.status == 404) co_return Error(Errc::not_found, "unknown", "NO_SUCH_PRODUCT");
  if (answer.status != 200) co_return Error(Errc::unavailable, "the product service cannot say");
  CO_TRY(const auto envelope, http::parse_json(answer.body));
  const auto* data = envelope.as_object().if_contains("data");
  if (data == nullptr) co_return Error(Errc::unavailable, "the product service says nothing");
  co_return parse_news(http::json::serialize(*data));
}

Task<Result<RoomFacts>> find_or_fetch(const Deps& deps, ProductId product) {
  auto find = [product](Tx& tx) { return find_room(tx, product); };
  CO_TRY(auto stored, co_await deps.database.read(find));
  if (stored) co_return std::make_shared<const Room>(std::move(*stored));
  CO_TRY(const auto news, co_await ask_product_service(deps, product));
  CO_MUST(co_await take_news(deps, news));
  CO_TRY(auto created, co_await deps.database.read(find));
  if (!created) co_return Error(Errc::unavailable, "the room was not made");
  co_return std::make_shared<const Room>(std::move(*created));
}

Result<> must_be_there(const Room& room) {
  if (room.deleted) return Error(Errc::not_found, "deleted", "NO_SUCH_PRODUCT");
  if (!room.rules.has_room) return Error(Errc::conflict, "no room", "NO_ROOM");
  return Result<>();
}

}  // namespace

Task<Result<RoomFacts>> room_of(const Deps& deps, ProductId product) {
  auto room = deps.book.find(product);
  if (!room) {
    CO_TRY(auto found, co_await find_or_fetch(deps, product));
    room = std::move(found);
  }
  CO_MUST(must_be_there(*room));
  co_return room;
}

Task<Result<Standing>> look(const Deps& deps, ProductId product, UserId user,
                            std::int64_t from_n) {
  auto room = deps.book.find(product);
  if (!room) {  // else one coroutine less, in what is asked for most
    CO_TRY(auto found, co_await room_of(deps, product));
    room = std::move(found);
  }
  CO_MUST(must_be_there(*room));
  CO_TRY(auto seen, co_await deps.index.look(product, user));
  const auto known = std::max(from_n, room->last_n);
  if (seen.extent.is_behind() || seen.extent.applied < known) {
    CO_MUST(co_await catch_up(deps, product, seen.extent, known));
    CO_TRY(const auto again, co_await deps.index.look(product, user));
    seen = again;
  }
  co_return Standing{user, seen.place, std::move(room)};
}

Task<Result<std::vector<domain::RoomEntry>>> journal_after(const Deps& deps, ProductId product,
                                                           std::int64_t n) {
  auto work = [product, n](Tx& tx) { return read_journal(tx, product, n, kLogPage); };
  co_return co_await deps.database.read(work);
}

}  // namespace astraphe::queue
