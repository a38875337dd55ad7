#include "adapters/files/object_store.hpp"

#include "adapters/files/pool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace astraphe::adapters::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadStep = 1 << 16;

Error from_errno(std::string_view what) {
  const int number = errno;
  const Errc code = number == ENOENT ? Errc::not_found : Errc::unavailable;
  return Error(code, std::string(what) + ": " + std::generic_category().message(number));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  const int number_;
};

// One flat folder: an object "a" and an object "a/b" may stand side by side. No key has a comma.
std::string file_name(std::string key) {
  std::ranges::replace(key, '/', ',');
  return key;
}

Result<> write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return from_errno("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return Result<>();
}

Result<> sync_folder(const fs::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.number()) != 0) return from_errno("sync the folder");
  return Result<>();
}

Result<> write_synced(const fs::path& path, std::string_view bytes) {
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return from_errno("open");
  MUST(write_all(file, bytes));
  if (::fsync(file.number()) != 0) return from_errno("sync");
  return Result<>();
}

Result<std::string> read_all(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open()) return from_errno("open");
  std::string bytes;
  while (true) {
    const auto before = bytes.size();
    bytes.resize(before + kReadStep);
    const auto got = ::read(file.number(), bytes.data() + before, kReadStep);
    if (got < 0 && errno != EINTR) return from_errno("read");
    bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return bytes;
  }
}

struct Folders {
  fs::path objects;
  fs::path partial;  // of one file system with it
};

class FileObjectStore final : public ports::ObjectStore {
 public:
  explicit FileObjectStore(Folders folders) : folders_(std::move(folders)), pool_({}) {}

  Task<Result<>> put(std::string key, std::string bytes) override {
    Result<> done;
    auto job = [&] { done = write(key, bytes); };
    co_return co_await on_pool(key, job, done);
  }

  Task<Result<std::string>> get(std::string key) override {
    Result<std::string> found{std::string()};
    auto job = [&] { found = read_all(path_of(key)); };
    co_return co_await on_pool(key, job, found);
  }

  Task<Result<>> remove(std::string key) override {
    Result<> done;
    auto job = [&] { done = unlink(key); };
    co_return co_await on_pool(key, job, done);
  }

 private:
  // The caller's frame owns all three, and waits.
  template <class T>
  Task<Result<T>> on_pool(const std::string& key, std::function<void()> job, Result<T>& answer) {
    if (!ports::is_object_key(key)) co_return Error(Errc::invalid, "no object key");
    const bool was_run = co_await pool_.run(std::move(job));
    if (!was_run) co_return Error(Errc::unavailable, "too many wait for the disk");
    co_return std::move(answer);
  }

  fs::path path_of(const std::string& key) const { return folders_.objects / file_name(key); }

  Result<> write(const std::string& key, std::string_view bytes) {
    const auto partial = folders_.partial / std::to_string(last_.fetch_add(1));
    auto done = write_synced(partial, bytes);
    if (done && ::rename(partial.c_str(), path_of(key).c_str()) != 0) done = from_errno("rename");
    if (!done) (void)::unlink(partial.c_str());
    if (done) done = sync_folder(folders_.objects);
    // A folder that is gone is the disk's fault: a put does not answer not_found.
    if (!done) return Error(Errc::unavailable, done.error().detail());
    return done;
  }

  Result<> unlink(const std::string& key) {
    const bool is_gone = ::unlink(path_of(key).c_str()) == 0 || errno == ENOENT;
    if (!is_gone) return from_errno("remove");
    return sync_folder(folders_.objects);
  }

  const Folders folders_;
  std::atomic<std::uint64_t> last_ = 0;
  Pool pool_;  // last: its jobs use the rest
};

}  // namespace

Result<std::unique_ptr<ports::ObjectStore>> open_object_store(const std::string& folder) {
  const Folders folders{fs::path(folder) / "objects", fs::path(folder) / "partial"};
  std::error_code failure;
  fs::remove_all(folders.partial, failure);
  if (!failure) fs::create_directories(folders.partial, failure);
  if (!failure) fs::create_directories(folders.objects, failure);
  if (failure) return Error(Errc::unavailable, folder + ": " + failure.message());
  MUST(sync_folder(folder));
  return std::unique_ptr<ports::ObjectStore>(std::make_unique<FileObjectStore>(folders));
}

}  // namespace astraphe::adapters::files
