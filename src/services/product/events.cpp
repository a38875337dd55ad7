#include "services/product/events.hpp"

#include "domain/topics.hpp"
#include "http/json.hpp"
#include "services/product/wire.hpp"

namespace astraphe::product {
namespace {

namespace json = boost::json;
namespace topic = domain::topic;

constexpr std::size_t kLinesMax = 20;
constexpr std::int64_t kQuantityMax = 1'000;

// A member that is missing or of another type throws out of `read`: that is what Boost.JSON does.
template <class Read>
auto parse(std::string_view payload, Read read) -> decltype(read(json::object())) try {
  TRY(const auto value, http::parse_json(payload));
  return read(value.as_object());
} catch (const std::exception& why) {
  return Error(Errc::invalid, std::string("not what asyncapi.yaml says: ") + why.what());
}

template <class T>
Result<T> id_of(const json::object& object, std::string_view name) {
  const auto number = object.at(name).as_int64();
  if (number < 1 || number > kIdMax) return Error(Errc::invalid, std::string(name) + " is no id");
  return T(number);
}

Result<OrderLine> line_of(const json::object& object) {
  TRY(const auto product, id_of<ProductId>(object, "productId"));
  OrderLine line{product, std::nullopt, object.at("quantity").as_int64(), std::nullopt};
  if (line.quantity < 1 || line.quantity > kQuantityMax) {
    return Error(Errc::invalid, "a quantity is 1-1000");
  }
  const auto& option = object.at("optionId");
  if (!option.is_null()) line.option = option.as_int64();
  const auto& admission = object.at("admissionId");
  if (!admission.is_null()) {
    TRY(const auto known, auth::Admission::parse(std::string(admission.as_string())));
    line.admission = known;
  }
  return line;
}

store::Outgoing outgoing(std::string_view name, std::string key, std::string payload, Instant now) {
  return store::Outgoing{std::string(name), std::move(key), std::move(payload), now};
}

}  // namespace

Result<StockOrder> parse_stock_order(std::string_view payload) {
  return parse(payload, [](const json::object& object) -> Result<StockOrder> {
    TRY(const auto order, id_of<OrderId>(object, "orderId"));
    TRY(const auto user, id_of<UserId>(object, "userId"));
    StockOrder wanted{order, user, {}};
    for (const auto& one : object.at("lines").as_array()) {
      TRY(auto line, line_of(one.as_object()));
      wanted.lines.push_back(std::move(line));
    }
    const bool fits = !wanted.lines.empty() && wanted.lines.size() <= kLinesMax;
    if (!fits) return Error(Errc::invalid, "an order has 1-20 lines");
    return wanted;
  });
}

Result<OrderId> parse_order_id(std::string_view payload) {
  return parse(payload,
               [](const json::object& object) { return id_of<OrderId>(object, "orderId"); });
}

Result<AdmissionNews> parse_admission_news(std::string_view payload) {
  return parse(payload, [](const json::object& object) -> Result<AdmissionNews> {
    TRY(const auto product, id_of<ProductId>(object, "productId"));
    AdmissionNews news{auth::Admission{product, object.at("sequence").as_int64()}, std::nullopt};
    const auto* order = object.if_contains("orderId");
    if (order == nullptr || order->is_null()) return news;
    TRY(const auto id, id_of<OrderId>(object, "orderId"));
    news.order = id;
    return news;
  });
}

std::string product_news(const Product& product) {
  const auto& sale = product.sale;
  return json::serialize(
      json::object{{"productId", product.id.value()},
                   {"version", product.version},
                   {"sellerId", product.seller.value()},
                   {"productName", product.name},
                   {"saleStart", micros(sale.start)},
                   {"saleEnd", sale.end ? json::value(micros(*sale.end)) : json::value()},
                   {"admission", rules_json(product.rules)},
                   {"stockBand", product.stock_band},
                   {"deleted", product.deleted}});
}

store::Outgoing product_changed(const Product& product, Instant now) {
  return outgoing(topic::kProductChanged, product.id.str(), product_news(product), now);
}

store::Outgoing stock_held(OrderId order, Instant hold_expires_at, Instant now) {
  json::object payload{{"orderId", order.value()}, {"holdExpiresAt", micros(hold_expires_at)}};
  return outgoing(topic::kReduceStockSuccess, order.str(), json::serialize(payload), now);
}

store::Outgoing stock_refused(OrderId order, domain::StockRefusal why, Instant now) {
  json::object payload{{"orderId", order.value()}, {"reason", json::string(domain::name_of(why))}};
  return outgoing(topic::kReduceStockFailed, order.str(), json::serialize(payload), now);
}

store::Outgoing stock_released(OrderId order, bool held, Instant now) {
  json::object payload{{"orderId", order.value()}, {"held", held}};
  return outgoing(topic::kRollbackStockSuccess, order.str(), json::serialize(payload), now);
}

store::Outgoing about_order(std::string_view name, OrderId order, Instant now) {
  return outgoing(name, order.str(), json::serialize(json::object{{"orderId", order.value()}}),
                  now);
}

store::Outgoing admission_used(const auth::Admission& admission, UserId user, OrderId order,
                               Instant now) {
  json::object payload{{"productId", admission.product.value()},
                       {"sequence", admission.sequence},
                       {"userId", user.value()},
                       {"orderId", order.value()}};
  return outgoing(topic::kAdmissionUsed, admission.product.str(), json::serialize(payload), now);
}

}  // namespace astraphe::product
