#include "http/encode.hpp"

#include "http/target.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

TEST(Encode, WhatIsWrittenIsReadBackAsItWas) {
  const Request request{.path = "/a b/한글/x%2F+y?z#",
                        .query = {{"q", "1 + 1 = 2 & more"}, {"속성", "값/"}, {"empty", ""}}};
  const auto read = parse_target(target_of(request));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->path, request.path);
  EXPECT_EQ(read->query, request.query);
}

TEST(Encode, NothingThatMeansSomethingInAQueryStaysAsItIs) {
  EXPECT_EQ(percent_encoded("a&b=c d/é?\r\n"), "a%26b%3Dc%20d%2F%C3%A9%3F%0D%0A");
  EXPECT_EQ(percent_encoded("Az09-._~"), "Az09-._~");
}

}  // namespace
}  // namespace astraphe::http
