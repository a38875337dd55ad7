#include "adapters/memory/room_index.hpp"

#include <mutex>

namespace astraphe::adapters::memory {
namespace {

using domain::RoomEntry;
using ports::RoomExtent;

// Entries that came before the ones in front of them, from lanes that overtook each other.
constexpr std::size_t kEarlyMax = 10'000;

struct Room {
  domain::WaitingRoom state;
  std::map<std::int64_t, RoomEntry> early;
  std::int64_t heard = 0;

  RoomExtent extent() const { return RoomExtent{state.applied(), heard}; }

  Result<> take(const RoomEntry& entry) {
    heard = std::max(heard, entry.n);
    if (entry.n <= state.applied()) return Result<>();
    if (entry.n > state.applied() + 1) {
      if (early.size() < kEarlyMax) early.emplace(entry.n, entry);
      return Result<>();
    }
    MUST(state.apply(entry));
    return take_early();
  }

  Result<> take_early() {
    while (!early.empty() && early.begin()->first <= state.applied() + 1) {
      const auto next = early.extract(early.begin());
      if (next.key() == state.applied() + 1) MUST(state.apply(next.mapped()));
    }
    return Result<>();
  }
};

class MemoryRoomIndex final : public ports::RoomIndex {
 public:
  Task<Result<RoomExtent>> apply(ProductId id, std::vector<RoomEntry> entries) override {
    const std::lock_guard lock(mutex_);
    auto& room = rooms_[id];
    for (const auto& entry : entries) CO_MUST(room.take(entry));
    co_return room.extent();
  }

  Task<Result<ports::RoomLook>> look(ProductId id, UserId user) override {
    const std::lock_guard lock(mutex_);
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) co_return ports::RoomLook();
    const auto& [state, early, heard] = found->second;
    co_return ports::RoomLook{found->second.extent(), state.place_of(user), state.waiting(),
                              state.active(), state.last_sequence()};
  }

  Task<Result<ports::RoomLine>> line(ProductId id, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    const auto found = rooms_.find(id);
    if (found == rooms_.end()) co_return ports::RoomLine();
    co_return ports::RoomLine{found->second.extent(), found->second.state.line(limit)};
  }

  Task<Result<>> forget(ProductId id) override {
    const std::lock_guard lock(mutex_);
    rooms_.erase(id);
    co_return Result<>();
  }

 private:
  std::mutex mutex_;  // guards rooms_; never held across co_await
  std::unordered_map<ProductId, Room> rooms_;
};

}  // namespace

std::unique_ptr<ports::RoomIndex> make_room_index() { return std::make_unique<MemoryRoomIndex>(); }

}  // namespace astraphe::adapters::memory
