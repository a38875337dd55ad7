#include "adapters/picture/confinement.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>

namespace astraphe::adapters::picture {
namespace {

// In a process of its own: the exit code says whether `call` failed there.
void expect_refused(const std::function<bool()>& succeeds) {
  EXPECT_EXIT(
      {
        if (!confine_this_process()) ::_exit(2);
        ::_exit(succeeds() ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(Confinement, NothingIsOpened) {
  expect_refused([] { return ::open("/etc/hostname", O_RDONLY) >= 0; });
  expect_refused([] { return ::open("/tmp/astraphe-confined", O_WRONLY | O_CREAT, 0600) >= 0; });
  expect_refused([] { return ::dup(STDOUT_FILENO) >= 0; });
}

TEST(Confinement, NothingIsConnected) {
  expect_refused([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; });
  expect_refused([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; });
}

TEST(Confinement, NothingIsStarted) {
  expect_refused([] { return ::fork() >= 0; });
  expect_refused([] {
    char program[] = "/bin/true";
    char* const arguments[] = {program, nullptr};
    ::execv(program, arguments);
    return errno != EPERM;
  });
}

TEST(Confinement, NobodyIsSignalled) {
  expect_refused([] { return ::kill(::getppid(), 0) == 0; });
}

}  // namespace
}  // namespace astraphe::adapters::picture
