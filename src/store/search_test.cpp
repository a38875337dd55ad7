#include "store/search.hpp"

#include "tests/store_fixture.hpp"

namespace astraphe::store {
namespace {

using ports::Args;
using ports::Tx;

class Search : public StoreTest {
 protected:
  // What the database says of `text`, kept folded, and a pattern.
  bool finds(const std::string& text, const std::string& pattern) {
    auto ask = [&](Tx& tx) -> Result<bool> {
      TRY(const auto rows, tx.query("SELECT 1 WHERE $1 LIKE $2 ESCAPE '\\'",
                                    Args{folded(text), pattern}));
      return !rows.empty();
    };
    return *await(database->read(ask));
  }
};

TEST_F(Search, CapitalsAreFoundBySmallLettersAndTheOtherWayRound) {
  EXPECT_TRUE(finds("Brass Lamp", containing("LAMP")));
  EXPECT_TRUE(finds("CAFÉ ΑΘΗΝΑ ЁЛКА Ｌａｍｐ", containing("café αθηνα ёлка ｌＡＭＰ")));
  EXPECT_FALSE(finds("Brass Lamp", containing("lamps")));
}

TEST_F(Search, WhatHasNoCapitalsStaysAsItIs) {
  for (const std::string text : {"별빛 램프", "電子", "ж÷×ßÿ", "🪔 1,000", "", "\xF0\x9F"}) {
    EXPECT_EQ(folded(text), text);
  }
  EXPECT_TRUE(finds("별빛 램프", containing("램프")));
}

TEST_F(Search, PercentAndUnderscoreMeanThemselves) {
  EXPECT_TRUE(finds("100% wool_2", containing("0% W")));
  EXPECT_FALSE(finds("100 wool", containing("0%w")));
  EXPECT_TRUE(finds("wool_2", containing("l_2")));
  EXPECT_FALSE(finds("wool-2", containing("l_2")));
  EXPECT_TRUE(finds(R"(a\b)", containing(R"(\)")));
  EXPECT_FALSE(finds("ab", containing(R"(\)")));
}

TEST_F(Search, ABeginningIsOne) {
  EXPECT_TRUE(finds("lamp", beginning_with("La")));
  EXPECT_FALSE(finds("lamp", beginning_with("amp")));
  EXPECT_TRUE(finds("lamp", beginning_with("")));
}

}  // namespace
}  // namespace astraphe::store
