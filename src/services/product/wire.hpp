#pragma once
// How this service's things look on the wire.

#include "http/local_time.hpp"
#include "services/product/input.hpp"
#include "services/product/product.hpp"

#include <boost/json/object.hpp>

namespace astraphe::product {

// As in the event product-changed.
boost::json::object rules_json(const domain::AdmissionRules& rules);

std::string company_json(const Company& company, const http::TimeZone& zone);

// All of it, the exact stock too: for whoever was let in.
std::string product_json(const Product& product, const std::vector<Option>& options,
                         const http::TimeZone& zone);

struct ProductPage {
  std::vector<Product> products;
  std::int64_t total = 0;
};
// Spring's Page JSON of what everybody may see: no stock but its band, no options.
std::string page_json(const ProductPage& page, const Paging& paging, const http::TimeZone& zone);

}  // namespace astraphe::product
