#include "adapters/picture/process.hpp"

#include "adapters/picture/frames.hpp"
#include "base/resume_on_lane.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

namespace astraphe::adapters::picture {
namespace {

using ports::PictureSet;

constexpr std::size_t kReadStep = 1 << 16;

Error no_press(std::string_view what, int number) {
  return Error(Errc::unavailable, "the picture process: " + std::string(what) + ": " +
                                      std::generic_category().message(number));
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  int number() const { return number_; }

 private:
  int number_;
};

// The picture as a file in memory, to be read from its beginning.
Result<Descriptor> as_file(std::string_view bytes) {
  Descriptor file(::memfd_create("picture", MFD_CLOEXEC));
  if (file.number() < 0) return no_press("memfd_create", errno);
  while (!bytes.empty()) {
    const auto written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return no_press("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.number(), 0, SEEK_SET) != 0) return no_press("lseek", errno);
  return file;
}

// Becomes readable when the time is up.
Result<Descriptor> timer_of(Millis deadline) {
  Descriptor timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  if (timer.number() < 0) return no_press("timerfd_create", errno);
  itimerspec when{};
  when.it_value.tv_sec = deadline.count() / 1'000;
  when.it_value.tv_nsec = deadline.count() % 1'000 * 1'000'000;
  if (::timerfd_settime(timer.number(), 0, &when, nullptr) != 0) return no_press("timer", errno);
  return timer;
}

// How a child begins: nothing of its parent's but these two descriptors.
class Beginning {
 public:
  Beginning(int input, int output) {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                               POSIX_SPAWN_SETPGROUP);
  }
  Beginning(const Beginning&) = delete;
  ~Beginning() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }

  Result<pid_t> spawn(const std::string& program) const {
    std::string name = "astraphe";
    std::string command = "picture";
    char* const arguments[] = {name.data(), command.data(), nullptr};
    char* const environment[] = {nullptr};  // it holds secrets
    pid_t child = 0;
    const int failed =
        ::posix_spawn(&child, program.c_str(), &files_, &attributes_, arguments, environment);
    if (failed != 0) return no_press("spawn", failed);
    return child;
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

// What the child writes until it ends. Nothing when the time is up first.
Result<std::optional<std::string>> read_in_time(const Descriptor& output, const Descriptor& timer) {
  std::string bytes;
  while (true) {
    pollfd watched[] = {{output.number(), POLLIN, 0}, {timer.number(), POLLIN, 0}};
    if (::poll(watched, 2, -1) < 0 && errno != EINTR) return no_press("poll", errno);
    if (watched[1].revents != 0) return std::optional<std::string>();
    if (watched[0].revents == 0) continue;
    const auto before = bytes.size();
    bytes.resize(before + kReadStep);
    const auto got = ::read(output.number(), bytes.data() + before, kReadStep);
    if (got < 0 && errno != EINTR) return no_press("read", errno);
    bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return std::optional(std::move(bytes));
    if (bytes.size() > kFramesMax) return Error(Errc::invalid, "too much for a picture set");
  }
}

// Its exit code; nothing when a signal ended it. A child that has closed its output has ended, or
// does what it should not: in both cases killing it changes nothing for anybody else.
std::optional<int> end_of(pid_t child) {
  ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return std::nullopt;
}

Result<PictureSet> press_in_child(std::string_view file, const ProcessLimits& limits) {
  TRY(const auto input, as_file(file));
  TRY(const auto timer, timer_of(limits.deadline));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return no_press("pipe", errno);
  const Descriptor output(ends[0]);
  Descriptor its_output(ends[1]);
  const Beginning beginning(input.number(), its_output.number());
  TRY(const auto child, beginning.spawn(limits.program));
  its_output.close();
  const auto said = read_in_time(output, timer);
  const auto code = end_of(child);
  if (!said) return said.error();
  if (!*said) return Error(Errc::limited, "a picture took too long", "OVERLOADED");
  if (code == kUnreadable) return Error(Errc::invalid, "no picture");
  if (code == 0) return unframed(**said);
  if (code) return Error(Errc::unavailable, "the picture process: " + std::to_string(*code));
  return Error(Errc::invalid, "the picture process broke down");
}

class ProcessPress final : public ports::PicturePress {
 public:
  explicit ProcessPress(ProcessLimits limits)
      : limits_(std::move(limits)), workers_(limits_.at_once) {}
  ~ProcessPress() override { workers_.join(); }

  Task<Result<PictureSet>> press(std::string file) override {
    if (accepted_.fetch_add(1) >= limits_.at_once + limits_.waiting_max) {
      accepted_.fetch_sub(1);
      co_return Error(Errc::limited, "too many pictures wait", "OVERLOADED");
    }
    co_return co_await on_worker(std::move(file));
  }

 private:
  // Resumes the caller on its own lane.
  Task<Result<PictureSet>> on_worker(std::string file) {
    auto initiate = [this](auto handler, std::string bytes) {
      auto work = [this, resume = resume_on_lane(std::move(handler)),
                   bytes = std::move(bytes)]() mutable {
        auto answer = press_in_child(bytes, limits_);
        accepted_.fetch_sub(1);
        resume(std::move(answer));
      };
      net::post(workers_, std::move(work));
    };
    return net::async_initiate<const net::use_awaitable_t<>, void(Result<PictureSet>)>(
        std::move(initiate), net::use_awaitable, std::move(file));
  }

  const ProcessLimits limits_;
  std::atomic<std::size_t> accepted_ = 0;
  net::thread_pool workers_;  // last: its jobs use the rest
};

}  // namespace

std::unique_ptr<ports::PicturePress> make_process_press(ProcessLimits limits) {
  return std::make_unique<ProcessPress>(std::move(limits));
}

}  // namespace astraphe::adapters::picture
