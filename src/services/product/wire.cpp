#include "services/product/wire.hpp"

#include "services/product/pictures.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace astraphe::product {
namespace {

namespace json = boost::json;

json::value or_null(const std::optional<std::int64_t>& number) {
  if (number) return *number;
  return nullptr;
}

json::value url_or_null(const std::optional<std::string>& picture) {
  if (picture) return json::value(picture_url(*picture));
  return nullptr;
}

json::object rules_with_order(const domain::AdmissionRules& rules) {
  auto object = rules_json(rules);
  object["order"] = "fifo";
  return object;
}

// What anybody may see of a product.
json::object public_json(const Product& product, const http::TimeZone& zone) {
  const auto& sale = product.sale;
  return json::object{
      {"productId", product.id.value()},
      {"companyId", product.company.value()},
      {"companyName", product.company_name},
      {"productName", product.name},
      {"productImgUrl", url_or_null(product.pictures.product)},
      {"description", product.description},
      {"descriptionImgUrl", url_or_null(product.pictures.description)},
      {"originalPrice", product.original_price.amount()},
      {"discountedPrice", product.discounted_price.amount()},
      {"categoryCode", product.category},
      {"categoryName", product.category_name},
      {"saleStartTime", zone.local(sale.start)},
      {"saleEndTime", sale.end ? json::value(zone.local(*sale.end)) : json::value()},
      {"admission", rules_with_order(product.rules)},
      {"purchaseLimit", or_null(product.purchase_limit)},
      {"holdSeconds", product.hold.count()},
      {"stockBand", product.stock_band},
      {"isSoldout", product.remaining <= 0},
      {"createdAt", zone.local(product.created_at)},
      {"updatedAt", zone.local(product.updated_at)}};
}

json::object sellers_json(const Product& product, const http::TimeZone& zone) {
  auto object = public_json(product, zone);
  object["stock"] = product.remaining;
  object["version"] = product.version;
  return object;
}

json::array options_json(const std::vector<Option>& options) {
  json::array list;
  for (const auto& option : options) {
    list.push_back(json::object{{"optionId", option.id},
                                {"optionName", option.name},
                                {"optionValue", option.value},
                                {"optionPrice", option.price.amount()},
                                {"stock", or_null(option.stock)}});
  }
  return list;
}

}  // namespace

json::object rules_json(const domain::AdmissionRules& rules) {
  const bool keeps = rules.rejoin == domain::Rejoin::keep_place;
  return json::object{
      {"mode", rules.has_room ? "room" : "none"}, {"count", rules.count},
      {"periodMs", rules.period.count()},         {"startDelayMs", rules.start_delay.count()},
      {"maxActive", or_null(rules.active_max)},   {"stayMs", rules.stay.count()},
      {"rejoin", keeps ? "keep" : "back"}};
}

json::object company_json(const Company& company, const http::TimeZone& zone) {
  return json::object{{"companyId", company.id.value()},
                      {"userId", company.owner.value()},
                      {"companyName", company.name},
                      {"description", company.description},
                      {"address", company.address},
                      {"createdAt", zone.local(company.created_at)},
                      {"updatedAt", zone.local(company.updated_at)}};
}

json::object page_json(const CompanyPage& page, const http::TimeZone& zone) {
  json::array content;
  for (const auto& company : page.companies) content.push_back(company_json(company, zone));
  return http::page_json(std::move(content), page.total, page.paging);
}

json::array categories_json(const std::vector<Category>& categories) {
  json::array list;
  for (const auto& [code, name] : categories) {
    list.push_back(json::object{{"categoryCode", code}, {"categoryName", name}});
  }
  return list;
}

std::string product_json(const Product& product, const std::vector<Option>& options,
                         const http::TimeZone& zone) {
  auto object = sellers_json(product, zone);
  object["productOptions"] = options_json(options);
  return json::serialize(object);
}

json::object page_json(const ProductPage& page, const http::TimeZone& zone) {
  json::array content;
  for (const auto& product : page.products) content.push_back(public_json(product, zone));
  return http::page_json(std::move(content), page.total, page.paging);
}

json::object subscription_json(const Subscription& subscription, const http::TimeZone& zone) {
  return json::object{{"subscribeProductId", subscription.id.value()},
                      {"productId", subscription.product.value()},
                      {"productName", subscription.product_name},
                      {"userId", subscription.user.value()},
                      {"createdAt", zone.local(subscription.created_at)}};
}

json::object page_json(const SubscriptionPage& page, const http::TimeZone& zone) {
  json::array content;
  for (const auto& one : page.subscriptions) content.push_back(subscription_json(one, zone));
  return http::page_json(std::move(content), page.total, page.paging);
}

json::object notice_json(const Notice& notice, const http::TimeZone& zone) {
  const auto& read = notice.read_at;
  return json::object{
      {"noticeId", notice.id.value()},
      {"kind", json::string(kNoticeKindNames.at(static_cast<std::size_t>(notice.kind)))},
      {"productId", notice.product.value()},
      {"productName", notice.product_name},
      {"isRead", read.has_value()},
      {"createdAt", zone.local(notice.created_at)},
      {"readAt", read ? json::value(zone.local(*read)) : json::value()}};
}

json::object page_json(const NoticePage& page, const http::TimeZone& zone) {
  json::array content;
  for (const auto& one : page.notices) content.push_back(notice_json(one, zone));
  auto object = http::page_json(std::move(content), page.total, page.paging);
  object["unreadCount"] = page.unread;
  return object;
}

json::object own_page_json(const ProductPage& page, const http::TimeZone& zone) {
  json::array content;
  for (const auto& product : page.products) content.push_back(sellers_json(product, zone));
  return http::page_json(std::move(content), page.total, page.paging);
}

}  // namespace astraphe::product
