#pragma once
// New ids, taken from the database in blocks of 1,000. Ids grow, and leave gaps after a restart.
// Callable from any lane.

#include "base/id.hpp"
#include "ports/database.hpp"

#include <atomic>
#include <memory>

namespace astraphe::store {

class IdSource {
 public:
  IdSource(ports::Database& database, std::string name);

  template <class T>
  Task<Result<T>> take() {
    CO_TRY(const auto value, co_await next());
    co_return T(value);
  }

  Task<Result<std::int64_t>> next();

 private:
  struct Block {
    Block(std::int64_t first, std::int64_t past_last) : next(first), end(past_last) {}
    std::atomic<std::int64_t> next;
    const std::int64_t end;
  };

  Task<Result<std::shared_ptr<Block>>> fetch();

  ports::Database& database_;
  const std::string name_;
  std::atomic<std::shared_ptr<Block>> block_;
};

}  // namespace astraphe::store
