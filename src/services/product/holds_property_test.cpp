#include "base/planted.hpp"
#include "tests/product_fixture.hpp"

#include <random>

namespace astraphe::product {
namespace {

using ports::Event;

constexpr int kOrders = 60;

// Random orders, payments and releases of a few products that are soon sold out.
class RandomOrders : public ProductTest {
 protected:
  void TearDown() override { planted_now = Plant::none; }

  void open_shop() {
    products = {
        make_product(R"({"stock":12})"), make_product(R"({"stock":20,"purchaseLimit":3})"),
        make_product(R"({"stock":9,"admission":{"mode":"room"}})"),
        make_product(
            R"({"stock":6,"productOptions":[{"optionName":"c","optionValue":"red","optionPrice":0},)"
            R"({"optionName":"c","optionValue":"blue","optionPrice":0,"stock":5}]})")};
  }

  std::int64_t pick(std::int64_t count) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count));
  }

  std::string random_line() {
    const auto which = static_cast<std::size_t>(pick(4));
    const auto id = products[which].value();
    const auto ticket = which == 2 ? fmt::format("\"{}:{}\"", id, 1 + pick(8)) : "null";
    const auto option = which == 3 ? std::to_string(1 + pick(2)) : "null";
    return fmt::format(R"({{"productId":{},"optionId":{},"quantity":{},"admissionId":{}}})", id,
                       option, 1 + pick(3), ticket);
  }

  Event event(std::string_view topic, std::string payload) {
    return Event{fmt::format("e{}", ++last_event_), std::string(topic), "key", std::move(payload),
                 clock.now()};
  }

  // Each order, and perhaps its payment and its release, in an order of their own.
  std::vector<Event> history() {
    std::vector<Event> events;
    for (int order = 1; order <= kOrders; ++order) {
      std::string lines = random_line();
      for (auto more = pick(3); more > 0; --more) lines += "," + random_line();
      events.push_back(event(
          "reduce-stock",
          fmt::format(R"({{"orderId":{},"userId":{},"lines":[{}]}})", order, 20 + pick(5), lines)));
      const auto later = fmt::format(R"({{"orderId":{}}})", order);
      if (pick(3) == 0) events.push_back(event("payment-success", later));
      if (pick(3) == 0) events.push_back(event("rollback-stock", later));
    }
    // Near enough to their places that most releases come after what they release, and some before.
    for (std::size_t i = 0; i + 1 < events.size(); ++i) {
      const auto other = std::min(events.size() - 1, i + static_cast<std::size_t>(pick(6)));
      std::swap(events[i], events[other]);
    }
    return events;
  }

  void deliver(const std::vector<Event>& batch) {
    for (const auto& [topic, handler] : consumers(deps)) {
      if (batch.empty() || topic != batch[0].topic) continue;
      const auto handled = await(handler(batch));
      ASSERT_TRUE(std::holds_alternative<ports::Done>(handled));
    }
  }

  // Nothing where all of it holds; else the rule that does not.
  std::string broken_rule() {
    const std::string held =
        "(SELECT COALESCE(SUM(l.quantity), 0) FROM hold_line l JOIN hold h ON h.order_id = "
        "l.order_id "
        "WHERE h.state IN ('HELD', 'SOLD') AND l.product_id = s.product_id ";
    const std::vector<std::pair<std::string, std::string>> rules{
        {"never oversold", "SELECT COUNT(*) FROM stock s WHERE remaining < 0"},
        {"held and sold and left are what was placed",
         "SELECT COUNT(*) FROM stock s WHERE remaining + " + held +
             "AND l.option_id = s.option_id) <> initial"},
        {"the product's sum is its rows'",
         "SELECT COUNT(*) FROM product p WHERE remaining <> "
         "(SELECT SUM(s.remaining) FROM stock s WHERE s.product_id = p.id)"},
        {"the ledger adds up",
         "SELECT COUNT(*) FROM stock s WHERE remaining <> (SELECT SUM(m.delta) FROM stock_movement "
         "m "
         "WHERE m.product_id = s.product_id AND m.option_id = s.option_id)"},
        {"counts are what is held and sold",
         "SELECT COUNT(*) FROM bought s WHERE units <> " + held + "AND h.user_id = s.user_id)"},
        {"nobody is above the limit",
         "SELECT COUNT(*) FROM bought b JOIN product p ON p.id = b.product_id "
         "WHERE b.units > p.purchase_limit"},
        {"only what once held stock has used an admission",
         "SELECT COUNT(*) FROM used_admission u WHERE NOT EXISTS "
         "(SELECT 1 FROM hold_line l WHERE l.order_id = u.order_id)"}};
    for (const auto& [name, count_of_offenders] : rules) {
      if (number(count_of_offenders) != 0) return name;
    }
    return std::string();
  }

  // What became of it all, without what only says when it was heard of.
  std::string outcome(bool with_events) {
    std::string all;
    const auto add = [&](const std::string& sql) {
      for (const auto& row : rows(sql)) all += row.maybe_text(0).value_or("-") + "\n";
    };
    add("SELECT order_id || ' ' || state || ' ' || COALESCE(reason, '') || ' ' || "
        "COALESCE(expires_at, 0) FROM hold ORDER BY order_id");
    add("SELECT order_id || ' ' || product_id || ' ' || option_id || ' ' || quantity FROM "
        "hold_line "
        "ORDER BY order_id, product_id, option_id");
    add("SELECT product_id || ' ' || option_id || ' ' || remaining FROM stock "
        "ORDER BY product_id, option_id");
    add("SELECT user_id || ' ' || product_id || ' ' || units FROM bought "
        "WHERE units > 0 ORDER BY user_id, product_id");
    add("SELECT admission_id || ' ' || order_id FROM used_admission ORDER BY admission_id");
    add("SELECT order_id || ' ' || product_id || ' ' || option_id || ' ' || reason || ' ' || delta "
        "FROM stock_movement ORDER BY order_id, product_id, option_id, reason");
    if (with_events) add("SELECT topic || ' ' || payload FROM outbox ORDER BY id");
    return all;
  }

  // The shop as it was opened.
  void start_again() {
    for (const auto* table : {"hold_line", "hold", "bought", "used_admission", "inbox", "outbox"}) {
      write(std::string("DELETE FROM ") + table);
    }
    write("DELETE FROM stock_movement WHERE reason <> 'PLACED'");
    write("UPDATE stock SET remaining = initial");
    write("UPDATE product SET remaining = initial, version = 1, stock_band = 'plenty'");
  }

  void write(std::string sql) {
    auto work = [&](ports::Tx& tx) { return tx.execute(sql, ports::Args()); };
    ASSERT_TRUE(await(database->transact(work)));
  }

  // Cut at random, and wherever the topic changes.
  void deliver_in_batches(const std::vector<Event>& events) {
    std::vector<Event> batch;
    for (const auto& one : events) {
      const bool is_cut = !batch.empty() && (batch[0].topic != one.topic || pick(8) == 0);
      if (is_cut) deliver(std::exchange(batch, {}));
      batch.push_back(one);
    }
    deliver(batch);
  }

  std::mt19937_64 random;
  std::vector<ProductId> products;

 private:
  int last_event_ = 0;
};

TEST_F(RandomOrders, EveryRuleHoldsAfterEveryBatch) {
  open_shop();
  for (unsigned seed = 1; seed <= 15; ++seed) {
    SCOPED_TRACE(seed);
    random.seed(seed);
    start_again();
    auto events = history();
    std::size_t from = 0;
    while (from < events.size()) {
      const auto to = std::min(events.size(), from + 1 + static_cast<std::size_t>(pick(10)));
      deliver_in_batches({events.begin() + static_cast<std::ptrdiff_t>(from),
                          events.begin() + static_cast<std::ptrdiff_t>(to)});
      ASSERT_EQ(broken_rule(), "");
      from = to;
    }
    // Worth something only if there was something to refuse, to sell and to give back.
    EXPECT_GT(number("SELECT COUNT(DISTINCT reason) FROM hold"), 2);
    EXPECT_GT(number("SELECT COUNT(DISTINCT state) FROM hold"), 3);
  }
}

TEST_F(RandomOrders, RedeliveryChangesNothing) {
  open_shop();
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    random.seed(seed);
    start_again();
    const auto events = history();
    for (const auto& one : events) deliver({one});
    const auto once = outcome(true);
    start_again();
    for (std::size_t i = 0; i < events.size(); ++i) {
      deliver({events[i]});
      for (auto again = pick(6); again > 0; --again) {
        deliver({events[static_cast<std::size_t>(pick(static_cast<std::int64_t>(i) + 1))]});
      }
    }
    ASSERT_EQ(outcome(true), once);
  }
}

TEST_F(RandomOrders, ABatchDecidesAsItsOrdersWouldOneByOne) {
  open_shop();
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    random.seed(seed);
    start_again();
    const auto events = history();
    for (const auto& one : events) deliver({one});
    const auto alone = outcome(false);
    start_again();
    deliver_in_batches(events);
    ASSERT_EQ(outcome(false), alone);
  }
}

TEST_F(RandomOrders, TheRulesSeeStockThatIsTakenWithoutItsCondition) {
  open_shop();
  random.seed(1);
  start_again();
  planted_now = Plant::stock_without_condition;
  for (const auto& one : history()) deliver({one});
  EXPECT_EQ(broken_rule(), "held and sold and left are what was placed");
}

TEST_F(RandomOrders, TheRulesSeeALimitThatIsNoCondition) {
  open_shop();
  random.seed(1);
  start_again();
  planted_now = Plant::limit_without_condition;
  for (const auto& one : history()) deliver({one});
  EXPECT_EQ(broken_rule(), "nobody is above the limit");
}

}  // namespace
}  // namespace astraphe::product
