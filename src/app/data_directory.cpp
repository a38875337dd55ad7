#include "app/data_directory.hpp"

#include "auth/hmac.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace astraphe::app {
namespace {

Error because(const std::string& what) {
  return Error(Errc::unavailable, what + ": " + std::strerror(errno));
}

std::string holder_of(int lock) {
  std::array<char, 32> text{};
  const auto size = pread(lock, text.data(), text.size() - 1, 0);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!pid.empty() && pid.back() == '\n') pid.pop_back();
  return pid.empty() ? "another process" : "process " + pid;
}

Result<> write_whole(const std::string& file, std::string_view text) {
  const auto fresh = file + ".new";
  const int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) return because("cannot write " + fresh);
  const bool written =
      ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(out) == 0;
  close(out);
  if (!written || rename(fresh.c_str(), file.c_str()) != 0) return because("cannot write " + file);
  return Result<>();
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::string& path) {
  std::error_code failed;
  const bool is_new = std::filesystem::create_directories(path, failed);
  if (failed) return Error(Errc::unavailable, "cannot make " + path + ": " + failed.message());
  if (is_new) chmod(path.c_str(), 0700);
  const auto file = path + "/lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return because("cannot write " + file);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const auto holder = holder_of(lock);
    close(lock);
    return Error(Errc::conflict, "the data directory " + path + " is in use by " + holder +
                                     ": stop that one, or name another with --data-dir");
  }
  const auto pid = std::to_string(getpid()) + "\n";
  const bool written = ftruncate(lock, 0) == 0 &&
                       pwrite(lock, pid.data(), pid.size(), 0) == static_cast<ssize_t>(pid.size());
  if (!written) return because("cannot write " + file);
  return DataDirectory(path, lock);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) close(lock_);
}

Result<std::string> DataDirectory::secret(std::string_view name) {
  const auto path = file(std::string(name) + ".key");
  std::string text;
  if (std::ifstream in(path); in >> text) return text;
  std::array<char, 32> bytes;
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return because("no random bytes");
  }
  text = auth::hex(std::string_view(bytes.data(), bytes.size()));
  MUST(write_whole(path, text + "\n"));
  return text;
}

}  // namespace astraphe::app
