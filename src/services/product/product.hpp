#pragma once
// A company and a product, as this service keeps them.

#include "base/id.hpp"
#include "base/money.hpp"
#include "domain/sale.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace astraphe::product {

// Who changes something, and when. It stands in the rows.
struct Author {
  UserId user;
  Instant at;
};

struct Company {
  CompanyId id;
  UserId owner;
  std::string name;
  std::string description;
  std::string address;
  Instant created_at;
  Instant updated_at;
};

// Numbered from 1 within its product. Without a stock of its own it draws on the product's.
struct Option {
  std::int64_t id = 0;
  std::string name;
  std::string value;
  Won price;  // on top of the product's
  std::optional<std::int64_t> stock;
};

// Of the row that options without a stock of their own draw on, and that products without options
// have. Also the option id of that row.
inline constexpr std::int64_t kSharedStock = 0;

// Of stored pictures (pictures.hpp).
struct PictureKeys {
  std::optional<std::string> product;
  std::optional<std::string> description;
};

struct Product {
  ProductId id;
  std::int64_t version;  // grows with every change that others hear of
  CompanyId company;
  std::string company_name;
  UserId seller;  // whoever owns the company
  std::string name;
  std::string description;
  Won original_price;
  Won discounted_price;
  std::int64_t category;
  std::string category_name;
  domain::SaleWindow sale;
  domain::AdmissionRules rules;
  std::optional<std::int64_t> purchase_limit;  // units for each account
  std::chrono::seconds hold;                   // how long stock waits for its payment
  std::int64_t remaining;                      // of all its stock rows
  std::int64_t initial;
  std::string stock_band;
  Instant created_at;
  Instant updated_at;
  PictureKeys pictures{};
  bool deleted = false;
};

// What a seller puts on sale.
struct ProductDraft {
  CompanyId company{0};
  std::string name;
  std::string description;
  Won original_price;
  Won discounted_price;
  std::int64_t category = 0;
  domain::SaleWindow sale;
  domain::AdmissionRules rules;
  std::optional<std::int64_t> purchase_limit;
  std::chrono::seconds hold{600};
  std::optional<std::int64_t> shared_stock;  // none when every option has a stock of its own
  std::vector<Option> options;
  PictureKeys pictures;
};

// A product as a change of it finds it.
struct ProductBefore {
  Product product;
  std::vector<Option> options;
  bool has_shared_stock = false;
};

struct ProductChange {
  ProductDraft draft;  // as it is to be, but for the stock of what is there already
  std::map<std::int64_t, std::int64_t> stock;  // units that are to remain, by stock row
  std::optional<std::int64_t> version;         // that the seller has seen
};

}  // namespace astraphe::product
