#include "base/log.hpp"

#include "base/planted.hpp"

#include <gtest/gtest.h>

namespace astraphe {
namespace {

std::ptrdiff_t lines_of(LogFormat format, const std::string& text) {
  const Log log(format);
  testing::internal::CaptureStderr();
  log.info("log-in", {{"loginId", text}});
  const auto said = testing::internal::GetCapturedStderr();
  return std::ranges::count(said, '\n');
}

TEST(Log, NothingThatAStrangerSaysBeginsALine) {
  const std::string text = "x\n2030-01-01T00:00:00.000Z error forged\r\n\x1b[2J";
  for (const auto format : {LogFormat::text, LogFormat::json}) {
    EXPECT_EQ(lines_of(format, text), 1);
    planted_now = Plant::log_of_strangers;
    EXPECT_GT(lines_of(format, text), 1) << "the test cannot see it";
    planted_now = Plant::none;
  }
}

}  // namespace
}  // namespace astraphe
