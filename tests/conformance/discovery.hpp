#pragma once
// What every Discovery must do, whatever it is made of.

#include "ports/discovery.hpp"
#include "tests/await.hpp"

#include <gtest/gtest.h>

namespace astraphe::conformance {

struct DiscoveryCase {
  std::string name;
  // Finds user at http://one:1 and http://two:2, and queue at http://three:3.
  std::function<std::unique_ptr<ports::Discovery>(adapters::sim::SimClock&)> make;
  Duration heard_of_again;  // a live one that was reported dead is back after this
};

class Discovery : public testing::TestWithParam<DiscoveryCase> {
 protected:
  using Urls = std::vector<std::string>;

  Urls find(const std::string& service) {
    auto found = await(discovery->instances(service), clock);
    EXPECT_TRUE(found);
    std::ranges::sort(*found);
    return *found;
  }

  Task<bool> pass(Duration time) { co_return co_await clock.sleep_for(time); }

  adapters::sim::SimClock clock;
  std::unique_ptr<ports::Discovery> discovery = GetParam().make(clock);
  const std::string one = "http://one:1", two = "http://two:2";
};

TEST_P(Discovery, FindsEveryInstance) {
  EXPECT_EQ(find("user"), (Urls{one, two}));
  EXPECT_EQ(find("queue"), (Urls{"http://three:3"}));
}

TEST_P(Discovery, AnUnknownServiceHasNone) {
  EXPECT_EQ(find("nobody"), Urls());
  discovery->report_dead("nobody", one);
  EXPECT_EQ(find("nobody"), Urls());
}

TEST_P(Discovery, ADeadOneIsLeftOutAtOnce) {
  discovery->report_dead("user", one);
  EXPECT_EQ(find("user"), (Urls{two}));
  discovery->report_dead("user", two);
  EXPECT_EQ(find("user"), Urls());
  EXPECT_EQ(find("queue"), (Urls{"http://three:3"}));
}

TEST_P(Discovery, WhatIsNotOnTheListCannotBeDead) {
  discovery->report_dead("user", "http://three:3");
  EXPECT_EQ(find("user"), (Urls{one, two}));
  EXPECT_EQ(find("queue"), (Urls{"http://three:3"}));
}

TEST_P(Discovery, ALiveOneComesBack) {
  discovery->report_dead("user", one);
  (void)await(pass(GetParam().heard_of_again), clock);
  EXPECT_EQ(find("user"), (Urls{one, two}));
}

TEST_P(Discovery, BeingReportedAgainKeepsItOut) {
  discovery->report_dead("user", one);
  (void)await(pass(GetParam().heard_of_again - Millis(1)), clock);
  discovery->report_dead("user", one);
  (void)await(pass(Millis(1)), clock);
  EXPECT_EQ(find("user"), (Urls{two}));
}

}  // namespace astraphe::conformance
