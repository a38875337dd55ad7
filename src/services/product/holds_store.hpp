#pragma once
// The rows of what orders hold and have bought: holds, their lines, the admissions they used, the
// units of each account, and the ledger of every movement of stock.

#include "domain/stock.hpp"
#include "ports/database.hpp"
#include "services/product/product.hpp"

#include <compare>

namespace astraphe::product {

struct StockRow {
  ProductId product;
  std::int64_t option = kSharedStock;

  auto operator<=>(const StockRow&) const = default;
};

// Units of one stock row.
struct Units {
  StockRow row;
  std::int64_t quantity = 0;
};

struct Hold {
  OrderId order;
  UserId user;
  Instant expires_at;
};

Result<> insert_held(ports::Tx& tx, const Hold& hold, std::span<const Units> lines, Instant now);
Result<> insert_refused(ports::Tx& tx, OrderId order, UserId user, domain::StockRefusal why,
                        Instant now);
// So that a message to take stock, should it still come, takes nothing. Does nothing for an order
// that is known.
Result<> insert_released(ports::Tx& tx, OrderId order, Instant now);

// Whose it was; nobody's when the hold is in none of the states that it may be released from.
Result<std::optional<UserId>> release_hold(ports::Tx& tx, OrderId order, Instant now);
// False when it is not held.
Result<bool> sell_hold(ports::Tx& tx, OrderId order, Instant now);

// As in domain::kHoldStateNames; nothing for an order that nobody has heard of.
Result<std::optional<std::string>> state_of_hold(ports::Tx& tx, OrderId order);
// In ascending order of their rows. Empty for an order that never held any.
Result<std::vector<Units>> lines_of(ports::Tx& tx, OrderId order);

// Takes from each row as much as it is asked for. Errc::conflict when one does not hold that much.
Result<> take_stock(ports::Tx& tx, std::span<const Units> units);
Result<> return_stock(ports::Tx& tx, std::span<const Units> units);

struct Movement {
  StockRow row;
  std::optional<OrderId> order;  // none: the seller's doing
  std::string_view reason;       // PLACED, SET, HELD, RELEASED
  std::int64_t delta = 0;
  std::int64_t change = 0;       // the seller's: the product's version
};
Result<> write_movements(ports::Tx& tx, std::span<const Movement> movements, Instant now);

enum class AdmissionUse { free, used, ended };
Result<AdmissionUse> look_at_admission(ports::Tx& tx, const std::string& admission);
// Errc::conflict when it was used before.
Result<> use_admission(ports::Tx& tx, const std::string& admission, OrderId order);
// Only what an order used that never held stock.
Result<> give_admission_back(ports::Tx& tx, const std::string& admission, OrderId order);
Result<> end_admission(ports::Tx& tx, const std::string& admission, Instant now);
Result<> forget_ended_admissions(ports::Tx& tx, Instant before);

struct Buyer {
  UserId user;
  ProductId product;

  auto operator<=>(const Buyer&) const = default;
};
Result<std::int64_t> bought_by(ports::Tx& tx, const Buyer& buyer);
// Errc::conflict when it would be more than `limit`.
Result<> count_bought(ports::Tx& tx, const Buyer& buyer, std::int64_t units,
                      std::optional<std::int64_t> limit);
Result<> uncount_bought(ports::Tx& tx, const Buyer& buyer, std::int64_t units);

}  // namespace astraphe::product
