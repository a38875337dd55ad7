#pragma once
// The product service as the saga meets it: messages in, holds and stock to look at.

#include "tests/product_fixture.hpp"

namespace astraphe::product {

// Lines of a reduce-stock message.
inline std::string wanted(ProductId product, std::int64_t quantity,
                          const std::string& admission = "null",
                          const std::string& option = "null") {
  return fmt::format(R"({{"productId":{},"optionId":{},"quantity":{},"admissionId":{}}})",
                     product.value(), option, quantity, admission);
}

inline std::string admission(ProductId product, std::int64_t sequence) {
  return fmt::format("\"{}:{}\"", product.value(), sequence);
}

class HoldsTest : public ProductTest {
 protected:
  ports::Handled handle(std::string_view topic, std::vector<ports::Event> events) {
    return handle_with(consumers(deps), topic, events);
  }

  static ports::Handled handle_with(const std::vector<Consumer>& all, std::string_view topic,
                                    const std::vector<ports::Event>& events) {
    const auto found = std::ranges::find(all, topic, &Consumer::topic);
    return await(found->handler(events));
  }

  ports::Event event(std::string_view topic, std::string payload) {
    return ports::Event{"test-" + std::to_string(++last_), std::string(topic), "key",
                        std::move(payload), clock.now()};
  }

  ports::Event reduce(std::int64_t order, UserId user, const std::vector<std::string>& lines) {
    return event("reduce-stock", fmt::format(R"({{"orderId":{},"userId":{},"lines":[{}]}})", order,
                                             user.value(), fmt::join(lines, ",")));
  }

  ports::Event about(std::string_view topic, std::int64_t order) {
    return event(topic, fmt::format(R"({{"orderId":{}}})", order));
  }

  ports::Event admission_news(std::string_view topic, ProductId product, std::int64_t sequence,
                              std::int64_t order) {
    return event(topic, fmt::format(R"({{"productId":{},"sequence":{},"userId":20,"orderId":{}}})",
                                    product.value(), sequence, order));
  }

  void deliver(std::vector<ports::Event> events) {
    const auto topic = events.at(0).topic;
    const auto handled = handle(topic, std::move(events));
    EXPECT_TRUE(std::holds_alternative<ports::Done>(handled)) << topic;
  }

  void take(std::int64_t order, UserId user, const std::vector<std::string>& lines) {
    deliver({reduce(order, user, lines)});
  }

  // HELD, SOLD, RELEASED, the reason of a refusal, or nothing.
  std::string state(std::int64_t order) {
    const auto found =
        rows("SELECT state, reason FROM hold WHERE order_id = " + std::to_string(order));
    if (found.empty()) return std::string();
    return found[0].maybe_text(1).value_or(found[0].text(0));
  }

  std::int64_t left(ProductId product, std::int64_t option = 0) {
    return number(
        fmt::format("SELECT remaining FROM stock WHERE product_id = {} AND option_id = {}",
                    product.value(), option));
  }

  ProductId with_room(const std::string& stock) {
    return make_product(R"({"admission":{"mode":"room"},"stock":)" + stock + "}");
  }

 private:
  int last_ = 0;
};

}  // namespace astraphe::product
