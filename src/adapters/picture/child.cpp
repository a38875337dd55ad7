#include "adapters/picture/frames.hpp"
#include "adapters/picture/press.hpp"
#include "adapters/picture/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <new>

namespace astraphe::adapters::picture {
namespace {

constexpr std::size_t kReadStep = 1 << 16;
constexpr std::size_t kFileMax = 8 * 1024 * 1024;  // more than any picture that is let in

struct Bound {
  __rlimit_resource_t resource;
  rlim_t value;
};
// Without a free number for a descriptor there is no file, no socket and no pipe to be had.
constexpr std::array kBounds{
    Bound{RLIMIT_CPU, 10},  // seconds
    Bound{RLIMIT_NOFILE, 0},
    Bound{RLIMIT_FSIZE, 0},
    Bound{RLIMIT_NPROC, 0},
    Bound{RLIMIT_CORE, 0},
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
    // A decoded picture of the most pixels takes 160 MB. Sanitizers reserve terabytes.
    Bound{RLIMIT_AS, 512 * 1024 * 1024},
#endif
};

bool give_up_what_is_not_needed() {
  const bool is_bound_to_its_parent = ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
  const bool stays_unprivileged = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  if (!is_bound_to_its_parent || !stays_unprivileged) return false;
  return std::ranges::all_of(kBounds, [](const Bound& bound) {
    const rlimit both{bound.value, bound.value};
    return ::setrlimit(bound.resource, &both) == 0;
  });
}

bool read_file(std::string& file) {
  while (file.size() <= kFileMax) {
    const auto before = file.size();
    file.resize(before + kReadStep);
    const auto got = ::read(STDIN_FILENO, file.data() + before, kReadStep);
    if (got < 0 && errno != EINTR) return false;
    file.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return true;
  }
  return false;
}

bool write_set(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int press_standard_input() {
  if (!give_up_what_is_not_needed()) return kNoPress;
  std::string file;
  if (!read_file(file)) return kUnreadable;
  const auto set = press_here(file);
  if (!set) return kUnreadable;
  return write_set(framed(*set)) ? 0 : kNoPress;
}

}  // namespace

void be_the_picture_process() {
  int code = kUnreadable;
  try {
    code = press_standard_input();
  } catch (const std::bad_alloc&) {
    // More memory than a picture may take.
  }
  ::_exit(code);  // what ends a program in order may open files
}

}  // namespace astraphe::adapters::picture
