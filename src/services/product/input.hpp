#pragma once
// What clients send to this service, read by the rules of the API. Errc::invalid with every field
// that is wrong.

#include "http/query.hpp"
#include "http/message.hpp"
#include "services/product/store.hpp"

namespace astraphe::product {

struct CompanyDraft {
  std::string name;
  std::string description;
  std::string address;
};
Result<CompanyDraft> read_company(const http::Request& request);

// What is absent stays as it is.
struct CompanyChange {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::string> address;
};
Result<CompanyChange> read_company_change(const http::Request& request);

Result<ProductDraft> read_product(std::string_view body, const http::TimeZone& zone);
// What is absent stays as it was, and null takes away what a product need not have. The options
// that there are keep their numbers, and draw on the stock that they drew on; more may follow them.
Result<ProductChange> read_product_change(const http::json::object& body,
                                          const ProductBefore& before, const http::TimeZone& zone);

// One line of an order, as the order service asks about it.
struct QuoteLine {
  ProductId product;
  std::int64_t quantity;
  // Exactly one of them when the line names an option: its id, or "name:value".
  std::optional<std::int64_t> option_id;
  std::optional<std::string> option_text;
};
Result<std::vector<QuoteLine>> read_quote(const http::Request& request);

// Searches. Pages count from 1, as in the original.
http::Paging paging_of(http::Query& query);
Result<ProductFilter> read_product_filter(const http::Request& request);
Result<CompanyFilter> read_company_filter(const http::Request& request);

}  // namespace astraphe::product
