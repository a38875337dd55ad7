// Who did what stands in the rows; the shop itself is nobody.

#include "tests/holds_fixture.hpp"

namespace astraphe::product {
namespace {

using domain::Role;

class ProductAudit : public HoldsTest {
 protected:
  // "created updated deleted flag"
  std::string authors(const std::string& table, const std::string& which) {
    const auto row = rows("SELECT created_by, updated_by, deleted_by, deleted FROM " + table +
                          " WHERE " + which).at(0);
    std::string all;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto who = row.maybe_integer(i);
      all += (i == 0 ? "" : " ") + (who ? std::to_string(*who) : std::string("-"));
    }
    return all;
  }
  std::string product(ProductId id) { return authors("product", "id = " + id.str()); }
};

TEST_F(ProductAudit, AProductNamesItsSellerWhoChangedItAndWhoEndedIt) {
  const auto hat = make_product(
      R"({"stock":4,"productOptions":[{"optionName":"s","optionValue":"L","optionPrice":0},)"
      R"({"optionName":"s","optionValue":"M","optionPrice":0}]})");
  EXPECT_EQ(product(hat), "10 10 - 0");
  EXPECT_EQ(authors("product_option", "option_id = 1"), "10 10 - 0");
  EXPECT_EQ(change(hat, R"({"productOptions":[{"optionName":"s","optionValue":"XL",)"
                        R"("optionPrice":0},{"optionName":"s","optionValue":"M",)"
                        R"("optionPrice":0}]})", kManager, Role::manager).status, 200);
  EXPECT_EQ(product(hat), "10 12 - 0");
  EXPECT_EQ(authors("product_option", "option_id = 1"), "10 12 - 0");
  EXPECT_EQ(authors("product_option", "option_id = 2"), "10 10 - 0") << "which is as it was";
  take(1, kAnn, {wanted(hat, 4, "null", "1")});
  EXPECT_EQ(product(hat), "10 - - 0") << "sold out: the shop's own doing";
  EXPECT_EQ(remove(hat).status, 200);
  EXPECT_EQ(product(hat), "10 - 10 1");
}

TEST_F(ProductAudit, ACompanyToo) {
  const auto which = "id = " + std::to_string(company);
  const auto path = "/api/companies/" + std::to_string(company);
  EXPECT_EQ(authors("company", which), "10 10 - 0");
  send(as(kManager, Role::admin, request(http::Method::put, path, R"({"companyName":"N"})")));
  EXPECT_EQ(authors("company", which), "10 12 - 0");
  send(as(kSeller, Role::seller, request(http::Method::del, path)));
  EXPECT_EQ(authors("company", which), "10 12 10 1");
}

}  // namespace
}  // namespace astraphe::product
