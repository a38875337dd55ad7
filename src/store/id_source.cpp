#include "store/id_source.hpp"

namespace astraphe::store {
namespace {

constexpr std::int64_t kBlockSize = 1'000;

}  // namespace

IdSource::IdSource(ports::Database& database, std::string name)
    : database_(database), name_(std::move(name)), block_(std::make_shared<Block>(0, 0)) {}

// Two lanes that find the block empty at once fetch one each; the ids of the one that is
// overwritten are lost, which is allowed.
Task<Result<std::int64_t>> IdSource::next() {
  auto block = block_.load();
  auto id = block->next.fetch_add(1);
  while (id >= block->end) {
    CO_TRY(auto fetched, co_await fetch());
    block = fetched;
    id = block->next.fetch_add(1);
    block_.store(block);
  }
  co_return id;
}

Task<Result<std::shared_ptr<IdSource::Block>>> IdSource::fetch() {
  auto work = [name = name_](ports::Tx& tx) {
    return tx.query("INSERT INTO id_block (name, next) VALUES ($1, $2 + 1) "
                    "ON CONFLICT (name) DO UPDATE SET next = id_block.next + $2 RETURNING next",
                    ports::Args{name, kBlockSize});
  };
  CO_TRY(const auto rows, co_await database_.transact(work));
  const auto end = rows.at(0).integer(0);
  co_return std::make_shared<Block>(end - kBlockSize, end);
}

}  // namespace astraphe::store
