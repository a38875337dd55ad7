// Who did what stands in the rows; the shop itself is nobody.

#include "tests/order_fixture.hpp"

namespace astraphe {
namespace {

class OrderAudit : public OrderTest {
 protected:
  // "created updated deleted flag"
  std::string authors(const std::string& table, const std::string& key, OrderId id) {
    auto find = [&](ports::Tx& tx) {
      return tx.query("SELECT created_by, updated_by, deleted_by, deleted FROM " + table +
                      " WHERE " + key + " = $1", ports::Args{id.value()});
    };
    const auto row = await(database->read(find))->at(0);
    std::string all;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto who = row.maybe_integer(i);
      all += (i == 0 ? "" : " ") + (who ? std::to_string(*who) : std::string("-"));
    }
    return all;
  }
  std::string order(OrderId id) { return authors("customer_order", "id", id); }
  std::string line(OrderId id) { return authors("order_line", "order_id", id); }
};

TEST_F(OrderAudit, AnOrderIsItsBuyersAndTheShopGoesOnWithIt) {
  const auto id = placed();
  EXPECT_EQ(order(id), "1 1 - 0");
  EXPECT_EQ(line(id), "1 1 - 0");
  feed_held(id);
  EXPECT_EQ(order(id), "1 - - 0");
  payments.confirms = {{Verdict::refused, "REJECT_CARD_PAYMENT", "no"}};
  pay(id);
  EXPECT_EQ(authors("payment_attempt", "order_id", id), "1 - - 0");
}

TEST_F(OrderAudit, WhoeverCancelsIsNamed) {
  const auto mine = held("7:1");
  cancel(mine);
  EXPECT_EQ(order(mine), "1 1 - 0");
  const auto other = held("7:2");
  EXPECT_EQ(set_status(other, "CANCELLED").status, 200);
  EXPECT_EQ(order(other), "1 90 - 0") << "the manager";
}

TEST_F(OrderAudit, WhatIsDeletedKeepsItsRows) {
  const auto id = held();
  cancel(id);
  EXPECT_EQ(forget(id).status, 200);
  EXPECT_EQ(order(id), "1 1 1 1");
  EXPECT_EQ(line(id), "1 1 1 1");
}

}  // namespace
}  // namespace astraphe
