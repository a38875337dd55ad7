#include "services/sandbox/checkout.hpp"

#include "adapters/system/entropy.hpp"
#include "http/encode.hpp"
#include "http/target.hpp"
#include "tests/service_fixture.hpp"

namespace astraphe::sandbox {
namespace {

using http::Method;
using Pairs = std::vector<http::NamedValue>;

class Checkout : public ServiceTest {
 protected:
  static Pairs window(Pairs changes = {}) {
    Pairs pairs{{"orderId", "order-1"},
                {"amount", "15000"},
                {"orderName", "Lamp"},
                {"successUrl", "/payment/success?shop=1"},
                {"failUrl", "http://shop.example:8080/payment/fail"}};
    for (auto& [name, value] : changes) {
      const auto found = std::ranges::find(pairs, name, &http::NamedValue::first);
      if (found == pairs.end()) pairs.emplace_back(name, value);
      else found->second = value;
    }
    return pairs;
  }

  Response show(Pairs pairs) {
    auto made = request(Method::get, "/sandbox/toss/checkout");
    made.query = std::move(pairs);
    return call(std::move(made));
  }

  Response choose(const std::string& choice, Pairs changes = {}) {
    changes.emplace_back("choice", choice);
    auto made = request(Method::post, "/sandbox/toss/checkout");
    const auto pairs = window(std::move(changes));
    for (const auto& [name, value] : pairs) {
      made.body += "&" + name + "=" + http::percent_encoded(value);
    }
    made.headers.add("Content-Type", "application/x-www-form-urlencoded");
    return call(std::move(made));
  }

  Response call(Request made) {
    made.headers.add("Host", "shop.example:8080");
    return await(routes_(std::move(made)), clock);
  }

  static std::string leads_to(const Response& answer) {
    return std::string(answer.headers.first("Location").value_or(""));
  }

  static http::Target location(const Response& answer) {
    return *http::parse_target(answer.headers.first("Location").value_or(""));
  }

  std::unique_ptr<ports::Entropy> entropy_ = adapters::system::make_entropy();
  std::unique_ptr<ports::Database> database_ = open_database(schema());
  http::Router routes_ =
      routes(Deps{*database_, clock, *entropy_, log, wire(), "test_sk", true});
};

TEST_F(Checkout, APersonSeesWhatIsToBePaidAndNothingOfItIsMarkup) {
  const auto page = show(window({{"orderName", "<script>alert('x')</script>\""}}));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("15,000"), std::string::npos);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_EQ(page.body.find("'x'"), std::string::npos);
  for (const auto* choice : {"pay", "refuse", "close"}) {
    EXPECT_NE(page.body.find("value=\"" + std::string(choice) + "\""), std::string::npos);
  }
}

TEST_F(Checkout, ItSpeaksTheLanguageThatTheShopAsksFor) {
  EXPECT_NE(show(window({{"lang", "en"}})).body.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_NE(show(window({{"lang", "ko"}})).body.find("<html lang=\"ko\">"), std::string::npos);
}

TEST_F(Checkout, NothingButItsOwnStyleIsLetIn) {
  const auto page = show(window());
  const auto policy = page.headers.first("Content-Security-Policy").value_or("");
  EXPECT_EQ(policy.find("unsafe-inline"), std::string_view::npos);
  EXPECT_NE(policy.find("style-src 'sha256-"), std::string_view::npos);
}

TEST_F(Checkout, PayingLeadsBackWithThePayment) {
  const auto answer = choose("pay");
  ASSERT_EQ(answer.status, 303);
  const auto back = location(answer);
  EXPECT_EQ(back.path, "/payment/success");
  ASSERT_EQ(back.query.size(), 5u);
  EXPECT_EQ(back.query[0], http::NamedValue("shop", "1"));
  EXPECT_EQ(back.query[1], http::NamedValue("paymentType", "NORMAL"));
  EXPECT_EQ(back.query[2], http::NamedValue("orderId", "order-1"));
  EXPECT_EQ(back.query[3].first, "paymentKey");
  EXPECT_EQ(back.query[4], http::NamedValue("amount", "15000"));
  auto ask = request(Method::get, "/sandbox/toss/control/ledger");
  EXPECT_NE(call(std::move(ask)).body.find(back.query[3].second), std::string::npos);
}

TEST_F(Checkout, RefusingAndClosingLeadToTheFailPageAndAuthoriseNothing) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"refuse", "code=REJECT_CARD_COMPANY&"}, {"close", "code=PAY_PROCESS_CANCELED&"}};
  for (const auto& [choice, code] : rows) {
    const auto answer = choose(choice);
    ASSERT_EQ(answer.status, 303);
    const std::string to(answer.headers.first("Location").value_or(""));
    EXPECT_TRUE(to.starts_with("http://shop.example:8080/payment/fail?" + code)) << to;
  }
  EXPECT_EQ(call(request(Method::get, "/sandbox/toss/control/ledger")).body, "");
}

TEST_F(Checkout, ItLeadsNowhereButToTheShop) {
  for (const auto* url : {"", "//evil.example/", "https://evil.example/", "/\\evil.example",
                          "javascript:alert(1)", "http://shop.example:8080@evil.example/",
                          "http://shop.example:8080.evil.example/", "http:///x", "payment/success",
                          "/ok\r\nSet-Cookie: a=b", "http://shop.example/other-port"}) {
    EXPECT_EQ(show(window({{"successUrl", url}})).status, 400) << url;
    EXPECT_EQ(choose("pay", {{"successUrl", url}}).status, 400) << url;
    EXPECT_EQ(choose("close", {{"failUrl", url}}).status, 400) << url;
  }
  EXPECT_EQ(call(request(Method::get, "/sandbox/toss/control/ledger")).body, "");
}

TEST_F(Checkout, ABrokenWindowIsRefused) {
  for (const auto& change : Pairs{{"amount", "0"}, {"amount", "1e3"}, {"amount", "-5"},
                                  {"orderId", "x"}, {"orderId", "<b>bold</b>"},
                                  {"method", "IOU"}}) {
    EXPECT_EQ(show(window({change})).status, 400) << change.first << change.second;
  }
}

TEST_F(Checkout, AWindowStaysOpenForHalfAnHour) {
  const auto opened = [this](std::chrono::minutes age) {
    const auto body = show(window()).body;
    const std::string mark = "name=\"paymentKey\" value=\"";
    const auto at = body.find(mark) + mark.size();
    const auto key = body.substr(at, body.find('"', at) - at);
    clock.step_wall(age);
    return leads_to(choose("pay", {{"paymentKey", key}}));
  };
  EXPECT_TRUE(opened(std::chrono::minutes(29)).starts_with("/payment/success?"));
  const std::string fail = "http://shop.example:8080/payment/fail?code=PAY_PROCESS_ABORTED&";
  EXPECT_TRUE(opened(std::chrono::minutes(30)).starts_with(fail));
}

TEST_F(Checkout, AWindowIsGoodForItsOwnOrderAndAmount) {
  const auto body = show(window()).body;
  const std::string mark = "name=\"paymentKey\" value=\"";
  const auto at = body.find(mark) + mark.size();
  const auto key = body.substr(at, body.find('"', at) - at);
  const auto other = leads_to(choose("pay", {{"paymentKey", key}, {"amount", "100"}}));
  EXPECT_TRUE(other.starts_with("http://shop.example:8080/payment/fail?")) << other;
}

}  // namespace
}  // namespace astraphe::sandbox
