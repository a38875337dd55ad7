#pragma once
// What this service says and hears on the event bus: api/asyncapi.yaml, as values.

#include "auth/tokens.hpp"
#include "domain/stock.hpp"
#include "services/product/product.hpp"
#include "store/outbox.hpp"

namespace astraphe::product {

struct OrderLine {
  ProductId product;
  std::optional<std::int64_t> option;
  std::int64_t quantity = 0;
  std::optional<auth::Admission> admission;
};

// topic reduce-stock
struct StockOrder {
  OrderId order;
  UserId user;
  std::vector<OrderLine> lines;
};
// Errc::invalid for what no version of ours can have sent. So are the others.
Result<StockOrder> parse_stock_order(std::string_view payload);

// topics rollback-stock and payment-success
Result<OrderId> parse_order_id(std::string_view payload);

// topics admission-returned and admission-ended
struct AdmissionNews {
  auth::Admission admission;
  std::optional<OrderId> order;
};
Result<AdmissionNews> parse_admission_news(std::string_view payload);

// The payload of product-changed, and what GET …/forQueue answers.
std::string product_news(const Product& product);

store::Outgoing product_changed(const Product& product, Instant now);
store::Outgoing stock_held(OrderId order, Instant hold_expires_at, Instant now);
store::Outgoing stock_refused(OrderId order, domain::StockRefusal why, Instant now);
// `held`: whether the order ever had what it was to give back.
store::Outgoing stock_released(OrderId order, bool held, Instant now);
// Topics that say no more than which order it is about.
store::Outgoing about_order(std::string_view topic, OrderId order, Instant now);
store::Outgoing admission_used(const auth::Admission& admission, UserId user, OrderId order,
                               Instant now);

}  // namespace astraphe::product
