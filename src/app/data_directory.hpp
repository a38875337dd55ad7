#pragma once
// DataDirectory: a folder that belongs to one running process. Made when missing, mode 0700.

#include "base/result.hpp"

#include <string>

namespace astraphe::app {

class DataDirectory {
 public:
  // Errc::conflict, with the other's process id in words, when it is taken; Errc::unavailable when
  // it cannot be made or written.
  static Result<DataDirectory> open(const std::string& path);
  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  const std::string& path() const { return path_; }
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

  // The secret of that name: made of 32 random bytes (as hex) at first use, mode 0600.
  Result<std::string> secret(std::string_view name);

 private:
  DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;
};

}  // namespace astraphe::app
