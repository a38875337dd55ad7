#include "store/job.hpp"

namespace astraphe::store {
namespace {

using ports::Args;
using ports::Tx;

constexpr std::chrono::hours kInboxKept{7 * 24};
constexpr std::chrono::hours kIdempotencyKept{15 * 24};

Result<> forget_old(Tx& tx, Instant now) {
  MUST(tx.execute("DELETE FROM inbox WHERE at < $1", Args{micros(now - kInboxKept)}));
  MUST(tx.execute("DELETE FROM idempotency WHERE at < $1", Args{micros(now - kIdempotencyKept)}));
  return Result<>();
}

}  // namespace

Task<> every(ports::Clock& clock, const Log& log, std::string name, Duration pause,
             std::function<Task<Result<>>()> work) {
  bool on = true;
  while (on) {
    const auto done = co_await work();
    if (!done) log.warn("job failed", {{"job", name}, {"why", done.error().detail()}});
    on = co_await clock.sleep_for(pause);
  }
}

Task<Result<>> sweep(ports::Database& database, Instant now) {
  auto work = [now](Tx& tx) { return forget_old(tx, now); };
  co_return co_await database.transact(work);
}

}  // namespace astraphe::store
