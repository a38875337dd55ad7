#pragma once
// Whole files under keys that we choose. Embedded: adapters/files. Distributed: adapters/s3.
// A reader sees a whole object or none. Callable from any lane.

#include "base/result.hpp"
#include "base/task.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace astraphe::ports {

// 1-200 of [A-Za-z0-9._-] in segments parted by '/', no segment "." or "..".
constexpr bool is_object_key(std::string_view key) {
  constexpr std::size_t kKeyMax = 200;
  const auto fits = [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/';
  };
  if (key.empty() || key.size() > kKeyMax || !std::ranges::all_of(key, fits)) return false;
  while (true) {
    const auto segment = key.substr(0, key.find('/'));
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (segment.size() == key.size()) return true;
    key.remove_prefix(segment.size() + 1);
  }
}

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Errc::invalid, here and below, for what is no object key. Putting twice replaces.
  virtual Task<Result<>> put(std::string key, std::string bytes) = 0;

  // Errc::not_found when there is none.
  virtual Task<Result<std::string>> get(std::string key) = 0;

  // Nothing there is a success.
  virtual Task<Result<>> remove(std::string key) = 0;
};

}  // namespace astraphe::ports
