#include "services/product/holds.hpp"

#include "domain/topics.hpp"
#include "services/product/events.hpp"
#include "services/product/holds_store.hpp"
#include "services/product/stock_news.hpp"
#include "services/product/taking.hpp"
#include "store/inbox.hpp"

#include <map>

namespace astraphe::product {
namespace {

namespace topic = domain::topic;
using ports::Event;
using ports::Tx;

// Longer than any admission lasts, so that its token is no good any more.
constexpr std::chrono::days kEndedKept{30};

Result<> give_back(Tx& tx, const Deps& deps, OrderId order, UserId user, Instant now) {
  TRY(const auto lines, lines_of(tx, order));
  std::map<ProductId, std::int64_t> totals;
  std::vector<Movement> movements;
  for (const auto& [row, quantity] : lines) {
    totals[row.product] += quantity;
    movements.push_back(Movement{row, order, "RELEASED", quantity});
  }
  for (const auto& [product, quantity] : totals) {
    MUST(move_and_tell(tx, deps.outbox, product, quantity, now));
  }
  MUST(return_stock(tx, lines));
  for (const auto& [product, quantity] : totals) {
    MUST(uncount_bought(tx, Buyer{user, product}, quantity));
  }
  return write_movements(tx, movements, now);
}

Result<> release(Tx& tx, const Deps& deps, const Event& event) {
  const auto now = deps.clock.now();
  TRY(const auto order, parse_order_id(event.payload));
  TRY(const auto user, release_hold(tx, order, now));
  if (user) {
    MUST(give_back(tx, deps, order, *user, now));
  } else {
    MUST(insert_released(tx, order, now));
  }
  TRY(const auto lines, lines_of(tx, order));
  return deps.outbox.add(tx, stock_released(order, !lines.empty(), now));
}

Result<> sell(Tx& tx, const Deps& deps, const Event& event) {
  const auto now = deps.clock.now();
  TRY(const auto order, parse_order_id(event.payload));
  MUST(sell_hold(tx, order, now));
  TRY(const auto state, state_of_hold(tx, order));
  if (state == domain::name_of(domain::HoldState::sold)) {
    return deps.outbox.add(tx, about_order(topic::kStockSold, order, now));
  }
  // A refund has overtaken its payment, or the order service has forgotten a fence.
  deps.log.warn("holds: paid for, but not held",
                {{"order", order.value()}, {"state", state.value_or("unknown")}});
  return Result<>();
}

Result<> take_admission_back(Tx& tx, const Deps&, const Event& event) {
  TRY(const auto news, parse_admission_news(event.payload));
  if (!news.order) return Error(Errc::invalid, "admission-returned without an order");
  return give_admission_back(tx, news.admission.str(), *news.order);
}

Result<> end(Tx& tx, const Deps& deps, const Event& event) {
  TRY(const auto news, parse_admission_news(event.payload));
  return end_admission(tx, news.admission.str(), deps.clock.now());
}

using Step = Result<> (*)(Tx&, const Deps&, const Event&);

Consumer consumer(const Deps& deps, std::string_view name, Step step) {
  const store::Inbox inbox{deps.database, deps.log, std::string(domain::group::kProduct),
                           [&clock = deps.clock] { return clock.now(); }};
  auto deal = [deps, step](Tx& tx, const Event& event) { return step(tx, deps, event); };
  auto after = [&outbox = deps.outbox] { outbox.wake(); };
  return Consumer{name, store::one_by_one(inbox, deal, after)};
}

}  // namespace

std::vector<Consumer> consumers(const Deps& deps) {
  return {{topic::kReduceStock, take_stock_for_orders(deps)},
          consumer(deps, topic::kRollbackStock, release),
          consumer(deps, topic::kPaymentSuccess, sell),
          consumer(deps, topic::kAdmissionReturned, take_admission_back),
          consumer(deps, topic::kAdmissionEnded, end)};
}

Task<Result<>> forget_old_admissions(const Deps& deps) {
  auto work = [before = deps.clock.now() - kEndedKept](Tx& tx) {
    return forget_ended_admissions(tx, before);
  };
  co_return co_await deps.database.transact(work);
}

}  // namespace astraphe::product
