// The press by itself: what comes out of it for each kind of picture, and what does not.

#include "adapters/picture/bitmap.hpp"
#include "adapters/picture/frames.hpp"
#include "adapters/picture/press.hpp"
#include "tests/pictures.hpp"

#include <gtest/gtest.h>
#include <webp/decode.h>

namespace astraphe::adapters::picture {
namespace {

using namespace astraphe::pictures;

struct Size {
  int width;
  int height;
  bool operator==(const Size&) const = default;
};

std::vector<Size> sizes_of(const ports::PictureSet& set) {
  std::vector<Size> sizes;
  for (const auto& file : set) {
    const auto header = http::read_picture_header(file);
    EXPECT_TRUE(header && header->format == http::PictureFormat::webp);
    if (header) sizes.push_back(Size{header->width, header->height});
  }
  return sizes;
}

// The colour in the middle of each quarter, from the left above to the right below, by its letter.
std::string seen_in(const std::string& webp) {
  int width = 0;
  int height = 0;
  auto* const pixels = WebPDecodeRGBA(reinterpret_cast<const unsigned char*>(webp.data()),
                                      webp.size(), &width, &height);
  std::string seen;
  for (const int y : {height / 4, height * 3 / 4}) {
    for (const int x : {width / 4, width * 3 / 4}) seen += letter_of(pixels + (y * width + x) * 4);
  }
  WebPFree(pixels);
  return seen;
}

TEST(Press, EachFormatComesOutInThreeSizes) {
  for (const auto& file : {jpeg(1600, 1200), png(1600, 1200), webp(1600, 1200)}) {
    const auto set = press_here(file);
    ASSERT_TRUE(set) << set.error().detail();
    EXPECT_EQ(sizes_of(*set), (std::vector<Size>{{320, 240}, {640, 480}, {1280, 960}}));
    for (const auto& one : *set) EXPECT_EQ(seen_in(one), kQuarters);
  }
}

TEST(Press, NothingIsMadeLarger) {
  const auto set = press_here(png(400, 300));
  ASSERT_TRUE(set);
  EXPECT_EQ(sizes_of(*set), (std::vector<Size>{{320, 240}, {400, 300}, {400, 300}}));
}

TEST(Press, AThinLineStaysOne) {
  const auto set = press_here(png(8'192, 2));
  ASSERT_TRUE(set);
  EXPECT_EQ(sizes_of(*set), (std::vector<Size>{{320, 1}, {640, 1}, {1280, 1}}));
}

// What a viewer that heeds EXIF shows of the quarters R G / B W, for each orientation.
TEST(Press, APictureStandsUpright) {
  const std::array<std::string_view, 8> seen{"RGBW", "GRWB", "WBGR", "BWRG",
                                             "RBGW", "BRWG", "WGBR", "GWRB"};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto set = press_here(turned(jpeg(64, 32), orientation));
    ASSERT_TRUE(set);
    EXPECT_EQ(seen_in(set->back()), seen[static_cast<std::size_t>(orientation) - 1]) << orientation;
    EXPECT_EQ(sizes_of(*set).back(), orientation < 5 ? (Size{64, 32}) : (Size{32, 64}));
  }
}

TEST(Press, NothingOfTheFileButItsPictureIsKept) {
  const std::string secret = "37.5665N 126.9780E <script>";
  for (const auto& file : {with_comment(jpeg(64, 32), secret), png(64, 32) + secret}) {
    const auto set = press_here(file);
    ASSERT_TRUE(set);
    for (const auto& one : *set) EXPECT_EQ(one.find("37.5665"), std::string::npos);
  }
}

TEST(Press, WhatEndsEarlyIsRefusedWhereverItEnds) {
  for (const auto& file : {jpeg(64, 32), png(64, 32), webp(64, 32)}) {
    for (std::size_t size = 0; size + 40 < file.size(); size += 7) {
      EXPECT_FALSE(press_here(std::string_view(file).substr(0, size))) << size;
    }
  }
}

TEST(Press, AHeaderThatLiesIsRefused) {
  auto file = png(64, 32);
  file[19] = 65;  // IHDR's width, whose checksum then is wrong
  EXPECT_FALSE(press_here(file));
  EXPECT_FALSE(press_here("GIF89a"));
  EXPECT_FALSE(press_here(""));
}

TEST(Press, DamagedFilesEndInARefusalOrAPicture) {
  const std::array files{jpeg(64, 32), png(64, 32), webp(64, 32)};
  std::uint32_t chance = 1;
  for (int i = 0; i < 600; ++i) {
    auto file = files[static_cast<std::size_t>(i) % files.size()];
    for (int hit = 0; hit < 3; ++hit) {
      chance = chance * 1'664'525 + 1'013'904'223;
      file[chance % file.size()] = static_cast<char>(chance >> 24);
    }
    const auto set = press_here(file);
    if (set) EXPECT_EQ(sizes_of(*set).size(), 3u);
  }
}

TEST(Frames, ASetComesThroughAsItWas) {
  const auto set = press_here(png(1600, 1200));
  ASSERT_TRUE(set);
  const auto again = unframed(framed(*set));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *set);
}

TEST(Frames, WhatIsNoSetIsRefused) {
  const auto set = press_here(png(1600, 1200));
  ASSERT_TRUE(set);
  const auto whole = framed(*set);
  EXPECT_FALSE(unframed(""));
  EXPECT_FALSE(unframed(whole + "x"));
  EXPECT_FALSE(unframed(std::string_view(whole).substr(0, whole.size() - 1)));
  EXPECT_FALSE(unframed("\xFF\xFF\xFF\xFF"));
  const auto& [small, medium, large] = *set;
  EXPECT_FALSE(unframed(framed({medium, medium, large})));  // too large for small
  EXPECT_FALSE(unframed(framed({small, png(8, 8), large})));
  EXPECT_FALSE(unframed(framed({small, "<svg onload=alert(1)>", large})));
}

}  // namespace
}  // namespace astraphe::adapters::picture
