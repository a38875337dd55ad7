// The pages as a browser without script uses them, in virtual time.

#include "tests/sim/browser.hpp"
#include "tests/sim/person.hpp"

#include <gtest/gtest.h>

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto kPassword = "a long enough password";

Browser::Fields account(const std::string& login_id) {
  return {{"loginId", login_id}, {"password", kPassword}, {"username", "Minji Kim"},
          {"nickname", login_id}, {"phoneNumber", "010-1234-5678"}, {"shippingAddress", "Seoul"}};
}

Task<> sign_up(Browser& browser, std::string login_id) {
  co_await browser.open("/signup");
  co_await browser.send("/signup", account(login_id));
}

Task<> log_in(Browser& browser, std::string login_id, std::string password) {
  co_await browser.open("/login");
  co_await browser.send("/login", {{"loginId", login_id}, {"password", password}});
}

// The administrator approves the seller, who opens a company and puts a lamp on sale: all on pages.
// `changes` replace what is typed for the lamp.
Task<> open_shop(Universe& universe, Browser& seller, std::string admission_mode,
                 Browser::Fields changes = {}) {
  co_await seller.open("/signup");
  auto form = account("seller");
  form["userRole"] = "SELLER";
  co_await seller.send("/signup", form);
  Browser admin(universe);
  co_await log_in(admin, std::string(app::kSimulatedAdministrator),
                  std::string(app::kSimulatedPassword));
  co_await admin.open("/admin");
  EXPECT_TRUE(admin.shows("seller")) << admin.text();
  co_await admin.send("/admin/users/");
  EXPECT_TRUE(admin.shows("Nobody is waiting for approval."));
  co_await universe.clock().sleep_for(5s);  // until the older log-in has ended everywhere
  co_await log_in(seller, "seller", kPassword);
  co_await seller.open("/seller");
  co_await seller.send("/seller/companies", {{"companyName", "Lamps"}});
  co_await seller.open("/seller/products/new");
  const auto start = universe.clock().now() - 1h;
  const auto zone = http::TimeZone::named("Asia/Seoul");
  Browser::Fields lamp{{"productName", "Limited lamp"}, {"originalPrice", "20000"},
                       {"discountedPrice", "15000"}, {"stock", "3"}, {"count", "1"},
                       {"periodMs", "5"}, {"startDelayMs", "0"}, {"mode", admission_mode},
                       {"saleStartTime", zone->local(start).substr(0, 16)}};
  for (auto& [name, value] : changes) lamp[name] = std::move(value);
  co_await seller.send("/seller/products", lamp);
}

std::string product_of(const Browser& seller) {
  const auto& address = seller.address();
  return address.substr(address.rfind('/') + 1);
}

// Reads the page again, as it asks for, until it shows the words.
Task<> reload_until(Universe& universe, Browser& browser, std::string words) {
  for (int i = 0; i < 60 && !browser.shows(words); ++i) {
    co_await universe.clock().sleep_for(1s);
    const auto here = browser.address();
    co_await browser.open(here);
  }
  EXPECT_TRUE(browser.shows(words)) << words << "\n" << browser.address() << browser.text();
}

Task<> buy(Universe& universe, Browser& buyer, std::string product) {
  co_await buyer.open("/sales/" + product);
  co_await buyer.send("/sales/" + product + "/join");
  EXPECT_EQ(buyer.address(), "/sales/" + product + "/wait");
  EXPECT_TRUE(buyer.shows("your place is kept"));
  co_await reload_until(universe, buyer, "It is your turn!");
  co_await buyer.open("/sales/" + product + "/enter");
  EXPECT_EQ(buyer.address(), "/products/" + product);
  co_await buyer.send("/products/" + product + "/order", {{"quantity", "1"}});
  EXPECT_TRUE(buyer.address().starts_with("/orders/")) << buyer.text();
}

Task<> pay(Universe& universe, Browser& buyer) {
  co_await reload_until(universe, buyer, "Please pay.");
  const auto order = buyer.address().substr(buyer.address().rfind('/') + 1);
  co_await buyer.open("/payment?order=" + order);
  const auto at = buyer.text().find("/sandbox/toss/checkout?");
  const auto link = buyer.text().substr(at, buyer.text().find('"', at) - at);
  std::string plain;
  for (std::size_t i = 0; i < link.size(); ++i) {
    plain += link[i];
    if (link.compare(i, 5, "&amp;") == 0) i += 4;
  }
  co_await buyer.open(plain);
  co_await buyer.send("/sandbox/toss/checkout", {{"choice", "pay"}});
}

void run(std::uint64_t seed, std::function<Task<>(Universe&)> story) {
  Universe universe(seed);
  ASSERT_TRUE(universe.run(story(universe)));
}

TEST(Pages, ASaleIsSetUpJoinedOrderedAndPaidWithoutScript) {
  run(11, [](Universe& universe) -> Task<> {
    Browser seller(universe);
    co_await open_shop(universe, seller, "room");
    const auto product = product_of(seller);
    Browser first(universe);
    Browser second(universe);
    co_await sign_up(first, "buyer1");
    co_await sign_up(second, "buyer2");
    co_await first.open("/sales/" + product);
    co_await first.send("/sales/" + product + "/join");  // nobody waits: straight through
    co_await buy(universe, second, product);
    co_await pay(universe, second);
    co_await reload_until(universe, second, "The order is complete.");
    co_await second.open("/orders");
    EXPECT_TRUE(second.shows("Limited lamp"));
    co_await second.open("/sales/" + product + "/wait");
    EXPECT_TRUE(second.shows("You have ordered with this turn."));
  });
}

TEST(Pages, AFormIsOurs) {
  run(12, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    co_await browser.open("/login");
    co_await browser.send("/login", {{"form", "forged"}, {"loginId", "x"}, {"password", "y"}});
    EXPECT_EQ(browser.status(), 403);
    Browser other(universe);
    co_await other.open("/login");
    const auto theirs = other.value_of("form");
    co_await browser.open("/login");
    co_await browser.send("/login", {{"form", theirs}, {"loginId", "x"}, {"password", "y"}});
    EXPECT_EQ(browser.status(), 403);
  });
}

TEST(Pages, AnExpiredLogInReturnsToTheSamePlace) {
  run(13, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    co_await sign_up(browser, "buyer1");
    co_await universe.clock().sleep_for(61min);
    co_await browser.open("/orders");
    EXPECT_TRUE(browser.shows("Your log-in has expired."));
    co_await browser.send("/login", {{"loginId", "buyer1"}, {"password", kPassword}});
    EXPECT_EQ(browser.address(), "/orders");
  });
}

TEST(Pages, AVisitorWhoKeepsLookingStaysLoggedIn) {
  run(14, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    co_await sign_up(browser, "buyer1");
    for (int i = 0; i < 2; ++i) {
      co_await universe.clock().sleep_for(35min);
      co_await browser.open("/me");
      EXPECT_EQ(browser.address(), "/me");
    }
  });
}

TEST(Pages, WhatIsWrongStandsBesideTheFieldAndWhatWasTypedStays) {
  run(15, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    co_await browser.open("/signup");
    auto form = account("BAD");
    form["password"] = "short";
    form["nickname"] = "\"><script>alert(1)</script>";
    co_await browser.send("/signup", form);
    EXPECT_EQ(browser.status(), 400);
    EXPECT_TRUE(browser.shows("id=\"wrong-loginId\""));
    EXPECT_TRUE(browser.shows("id=\"wrong-password\""));
    EXPECT_FALSE(browser.shows("id=\"wrong-nickname\""));
    EXPECT_FALSE(browser.shows("<script>alert"));
    EXPECT_FALSE(browser.shows("value=\"short\""));
    EXPECT_EQ(browser.value_of("nickname"), form["nickname"]);
    co_await sign_up(browser, "buyer1");
    Browser second(universe);
    co_await second.open("/signup");
    co_await second.send("/signup", account("buyer1"));
    EXPECT_TRUE(second.shows("id=\"wrong-loginId\""));
  });
}

TEST(Pages, AFormThatIsSentTwiceTakesEffectOnce) {
  run(16, [](Universe& universe) -> Task<> {
    Browser seller(universe);
    co_await open_shop(universe, seller, "none");
    const auto product = product_of(seller);
    EXPECT_EQ(seller.address(), "/sales/" + product);  // without a room there is no board
    Browser buyer(universe);
    co_await sign_up(buyer, "buyer1");
    co_await buyer.open("/products/" + product);
    co_await buyer.send("/products/" + product + "/order", {{"quantity", "1"}});
    const auto order = buyer.address();
    co_await buyer.send_again();
    EXPECT_EQ(buyer.address(), order);
    co_await reload_until(universe, buyer, "Please pay.");
    co_await buyer.send(order + "/cancel");
    EXPECT_TRUE(buyer.shows("The order was cancelled."));
  });
}

TEST(Pages, AnOptionIsPutOnSaleAndChosen) {
  run(22, [](Universe& universe) -> Task<> {
    Browser seller(universe);
    const Browser::Fields options{
        {"productOptions/0/optionName", "Shade"}, {"productOptions/0/optionValue", "red"},
        {"productOptions/0/optionPrice", "500"},  {"productOptions/0/stock", "1"},
        {"productOptions/3/optionName", "Shade"}, {"productOptions/3/optionValue", "blue"}};
    co_await open_shop(universe, seller, "none", options);
    const auto product = product_of(seller);
    Browser buyer(universe);
    co_await sign_up(buyer, "buyer1");
    co_await buyer.open("/products/" + product);
    EXPECT_TRUE(buyer.shows("Shade: red (+500 won) · 1 left")) << buyer.text();
    EXPECT_TRUE(buyer.shows("Shade: blue · 3 left"));
    co_await buyer.send("/products/" + product + "/order",
                        {{"quantity", "1"}, {"productOption", "1"}});
    EXPECT_TRUE(buyer.shows("15,500 won")) << buyer.text();
    co_await reload_until(universe, buyer, "Please pay.");
    Browser other(universe);
    co_await sign_up(other, "buyer2");
    co_await other.open("/products/" + product);
    EXPECT_TRUE(other.shows("Shade: red (+500 won) · Sold out"));
    co_await other.send("/products/" + product + "/order",
                        {{"quantity", "1"}, {"productOption", "1"}});
    EXPECT_EQ(other.status(), 409) << "the hold decides, whatever a page says";
  });
}

TEST(Pages, WhoAsksToBeToldFindsANoticeWhenItIsBack) {
  run(23, [](Universe& universe) -> Task<> {
    Browser seller(universe);
    co_await open_shop(universe, seller, "none", {{"stock", "1"}});
    const auto product = product_of(seller);
    Browser buyer(universe);
    co_await sign_up(buyer, "buyer1");
    co_await buyer.open("/products/" + product);
    co_await buyer.send("/products/" + product + "/order", {{"quantity", "1"}});
    const auto order = buyer.address();
    co_await reload_until(universe, buyer, "Please pay.");
    Browser waiting(universe);
    co_await universe.clock().sleep_for(1s);  // until nobody is shown what was there before
    co_await waiting.open("/sales/" + product);
    EXPECT_TRUE(waiting.shows("Log in to be told"));
    co_await sign_up(waiting, "buyer2");
    co_await waiting.open("/notices");
    EXPECT_TRUE(waiting.shows("There are no notices yet."));
    co_await waiting.open("/sales/" + product);
    co_await waiting.send("/sales/" + product + "/subscribe");
    EXPECT_TRUE(waiting.shows("We will tell you"));
    co_await waiting.send("/sales/" + product + "/unsubscribe");
    EXPECT_TRUE(waiting.shows("Tell me when it is back"));
    co_await waiting.send("/sales/" + product + "/subscribe");
    co_await universe.clock().sleep_for(1s);
    co_await buyer.open(order);
    co_await buyer.send(order + "/cancel");
    co_await waiting.open("/notices");
    co_await reload_until(universe, waiting, "is back on sale.");
    EXPECT_TRUE(waiting.shows("Unread notices: 1"));
    co_await waiting.send("/notices/");
    EXPECT_FALSE(waiting.shows("Unread notices"));
    EXPECT_FALSE(waiting.shows("Mark as read"));
    co_await buyer.open("/notices");
    EXPECT_TRUE(buyer.shows("There are no notices yet.")) << "nobody else's";
  });
}

TEST(Pages, NobodyGetsInWithoutAnAdmissionAndThePageSaysWhatNow) {
  run(17, [](Universe& universe) -> Task<> {
    Browser seller(universe);
    co_await open_shop(universe, seller, "room");
    const auto product = product_of(seller);
    Browser buyer(universe);
    co_await sign_up(buyer, "buyer1");
    co_await buyer.open("/products/" + product);
    EXPECT_EQ(buyer.address(), "/sales/" + product + "/wait");
    EXPECT_TRUE(buyer.shows("You are not in this line."));
    co_await buyer.send("/sales/" + product + "/join");
    EXPECT_EQ(buyer.address(), "/products/" + product);
    buyer.set_cookie("astraphe_adm_" + product, "lost");  // collected anew
    co_await buyer.open("/sales/" + product + "/wait");
    EXPECT_TRUE(buyer.shows("It is your turn!"));
    co_await buyer.send("/sales/" + product + "/leave");
    EXPECT_TRUE(buyer.shows("You have left the line."));
    co_await buyer.open("/products/" + product);
    EXPECT_EQ(buyer.address(), "/sales/" + product + "/wait");
  });
}

TEST(Pages, TheLanguageIsKept) {
  run(18, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    browser.prefer("ko-KR,ko;q=0.9");
    co_await browser.open("/login");
    EXPECT_TRUE(browser.shows("<html lang=\"ko\""));
    co_await browser.open("/login?lang=en");
    co_await browser.open("/signup");
    EXPECT_TRUE(browser.shows("<html lang=\"en\""));
  });
}

TEST(Pages, WhatIsNotThereHasAPageWithAWayOut) {
  run(19, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    for (const auto* address : {"/nowhere", "/sales/4711", "/sales/x", "/login/extra"}) {
      co_await browser.open(address);
      EXPECT_EQ(browser.status(), 404) << address;
      EXPECT_TRUE(browser.shows("To the sales")) << address;
    }
    co_await sign_up(browser, "buyer1");
    co_await browser.open("/admin");
    EXPECT_EQ(browser.status(), 403);
    EXPECT_TRUE(browser.shows("To the sales"));
  });
}

TEST(Pages, OnlyTheirOwnStyleAndScriptMayRun) {
  run(20, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    co_await browser.open("/");
    const auto policy = browser.header("Content-Security-Policy").value_or("");
    EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
    EXPECT_NE(policy.find("script-src 'sha256-"), std::string_view::npos);
    EXPECT_EQ(browser.header("X-Content-Type-Options"), "nosniff");
    EXPECT_TRUE(browser.header("Referrer-Policy").has_value());
    EXPECT_FALSE(browser.shows("style="));
    EXPECT_FALSE(browser.shows("onclick"));
  });
}

TEST(Pages, TheLogInLeadsNowhereButToTheShop) {
  run(21, [](Universe& universe) -> Task<> {
    Browser browser(universe);
    co_await sign_up(browser, "buyer1");
    for (const auto* next : {"//evil.example", "https://evil.example", "/\\evil.example"}) {
      co_await browser.open("/login?next=" + std::string(next == std::string("/\\evil.example")
                                                            ? "%2F%5Cevil.example" : next));
      EXPECT_EQ(browser.address(), "/") << next;
    }
  });
}

}  // namespace
}  // namespace astraphe::sim
