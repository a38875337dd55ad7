#pragma once
// What clients send to this service, read by the rules of the API. Errc::invalid with every field
// that is wrong.

#include "http/json.hpp"
#include "http/message.hpp"
#include "services/product/product.hpp"

namespace astraphe::product {

struct CompanyDraft {
  std::string name;
  std::string description;
  std::string address;
};
Result<CompanyDraft> read_company(std::string_view body);

Result<ProductDraft> read_product(std::string_view body, const http::TimeZone& zone);

// One line of an order, as the order service asks about it.
struct QuoteLine {
  ProductId product;
  std::int64_t quantity;
  // Exactly one of them when the line names an option: its id, or "name:value".
  std::optional<std::int64_t> option_id;
  std::optional<std::string> option_text;
};
Result<std::vector<QuoteLine>> read_quote(std::string_view body);

// A page of a list; the first one is 1.
struct Paging {
  std::int64_t page = 1;
  std::int64_t size = 10;
};
Result<Paging> read_paging(const http::Request& request);

}  // namespace astraphe::product
