#pragma once
// The demo shop: two sellers with eight products. One sale is open, one opens in a minute, one is
// sold out; each lets in five people a second from its start.

#include "app/demo/visitor.hpp"

namespace astraphe::app::demo {

struct Account {
  std::string login_id;
  std::string password;
};

struct SeededSale {
  std::int64_t product = 0;
  std::string name;
  std::string note;  // "open", "opens in 60 s", "sold out"
};

struct SeedReport {
  std::vector<SeededSale> sales;
  std::vector<Account> sellers;  // made by this call; none where every sale was there already
  std::vector<Account> customers;
};

// As this administrator. Passwords are made at random and known from this report alone. Doing it
// again finds what is there and adds what is missing.
Task<Result<SeedReport>> seed(Visit visit, Account administrator);

// What a person should know afterwards, line by line.
std::string told(const SeedReport& report, const std::string& base_url);

}  // namespace astraphe::app::demo
