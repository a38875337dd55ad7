#include "services/product/taking.hpp"

#include "domain/topics.hpp"
#include "services/product/shelf.hpp"
#include "services/product/stock_news.hpp"
#include "store/inbox.hpp"

namespace astraphe::product {
namespace {

using ports::Event;
using ports::Handled;
using ports::Tx;

struct Wanted {
  const Event* event;
  StockOrder order;
};

struct Decided {
  const StockOrder* order;
  Decision decision;
};

// What this consumer has not dealt with: neither the message before, nor the order, by a release
// that came first.
Result<std::vector<const StockOrder*>> unheard(Tx& tx, std::span<const Wanted> batch, Instant now) {
  std::vector<const StockOrder*> orders;
  for (const auto& wanted : batch) {
    TRY(const bool is_new, store::first_time(tx, domain::group::kProduct, *wanted.event, now));
    if (!is_new) continue;
    TRY(const auto state, state_of_hold(tx, wanted.order.order));
    if (!state) orders.push_back(&wanted.order);
  }
  return orders;
}

// The product's row before its stock's, in ascending order: no two batches wait for each other in a
// circle.
Result<> take_from_rows(Tx& tx, const Deps& deps, const Shelf& shelf, Instant now) {
  std::vector<Units> units;
  std::map<ProductId, std::int64_t> totals;
  for (const auto& [row, quantity] : shelf.taken()) {
    units.push_back(Units{row, quantity});
    totals[row.product] += quantity;
  }
  for (const auto& [product, quantity] : totals) {
    MUST(move_and_tell(tx, deps.outbox, product, -quantity, now));
  }
  return take_stock(tx, units);
}

Result<> write_held(Tx& tx, const Deps& deps, const Decided& decided, const Shelf& shelf,
                    Instant now) {
  const auto& [order, decision] = decided;
  for (const auto& [product, units] : decision.bought) {
    MUST(count_bought(tx, Buyer{order->user, product}, units,
                      shelf.product(product).purchase_limit));
  }
  const Hold hold{order->order, order->user, now + decision.hold};
  MUST(insert_held(tx, hold, decision.units, now));
  std::vector<Movement> movements;
  for (const auto& [row, quantity] : decision.units) {
    movements.push_back(Movement{row, order->order, "HELD", -quantity});
  }
  MUST(write_movements(tx, movements, now));
  MUST(deps.outbox.add(tx, stock_held(order->order, hold.expires_at, now)));
  for (const auto& admission : decision.admissions) {
    MUST(use_admission(tx, admission.str(), order->order));
    MUST(deps.outbox.add(tx, admission_used(admission, order->user, order->order, now)));
  }
  return Result<>();
}

Result<> write_decided(Tx& tx, const Deps& deps, const Decided& decided, const Shelf& shelf,
                       Instant now) {
  const auto& [order, decision] = decided;
  if (!decision.refusal) return write_held(tx, deps, decided, shelf, now);
  MUST(insert_refused(tx, order->order, order->user, *decision.refusal, now));
  return deps.outbox.add(tx, stock_refused(order->order, *decision.refusal, now));
}

Result<> deal_with(Tx& tx, const Deps& deps, std::span<const Wanted> batch) {
  const auto now = deps.clock.now();
  TRY(const auto orders, unheard(tx, batch, now));
  Shelf shelf(tx, now);
  std::vector<Decided> all;
  for (const auto* order : orders) {
    TRY(auto decision, shelf.decide(*order));
    all.push_back(Decided{order, std::move(decision)});
  }
  MUST(take_from_rows(tx, deps, shelf, now));
  for (const auto& decided : all) MUST(write_decided(tx, deps, decided, shelf, now));
  return Result<>();
}

Task<Result<>> deal_in_transaction(const Deps& deps, std::span<const Wanted> batch) {
  auto work = [&deps, batch](Tx& tx) { return deal_with(tx, deps, batch); };
  auto done = co_await deps.database.transact(work);
  if (done) deps.outbox.wake();
  co_return done;
}

Task<Handled> take_batch(Deps deps, ports::Batch batch) {
  std::vector<Wanted> all;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    auto order = parse_stock_order(batch[i].payload);
    if (!order) co_return ports::Poison{i, order.error()};
    all.push_back(Wanted{&batch[i], std::move(*order)});
  }
  const auto together = co_await deal_in_transaction(deps, all);
  if (together) co_return ports::Done();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto alone = co_await deal_in_transaction(deps, std::span(all).subspan(i, 1));
    if (alone) continue;
    deps.log.warn("holds: order refused",
                  {{"order", all[i].order.order.value()}, {"why", alone.error().detail()}});
    co_return store::handled_by(alone.error(), i);
  }
  co_return ports::Done();
}

}  // namespace

ports::BatchHandler take_stock_for_orders(const Deps& deps) {
  return [deps](ports::Batch batch) { return take_batch(deps, batch); };
}

}  // namespace astraphe::product
