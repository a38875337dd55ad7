#include "app/disk.hpp"

#include "adapters/sqlite/database.hpp"

namespace astraphe::app {

Result<std::unique_ptr<Disk>> Disk::in_folder(const std::string& folder) {
  auto disk = std::make_unique<Disk>();
  for (const auto store : kStores) {
    TRY(auto database, adapters::sqlite::open_database(folder + "/" + std::string(store) + ".db"));
    disk->databases_.emplace(store, std::move(database));
  }
  return disk;
}

std::unique_ptr<Disk> Disk::in_memory(const std::string& name) {
  auto disk = std::make_unique<Disk>();
  for (const auto store : kStores) {
    auto database = adapters::sqlite::open_memory_database(name + "-" + std::string(store));
    ASTRAPHE_INVARIANT(bool(database));
    disk->databases_.emplace(store, std::move(*database));
  }
  return disk;
}

}  // namespace astraphe::app
