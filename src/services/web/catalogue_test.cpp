#include "services/web/catalogue.hpp"

#include <gtest/gtest.h>

namespace astraphe::web {
namespace {

// The number of {} or {0}, {1}, … in a text: what Visit::f() must be given.
std::size_t places(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '{'));
}

// U+AC00 to U+D7A3 begin with these bytes in UTF-8.
bool has_hangul(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xEA && byte <= 0xED;
  });
}

TEST(Catalogue, EveryTextIsThereInBothLanguages) {
  for (const auto& text : kTexts) {
    EXPECT_FALSE(text.ko.empty() || text.en.empty()) << text.ko << text.en;
    EXPECT_EQ(places(text.ko), places(text.en)) << text.en;
    EXPECT_TRUE(has_hangul(text.ko)) << text.ko;
    EXPECT_FALSE(has_hangul(text.en)) << text.en;
  }
}

}  // namespace
}  // namespace astraphe::web
