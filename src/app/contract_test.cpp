// One contract in three places: api/openapi.yaml, the gateway's table, what the services answer.

#include "adapters/sim/clock.hpp"
#include "adapters/sim/fate.hpp"
#include "app/disk.hpp"
#include "app/shop.hpp"
#include "app/world.hpp"
#include "services/gateway/documents.hpp"
#include "services/gateway/policy.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

namespace astraphe::app {
namespace {

namespace json = boost::json;
using Lines = std::set<std::string>;

// What services ask each other and nobody asks from outside.
bool is_internal(std::string_view pattern) {
  return pattern.starts_with("/internal/") || pattern.ends_with("/forQueue");
}

// A name in a path is the reader's: "/api/orders/{orderId}" → "/api/orders/{}".
std::string shape_of(std::string_view pattern) {
  std::string shape;
  bool is_in_name = false;
  for (const char c : pattern) {
    if (c == '}') is_in_name = false;
    if (!is_in_name) shape += c;
    if (c == '{') is_in_name = true;
  }
  return shape;
}

std::string line_of(std::string_view method, std::string_view pattern, std::string_view more) {
  return fmt::format("{} {} {}", method, shape_of(pattern), more);
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

class Contract : public testing::Test {
 protected:
  // "GET /api/orders/{} anyone" for each operation of the document.
  static Lines documented(bool to_come) {
    Lines lines;
    const auto document = json::parse(gateway::kOpenapiJson);
    for (const auto& [path, item] : document.at("paths").as_object()) {
      for (const auto& [method, operation] : item.as_object()) {
        if (!operation.is_object()) continue;  // `parameters`
        if (operation.as_object().contains("x-to-come") != to_come) continue;
        const auto& roles = operation.at("x-roles").as_string();
        lines.insert(line_of(upper(method), path, std::string_view(roles)));
      }
    }
    return lines;
  }

  std::vector<Shop::NamedRoute> routes() const { return world_->shop().routes(); }

  // The same for each row of the table. A row that stands for a whole service is what that
  // service's router has.
  Lines in_the_table() const {
    Lines lines;
    for (const auto& row : gateway::policies()) {
      if (row.method) {
        lines.insert(line_of(http::name_of(*row.method), row.pattern, name_of(row.access)));
        continue;
      }
      for (const auto& route : routes()) {
        if (route.service != row.service) continue;
        lines.insert(line_of(http::name_of(route.method), route.pattern, name_of(row.access)));
      }
    }
    return lines;
  }

 private:
  adapters::sim::SimClock clock_{Instant{std::chrono::seconds(1'893'456'000)}};
  adapters::sim::Fate fate_{clock_, 1};
  std::unique_ptr<Disk> disk_ = Disk::in_memory("contract");
  std::unique_ptr<World> world_ = World::simulated(clock_, fate_, *disk_);
};

Lines less(const Lines& all, const Lines& without) {
  Lines rest;
  std::ranges::set_difference(all, without, std::inserter(rest, rest.end()));
  return rest;
}

TEST_F(Contract, TheDocumentIsTheGatewaysTable) {
  const auto table = in_the_table();
  const auto document = documented(false);
  EXPECT_EQ(less(table, document), Lines()) << "let through, and not documented";
  EXPECT_EQ(less(document, table), Lines()) << "documented, and not let through";
}

// What is marked x-to-come in the document loses the mark when it has come.
TEST_F(Contract, WhatIsToComeIsNotThereYet) {
  const auto table = in_the_table();
  const auto awaited = documented(true);
  EXPECT_EQ(less(awaited, table), awaited) << "the mark x-to-come must go";
}

TEST_F(Contract, EveryRowLeadsToAService) {
  Lines rows;
  Lines answered;
  for (const auto& row : gateway::policies()) {
    if (row.method) rows.insert(line_of(http::name_of(*row.method), row.pattern, row.service));
  }
  for (const auto& route : routes()) {
    const bool is_whole = route.service == "sandbox";  // one row stands for all of it
    if (is_internal(route.pattern) || is_whole) continue;
    answered.insert(line_of(http::name_of(route.method), route.pattern, route.service));
  }
  EXPECT_EQ(less(rows, answered), Lines()) << "let through, and nobody answers";
  EXPECT_EQ(less(answered, rows), Lines()) << "answered, and not let through";
}

}  // namespace
}  // namespace astraphe::app
