#pragma once
// RoomBook: what the rooms' rows said a moment ago, for answers that decide nothing. Replaced as a
// whole, so any lane may read it at any time.

#include "services/queue/store.hpp"

#include <atomic>
#include <memory>
#include <unordered_map>

namespace astraphe::queue {

class RoomBook {
 public:
  using Page = std::unordered_map<ProductId, std::shared_ptr<const Room>>;

  RoomBook() : page_(std::make_shared<const Page>()) {}

  // Nothing when the room is not known yet.
  std::shared_ptr<const Room> find(ProductId product) const {
    const auto page = page_.load();
    const auto found = page->find(product);
    return found == page->end() ? nullptr : found->second;
  }

  std::shared_ptr<const Page> page() const { return page_.load(); }

  void replace(std::vector<Room> rooms) {
    Page page;
    for (auto& room : rooms) {
      const auto product = room.product;
      page.emplace(product, std::make_shared<const Room>(std::move(room)));
    }
    page_.store(std::make_shared<const Page>(std::move(page)));
  }

 private:
  std::atomic<std::shared_ptr<const Page>> page_;
};

}  // namespace astraphe::queue
