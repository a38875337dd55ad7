#pragma once
// What every PicturePress must do, wherever it presses.

#include "http/picture_header.hpp"
#include "ports/picture_press.hpp"
#include "tests/await.hpp"
#include "tests/pictures.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace astraphe::conformance {

struct PicturePressCase {
  std::string name;
  std::function<std::unique_ptr<ports::PicturePress>()> open;
};

class PicturePress : public testing::TestWithParam<PicturePressCase> {
 protected:
  Result<ports::PictureSet> press(std::string file) { return await(port->press(std::move(file))); }

  const std::unique_ptr<ports::PicturePress> port = GetParam().open();
};

TEST_P(PicturePress, MakesEverySizeOfEachFormat) {
  for (const auto& file :
       {pictures::jpeg(1'600, 1'200), pictures::png(1'600, 1'200), pictures::webp(1'600, 1'200)}) {
    const auto set = press(file);
    ASSERT_TRUE(set) << set.error().detail();
    for (std::size_t i = 0; i < set->size(); ++i) {
      const auto header = http::read_picture_header((*set)[i]);
      ASSERT_TRUE(header);
      EXPECT_EQ(header->format, http::PictureFormat::webp);
      EXPECT_EQ(header->width, ports::kPictureSizes[i].side_max);
    }
  }
}

TEST_P(PicturePress, TheSameFileGivesTheSameSet) {
  const auto file = pictures::png(400, 300);
  EXPECT_EQ(*press(file), *press(file));
}

TEST_P(PicturePress, WhatCannotBeReadIsInvalid) {
  const auto whole = pictures::jpeg(64, 32);
  for (const auto& file : {std::string(), std::string("hello"), whole.substr(0, whole.size() - 60)}) {
    const auto set = press(file);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code(), Errc::invalid);
  }
}

TEST_P(PicturePress, TheCallerGoesOnOnItsOwnLane) {
  std::thread::id resumed_on;
  auto note = [](ports::PicturePress& pictures, std::string file,
                 std::thread::id& where) -> Task<Result<ports::PictureSet>> {
    auto set = co_await pictures.press(std::move(file));
    where = std::this_thread::get_id();
    co_return set;
  };
  EXPECT_TRUE(await(note(*port, pictures::png(8, 8), resumed_on)));
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

}  // namespace astraphe::conformance
