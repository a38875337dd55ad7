#include "services/queue/index_sync.hpp"

#include "services/queue/store.hpp"

namespace astraphe::queue {
namespace {

constexpr std::int64_t kChunk = 2'000;

}  // namespace

Task<> tell_index(const Deps& deps, ProductId product, std::vector<domain::RoomEntry> entries) {
  if (entries.empty()) co_return;
  const auto applied = co_await deps.index.apply(product, std::move(entries));
  if (!applied) {
    // The journal has it, so nothing is lost: whoever looks next catches up.
    deps.log.warn("room index: cannot apply",
                  {{"product", product.value()}, {"why", applied.error().detail()}});
  }
}

Task<Result<>> catch_up(const Deps& deps, ProductId product, ports::RoomExtent extent,
                        std::int64_t n) {
  while (extent.applied < std::max(n, extent.heard)) {
    auto work = [product, after = extent.applied](ports::Tx& tx) {
      return read_journal(tx, product, after, kChunk);
    };
    CO_TRY(auto entries, co_await deps.database.read(work));
    if (entries.empty()) co_return Error(Errc::unavailable, "the journal has a gap");
    CO_TRY(const auto reached, co_await deps.index.apply(product, std::move(entries)));
    extent = reached;
  }
  co_return Result<>();
}

}  // namespace astraphe::queue
