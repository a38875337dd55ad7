#include "tests/conformance/picture_press.hpp"

#include "adapters/picture/press.hpp"
#include "adapters/picture/process.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace astraphe::conformance {
namespace {

namespace fs = std::filesystem;
using adapters::picture::make_process_press;
using adapters::picture::ProcessLimits;

// The program that is built with these tests.
ProcessLimits limits() {
  return ProcessLimits{.program = fs::read_symlink("/proc/self/exe").parent_path() / "astraphe"};
}

INSTANTIATE_TEST_SUITE_P(
    AllPicturePresses, PicturePress,
    testing::Values(PicturePressCase{"here", adapters::picture::make_inline_press},
                    PicturePressCase{"process", [] { return make_process_press(limits()); }}),
    [](const auto& info) { return info.param.name; });

// A child that does what a decoder's bug might do.
class PictureProcess : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(place);
    fs::create_directories(place);
  }
  void TearDown() override { fs::remove_all(place); }

  ProcessLimits that_does(const std::string& script) {
    auto with = limits();
    with.program = place / "child";
    std::ofstream(with.program) << "#!/bin/sh\n" << script << "\n";
    ::chmod(with.program.c_str(), 0700);
    return with;
  }

  Errc why(const ProcessLimits& with) {
    const auto press = make_process_press(with);
    const auto set = await(press->press(pictures::png(8, 8)));
    EXPECT_FALSE(set);
    return set ? Errc::internal : set.error().code();
  }

  std::string noted(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(place / name).rdbuf();
    return text.str();
  }

  const fs::path place = fs::path(testing::TempDir()) /
                         (std::string("astraphe-picture-") +
                          testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(PictureProcess, ACrashIsARefusal) { EXPECT_EQ(why(that_does("kill -9 $$")), Errc::invalid); }

TEST_F(PictureProcess, WhatItSaysIsNotBelieved) {
  EXPECT_EQ(why(that_does("echo '<svg onload=alert(1)>'")), Errc::invalid);
  EXPECT_EQ(why(that_does("exit 0")), Errc::invalid);
  EXPECT_EQ(why(that_does("exec cat /dev/zero")), Errc::invalid);
}

TEST_F(PictureProcess, ItsTimeIsBounded) {
  auto with = that_does("exec sleep 600");
  with.deadline = Millis(200);
  EXPECT_EQ(why(with), Errc::limited);
}

TEST_F(PictureProcess, ClosingItsOutputDoesNotKeepItAlive) {
  EXPECT_EQ(why(that_does("exec >&- 2>&-; exec sleep 600")), Errc::invalid);
}

TEST_F(PictureProcess, ItGetsNothingOfItsParents) {
  ::setenv("ASTRAPHE_TOKEN_ACCESS_KEY", "a secret of the server", 1);
  const std::ifstream open_here("/proc/self/status");
  EXPECT_EQ(why(that_does("env > " + (place / "env").string() + "; ls /proc/$$/fd > " +
                          (place / "fds").string())),
            Errc::invalid);
  ::unsetenv("ASTRAPHE_TOKEN_ACCESS_KEY");
  EXPECT_EQ(noted("env").find("secret"), std::string::npos);
  // What the shell opens for itself is numbered from 10.
  EXPECT_EQ(noted("fds").find_first_of("3456789"), std::string::npos) << noted("fds");
}

TEST_F(PictureProcess, WithoutItThereIsNoPress) {
  auto with = limits();
  with.program = place / "nothing";
  EXPECT_EQ(why(with), Errc::unavailable);
  EXPECT_EQ(why(that_does("exit 69")), Errc::unavailable);
}

TEST_F(PictureProcess, NoMoreWaitThanMay) {
  auto with = that_does("exec sleep 600");
  with.at_once = 1;
  with.waiting_max = 2;
  with.deadline = Millis(500);
  const auto press = make_process_press(with);
  std::vector<Task<Result<ports::PictureSet>>> tasks;
  for (int i = 0; i < 6; ++i) tasks.push_back(press->press(pictures::png(8, 8)));
  int refused = 0;
  for (const auto& set : await_all(std::move(tasks))) {
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code(), Errc::limited);
    if (set.error().detail() == "too many pictures wait") ++refused;
  }
  EXPECT_EQ(refused, 3);
}

}  // namespace
}  // namespace astraphe::conformance
