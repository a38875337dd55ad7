#pragma once
// Disk: the databases of every service, one file each, so that no service can read another's; and
// the objects.

#include "ports/database.hpp"
#include "ports/object_store.hpp"

#include <array>
#include <map>
#include <memory>

namespace astraphe::app {

inline constexpr std::array<std::string_view, 6> kStores{"user",  "product", "order",
                                                         "queue", "sandbox", "bus"};

class Disk {
 public:
  // Errc::unavailable when a file cannot be opened.
  static Result<std::unique_ptr<Disk>> in_folder(const std::string& folder);
  // In this process's memory, for simulations; lives as long as the Disk.
  static std::unique_ptr<Disk> in_memory(const std::string& name);

  ports::Database& database(std::string_view store) { return *databases_.at(std::string(store)); }
  ports::ObjectStore& objects() { return *objects_; }

 private:
  std::unique_ptr<ports::ObjectStore> objects_;
  std::map<std::string, std::unique_ptr<ports::Database>> databases_;
};

}  // namespace astraphe::app
