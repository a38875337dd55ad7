#include "services/product/holds.hpp"

#include "tests/holds_fixture.hpp"

namespace astraphe::product {
namespace {

using ports::Event;

// Another server's transaction, between what a batch reads and what it writes: once, the stock is
// taken from under it.
class MeddledDatabase final : public ports::Database {
 public:
  explicit MeddledDatabase(ports::Database& inner) : inner_(inner) {}

  Task<Result<>> run(Body body) override {
    Body meddled = [this, body = std::move(body)](ports::Tx& tx) {
      MeddledTx between(tx, *this);
      return body(between);
    };
    co_return co_await inner_.run(std::move(meddled));
  }
  Task<Result<>> run_read(Body body) override {
    co_return co_await inner_.run_read(std::move(body));
  }

  int times = 1;

 private:
  class MeddledTx final : public ports::Tx {
   public:
    MeddledTx(ports::Tx& inner, MeddledDatabase& owner) : inner_(inner), owner_(owner) {}

    Result<std::int64_t> execute(std::string_view sql, const ports::Args& args) override {
      return inner_.execute(sql, args);
    }
    Result<std::vector<std::int64_t>> execute_many(std::string_view sql,
                                                   std::span<const ports::Args> batch) override {
      const bool takes = sql.starts_with("UPDATE stock SET remaining = remaining -");
      if (takes && owner_.times-- > 0) {
        MUST(inner_.execute("UPDATE stock SET remaining = 0", ports::Args()));
      }
      return inner_.execute_many(sql, batch);
    }
    Result<ports::Rows> query(std::string_view sql, const ports::Args& args) override {
      return inner_.query(sql, args);
    }

   private:
    ports::Tx& inner_;
    MeddledDatabase& owner_;
  };

  ports::Database& inner_;
};

class MeddledHolds : public HoldsTest {
 protected:
  ports::Handled handle_meddled(std::vector<Event> events) {
    const Deps with{meddled, bus, clock, *cache, log, wire(), outbox, ids, Won(),
                    *entropy, *objects, *press};
    return handle_with(consumers(with), "reduce-stock", events);
  }

  MeddledDatabase meddled{*database};
};

TEST_F(MeddledHolds, WhereTheStockHasMovedOnTheBatchIsDecidedAgainOrderByOrder) {
  const auto cup = make_product(R"({"stock":3})");
  const auto handled =
      handle_meddled({reduce(1, kAnn, {wanted(cup, 2)}), reduce(2, kBob, {wanted(cup, 2)}),
                      reduce(3, kBob, {wanted(cup, 1)})});
  EXPECT_TRUE(std::holds_alternative<ports::Done>(handled));
  EXPECT_EQ(state(1), "HELD");
  EXPECT_EQ(state(2), "SOLD_OUT");
  EXPECT_EQ(state(3), "HELD");
  EXPECT_EQ(left(cup), 0);
  EXPECT_EQ(sent("reduce-stock-success").size(), 2u);
  EXPECT_EQ(sent("reduce-stock-failed").size(), 1u);
}

TEST_F(MeddledHolds, AnOrderThatIsOvertakenAgainComesAgain) {
  const auto cup = make_product(R"({"stock":3})");
  meddled.times = 2;
  const std::vector<Event> events{reduce(1, kAnn, {wanted(cup, 2)})};
  EXPECT_TRUE(std::holds_alternative<ports::Again>(handle_meddled(events)));
  EXPECT_EQ(state(1), "");
  EXPECT_EQ(left(cup), 3);
  EXPECT_TRUE(std::holds_alternative<ports::Done>(handle_meddled(events)));
  EXPECT_EQ(state(1), "HELD");
}

}  // namespace
}  // namespace astraphe::product
