#pragma once
// Shelf: decides which orders of a batch get their stock, from one read of what is there.
//
// What earlier orders of the batch were promised is gone for the later ones. Nothing is written:
// the conditional statements that follow hold the decision to its word.

#include "services/product/events.hpp"
#include "services/product/holds_store.hpp"

#include <map>
#include <set>

namespace astraphe::product {

struct Decision {
  std::optional<domain::StockRefusal> refusal;
  // What follows is empty for a refused order.
  std::vector<Units> units;                  // one entry a stock row, ascending
  std::map<ProductId, std::int64_t> bought;  // units of each product
  std::set<auth::Admission> admissions;
  std::chrono::seconds hold{0};  // the shortest of its products'
};

class Shelf {
 public:
  Shelf(ports::Tx& tx, Instant now) : tx_(tx), now_(now) {}

  // The first reason in the order of domain::StockRefusal, or the stock: all lines or nothing.
  Result<Decision> decide(const StockOrder& order);

  // What accepted orders take, together.
  const std::map<StockRow, std::int64_t>& taken() const { return taken_; }

  // As it was read. The product was in an accepted order.
  const Product& product(ProductId id) const { return *products_.at(id); }

 private:
  using Refusals = std::set<domain::StockRefusal>;

  Result<> weigh_line(const StockOrder& order, const OrderLine& line, Decision& wish,
                      Refusals& refusals);
  Result<> weigh_admission(const OrderLine& line, const Product& product, Decision& wish,
                           Refusals& refusals);
  Result<> weigh_totals(UserId user, const Decision& wish, Refusals& refusals);
  void promise(UserId user, const Decision& decision);

  Result<const Product*> find(ProductId id);
  Result<std::optional<StockRow>> row_of(const OrderLine& line);
  Result<std::optional<std::int64_t>> left_in(const StockRow& row);
  Result<std::int64_t> bought_before(const Buyer& buyer);

  ports::Tx& tx_;
  const Instant now_;
  // As read, once each.
  std::map<ProductId, std::optional<Product>> products_;
  std::map<ProductId, std::set<std::int64_t>> options_;
  std::map<StockRow, std::optional<std::int64_t>> rows_;
  std::map<Buyer, std::int64_t> buyers_;
  // Promised to orders of this batch.
  std::map<StockRow, std::int64_t> taken_;
  std::map<Buyer, std::int64_t> promised_;
  std::set<auth::Admission> used_;
};

}  // namespace astraphe::product
