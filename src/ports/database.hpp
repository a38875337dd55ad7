#pragma once
// Where services keep their rows. Embedded: adapters/sqlite. Distributed: adapters/postgres.
//
// SQL is what both understand: $1, $2, …, ON CONFLICT, RETURNING, integers for money, time and
// truth; no FOR UPDATE, no ILIKE; each ORDER BY ends with the key; unqualified names. A CREATE
// TABLE that ends with "/* clustered */" asks for rows that lie in the order of their key, where
// the store can do that.
//
// Every rule is a conditional statement or a constraint, never a read and then a write. A refused
// transaction leaves nothing; once transact() has answered with a value, the rows survive the death
// of the process and of the machine.
//
// Callable from any lane that outlives the answer.

#include "base/result.hpp"
#include "base/task.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <variant>
#include <vector>

namespace astraphe::ports {

struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;
using Args = std::vector<Value>;

// Asking a column for what it does not hold is our bug and stops the process.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  bool is_null(std::size_t column) const {
    return std::holds_alternative<std::monostate>(values_.at(column));
  }
  std::int64_t integer(std::size_t column) const { return as<std::int64_t>(column); }
  const std::string& text(std::size_t column) const { return as<std::string>(column); }
  std::optional<std::int64_t> maybe_integer(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
  }
  std::optional<std::string> maybe_text(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
  }
  const Value& value(std::size_t column) const { return values_.at(column); }

  bool operator==(const Row&) const = default;

 private:
  template <class T>
  const T& as(std::size_t column) const {
    const auto* held = std::get_if<T>(&values_.at(column));
    ASTRAPHE_INVARIANT(held != nullptr);
    return *held;
  }

  std::vector<Value> values_;
};

using Rows = std::vector<Row>;

// What a transaction may touch. Errc::conflict when a constraint forbids; otherwise
// Errc::unavailable when the store is at fault and Errc::internal when the SQL is.
class Tx {
 public:
  virtual ~Tx() = default;

  // Rows affected: 0 tells a conditional UPDATE that the state has moved on.
  virtual Result<std::int64_t> execute(std::string_view sql, const Args& args) = 0;

  // One statement, once for each entry of `batch`. Rows affected, entry by entry.
  virtual Result<std::vector<std::int64_t>> execute_many(std::string_view sql,
                                                         std::span<const Args> batch) = 0;

  virtual Result<Rows> query(std::string_view sql, const Args& args) = 0;
};

class Database {
 public:
  virtual ~Database() = default;

  // Commits when `work`, a plain `Result<T>(Tx&)`, returns a value; undoes it when it returns an
  // error. It runs whole on the adapter's worker, perhaps more than once, so it touches its Tx and
  // its own captures only.
  template <class Work, class Answer = std::invoke_result_t<Work&, Tx&>>
  Task<Answer> transact(Work work) {
    std::optional<Answer> answer;
    Body body = wrap(work, answer);
    const auto committed = co_await run(std::move(body));
    if (!committed) co_return committed.error();
    co_return std::move(*answer);
  }

  // The same for work that only reads: it sees one committed state, at least as new as every
  // transaction that had answered before the call.
  template <class Work, class Answer = std::invoke_result_t<Work&, Tx&>>
  Task<Answer> read(Work work) {
    std::optional<Answer> answer;
    Body body = wrap(work, answer);
    const auto done = co_await run_read(std::move(body));
    if (!done) co_return done.error();
    co_return std::move(*answer);
  }

  using Body = std::function<Result<>(Tx&)>;

  virtual Task<Result<>> run(Body body) = 0;
  virtual Task<Result<>> run_read(Body body) = 0;

 private:
  template <class Work, class Answer>
  static Body wrap(Work& work, std::optional<Answer>& answer) {
    return [&work, &answer](Tx& tx) -> Result<> {
      answer.emplace(work(tx));
      if (!*answer) return answer->error();
      return Result<>();
    };
  }
};

}  // namespace astraphe::ports
