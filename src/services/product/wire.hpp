#pragma once
// How this service's things look on the wire.

#include "http/local_time.hpp"
#include "services/product/store.hpp"
#include "services/product/subscriptions_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace astraphe::product {

// As in the event product-changed.
boost::json::object rules_json(const domain::AdmissionRules& rules);

boost::json::object company_json(const Company& company, const http::TimeZone& zone);
boost::json::object page_json(const CompanyPage& page, const http::TimeZone& zone);

boost::json::array categories_json(const std::vector<Category>& categories);

// All of it, the exact stock too: for whoever was let in.
std::string product_json(const Product& product, const std::vector<Option>& options,
                         const http::TimeZone& zone);

// What everybody may see: no stock but its band, no options.
boost::json::object page_json(const ProductPage& page, const http::TimeZone& zone);
// With the exact stock, for whoever sells them.
boost::json::object own_page_json(const ProductPage& page, const http::TimeZone& zone);

boost::json::object subscription_json(const Subscription& subscription,
                                      const http::TimeZone& zone);
boost::json::object page_json(const SubscriptionPage& page, const http::TimeZone& zone);

boost::json::object notice_json(const Notice& notice, const http::TimeZone& zone);
// With how many of all are unread.
boost::json::object page_json(const NoticePage& page, const http::TimeZone& zone);

}  // namespace astraphe::product
