// Telling subscribers what is announced.

#include "services/product/subscriptions.hpp"

namespace astraphe::product {
namespace {

using ports::Tx;

constexpr std::int64_t kBatch = 200;        // subscribers in a transaction
constexpr int kBatchesMax = 25;             // in a call
constexpr std::int64_t kOpeningsMax = 100;  // in a call
constexpr std::chrono::days kOpenedLately{7};
constexpr std::chrono::days kNoticesKept{90};

// Reads first, so that most of the time nothing is written.
Task<Result<>> announce_openings(const Deps& deps) {
  const auto now = deps.clock.now();
  auto find = [now](Tx& tx) {
    return unannounced_openings(tx, now - kOpenedLately, now, kOpeningsMax);
  };
  CO_TRY(const auto openings, co_await deps.database.read(find));
  if (openings.empty()) co_return Result<>();
  auto work = [&openings](Tx& tx) -> Result<> {
    for (const auto& opening : openings) MUST(announce(tx, opening));
    return Result<>();
  };
  co_return co_await deps.database.transact(work);
}

struct Batch {
  std::optional<Announcement> announcement;
  std::vector<Subscription> subscribers;
};

Result<Batch> next_batch(Tx& tx) {
  TRY(auto announcement, find_untold(tx));
  Batch batch{std::move(announcement), {}};
  if (!batch.announcement) return batch;
  TRY(auto subscribers, subscribers_of(tx, *batch.announcement, kBatch));
  batch.subscribers = std::move(subscribers);
  return batch;
}

// The condition of move_on decides: where another process told this batch, it is left alone.
Result<> tell_in(Tx& tx, const Batch& batch, std::span<const NewNotice> notices, Instant now) {
  const auto& subscribers = batch.subscribers;
  const bool is_last = static_cast<std::int64_t>(subscribers.size()) < kBatch;
  const auto told_to =
      subscribers.empty() ? batch.announcement->told_to : subscribers.back().id.value();
  TRY(const bool is_ours, move_on(tx, *batch.announcement, told_to, is_last));
  if (!is_ours) return Result<>();
  return insert_notices(tx, *batch.announcement, notices, now);
}

// False when there was nothing to tell.
Task<Result<bool>> tell_some(const Deps& deps) {
  CO_TRY(const auto batch, co_await deps.database.read(next_batch));
  if (!batch.announcement) co_return false;
  std::vector<NewNotice> all;
  for (const auto& subscriber : batch.subscribers) {
    CO_TRY(const auto id, co_await deps.ids.take<NoticeId>());
    all.push_back(NewNotice{id, subscriber.user});
  }
  auto work = [&batch, &all, now = deps.clock.now()](Tx& tx) {
    return tell_in(tx, batch, all, now);
  };
  CO_MUST(co_await deps.database.transact(work));
  co_return true;
}

}  // namespace

Result<> announce_restock(Tx& tx, const Product& product, Instant now) {
  if (!product.sale.is_open(now)) return Result<>();
  // Whoever still waits for the opening hears of this instead.
  const auto start = product.sale.start;
  MUST(announce(tx, {product.id, NoticeKind::sale_open, micros(start), start, 0, true}));
  return announce(tx, Announcement{product.id, NoticeKind::restocked, product.version, now});
}

Task<Result<>> tell_subscribers(const Deps& deps) {
  CO_MUST(co_await announce_openings(deps));
  for (int i = 0; i < kBatchesMax; ++i) {
    CO_TRY(const bool told, co_await tell_some(deps));
    if (!told) break;
  }
  co_return Result<>();
}

Task<Result<>> forget_old_notices(const Deps& deps) {
  auto work = [before = deps.clock.now() - kNoticesKept](Tx& tx) {
    return forget_notices(tx, before);
  };
  co_return co_await deps.database.transact(work);
}

}  // namespace astraphe::product
