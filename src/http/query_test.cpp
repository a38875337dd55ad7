#include "http/query.hpp"

#include "http/page.hpp"

#include <gtest/gtest.h>

#include <array>

namespace astraphe::http {
namespace {

constexpr std::array<std::string_view, 2> kColours{"RED", "BLUE"};

std::vector<FieldError> errors_of(Query& query) {
  const auto done = query.finish();
  return done ? std::vector<FieldError>() : done.error().fields();
}

TEST(Query, WhatIsAbsentIsAsTheCallerSays) {
  const Request request{.path = "/", .query = {{"text", ""}, {"colour", ""}, {"other", "x"}}};
  Query query(request);
  EXPECT_EQ(query.integer("page", {1, 9}, 3), 3);
  EXPECT_FALSE(query.maybe_text("text", 5));
  EXPECT_FALSE(query.maybe_one_of("colour", kColours));
  EXPECT_FALSE(query.flag("mine"));
  EXPECT_TRUE(query.finish());
}

TEST(Query, WhatIsThereIsRead) {
  const Request request{.path = "/", .query = {{"page", "2"}, {"text", "한글"}, {"colour", "BLUE"},
                                               {"mine", "true"}, {"not", "false"}}};
  Query query(request);
  EXPECT_EQ(query.integer("page", {1, 9}, 1), 2);
  EXPECT_EQ(query.maybe_text("text", 2), "한글");
  EXPECT_EQ(query.maybe_one_of("colour", kColours), 1u);
  EXPECT_TRUE(query.flag("mine"));
  EXPECT_FALSE(query.flag("not"));
  EXPECT_TRUE(query.finish());
}

TEST(Query, EverythingThatIsWrongIsNamedAtOnce) {
  const Request request{.path = "/", .query = {{"page", "0"}, {"size", ""}, {"text", "123456"},
                                               {"colour", "red"}, {"mine", "1"}, {"id", "1x"}}};
  Query query(request);
  (void)query.integer("page", {1, 9}, 1);
  (void)query.integer("size", {1, 9}, 1);
  (void)query.maybe_text("text", 5);
  (void)query.maybe_one_of("colour", kColours);
  (void)query.flag("mine");
  (void)query.maybe_integer("id", {1, 9});
  EXPECT_EQ(errors_of(query),
            (std::vector<FieldError>{{"/page", "RANGE", "1-9"}, {"/size", "RANGE", "1-9"},
                                     {"/text", "LENGTH", "1-5"}, {"/colour", "ONE_OF", "RED, BLUE"},
                                     {"/mine", "ONE_OF", "false, true"}, {"/id", "RANGE", "1-9"}}));
}

TEST(Page, TheLastPageSaysSo) {
  const auto page = page_json({1, 2}, 12, Paging{.number = 1, .size = 10});
  EXPECT_EQ(json::serialize(page),
            R"({"content":[1,2],"totalElements":12,"totalPages":2,"number":1,"size":10,)"
            R"("first":false,"last":true,"numberOfElements":2,"empty":false})");
  EXPECT_EQ(page_json({}, 0, Paging()).at("last"), true);
}

}  // namespace
}  // namespace astraphe::http
