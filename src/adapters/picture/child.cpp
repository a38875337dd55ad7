#include "adapters/picture/confinement.hpp"
#include "adapters/picture/frames.hpp"
#include "adapters/picture/press.hpp"
#include "adapters/picture/process.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace astraphe::adapters::picture {
namespace {

constexpr std::size_t kReadStep = 1 << 16;
constexpr std::size_t kFileMax = 8 * 1024 * 1024;  // more than any picture that is let in

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
  if (!confine_this_process()) return kNoPress;
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
