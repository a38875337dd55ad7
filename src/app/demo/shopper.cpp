#include "app/demo/shopper.hpp"

#include "http/local_time.hpp"

#include <fmt/format.h>

namespace astraphe::app::demo {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using http::Method;

class Shopper {
 public:
  Shopper(Visit visit, std::function<void(const std::string&)> tell)
      : visit_(visit), visitor_(visit), tell_(std::move(tell)), begun_(visit.clock.steady()) {}

  Task<Result<>> walk() {
    CO_MUST(co_await sign_up());
    CO_MUST(co_await choose());
    CO_MUST(co_await wait_in_line());
    CO_MUST(co_await enter());
    CO_MUST(co_await order());
    CO_MUST(co_await pay());
    co_return co_await watch("ORDER_COMPLETED");
  }

 private:
  Task<Result<>> sign_up() {
    const auto login_id = "buy" + random_word(visit_.entropy, 6);
    const auto password = random_word(visit_.entropy, 16);
    auto request = visitor_.with_body(Method::post, "/api/auth/signUp",
                                      {{"loginId", login_id}, {"password", password},
                                       {"username", "demo shopper"}, {"nickname", login_id},
                                       {"phoneNumber", "010-0000-0000"},
                                       {"shippingAddress", "Seoul"}});
    CO_MUST(co_await visitor_.send(std::move(request), 201));
    CO_MUST(co_await visitor_.log_in(login_id, password));
    say(fmt::format("signed up and logged in as {}", login_id));
    co_return Result<>();
  }

  Task<Result<>> choose() {
    CO_TRY(const auto body, co_await visitor_.get("/api/products", 200));
    CO_TRY(const auto data, data_of(body));
    for (const auto& value : data.at("content").as_array()) {
      const auto& product = value.as_object();
      if (product.at("isSoldout").as_bool() || !has_begun(product)) continue;
      product_ = product.at("productId").as_int64();
      say(fmt::format("chose #{} {}", product_,
                      std::string(product.at("productName").as_string())));
      co_return Result<>();
    }
    co_return Error(Errc::not_found, "no sale is open: `astraphe demo` puts some in");
  }

  bool has_begun(const json::object& product) const {
    const auto zone = http::TimeZone::named("Asia/Seoul");
    const auto start = zone->parse(std::string(product.at("saleStartTime").as_string()));
    return start && *start <= visit_.clock.now();
  }

  Task<Result<>> wait_in_line() {
    auto join = visitor_.with_body(Method::post, room("waitingQueue", "/registerUser"), {});
    CO_TRY(const auto joined, co_await visitor_.send(std::move(join), 201));
    CO_TRY(auto place, object_of(joined));
    say(fmt::format("in line as number {}", place.at("sequence").as_int64()));
    while (place.at("state") == "WAITING") {
      say(fmt::format("  {} ahead", place.at("ahead").as_int64()));
      const auto pause = std::chrono::seconds(place.at("refreshIntervalSeconds").as_int64());
      co_await visit_.clock.sleep_for(pause);
      CO_TRY(auto seen, co_await visitor_.get_json(room("waitingRoom", "")));
      place = std::move(seen);
    }
    if (place.at("state") != "ADMITTED") {
      co_return Error(Errc::conflict, "the place became " +
                                          std::string(place.at("state").as_string()));
    }
    say("called in");
    co_return Result<>();
  }

  Task<Result<>> enter() {
    CO_TRY(const auto token, co_await visitor_.get(room("waitingQueue", "/getToken"), 200));
    visitor_.carry_admission(token.substr(token.find(": ") + 2));
    CO_TRY(const auto body,
           co_await visitor_.get(fmt::format("/api/products/{}", product_), 200));
    CO_TRY(const auto product, data_of(body));
    say(fmt::format("sees the product at {} won", product.at("discountedPrice").as_int64()));
    co_return Result<>();
  }

  Task<Result<>> order() {
    const json::array lines{json::object{{"productId", product_}, {"quantity", 1}}};
    auto request = visitor_.with_body(Method::post, "/api/orders", {{"orderDetails", lines}});
    CO_TRY(const auto body, co_await visitor_.send(std::move(request), 202));
    CO_TRY(auto accepted, data_of(body));
    order_ = std::move(accepted);
    say(fmt::format("ordered: order {}", order_.at("orderId").as_int64()));
    co_return co_await watch("ORDER_CREATED");
  }

  Task<Result<>> pay() {
    auto window = visitor_.with_body(Method::post, "/sandbox/toss/pay",
                                     {{"orderId", order_.at("paymentOrderId")},
                                      {"amount", order_.at("totalPrice")}});
    CO_TRY(const auto body, co_await visitor_.send(std::move(window), 200));
    CO_TRY(const auto payment, object_of(body));
    auto confirm = visitor_.with_body(Method::post, "/api/payments/toss",
                                      {{"orderId", order_.at("orderId")},
                                       {"paymentKey", payment.at("paymentKey")},
                                       {"amount", order_.at("totalPrice")}});
    CO_MUST(co_await visitor_.send(std::move(confirm), 200));
    say(fmt::format("paid {} won in the sandbox", order_.at("totalPrice").as_int64()));
    co_return Result<>();
  }

  // Until the order is in `state`, or in one that it never gets there from.
  Task<Result<>> watch(std::string_view state) {
    const auto path = fmt::format("/api/orders/{}", order_.at("orderId").as_int64());
    while (true) {
      CO_TRY(const auto body, co_await visitor_.get(path, 200));
      CO_TRY(const auto seen, data_of(body));
      const std::string now(seen.at("state").as_string());
      if (now == state) {
        say("the order is " + now);
        co_return Result<>();
      }
      const bool goes_on = now == "PENDING" || now == "ORDER_CREATED" || now == "PAYMENT_SUCCESS";
      if (!goes_on) co_return Error(Errc::conflict, "the order became " + now);
      co_await visit_.clock.sleep_for(50ms);
    }
  }

  std::string room(std::string_view what, std::string_view rest) const {
    return fmt::format("/api/{}/{}{}", what, product_, rest);
  }

  void say(const std::string& line) const {
    const auto since = std::chrono::duration<double>(visit_.clock.steady() - begun_).count();
    tell_(fmt::format("{:6.2f} s  {}", since, line));
  }

  Visit visit_;
  Visitor visitor_;
  std::function<void(const std::string&)> tell_;
  Steady begun_;
  std::int64_t product_ = 0;
  json::object order_;
};

}  // namespace

Task<Result<>> walk(Visit visit, std::function<void(const std::string&)> tell) {
  Shopper shopper(visit, std::move(tell));
  co_return co_await shopper.walk();
}

}  // namespace astraphe::app::demo
