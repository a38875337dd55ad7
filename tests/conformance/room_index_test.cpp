#include "tests/conformance/room_index.hpp"

#include "adapters/memory/room_index.hpp"

namespace astraphe::conformance {

INSTANTIATE_TEST_SUITE_P(AllIndexes, RoomIndex,
                         testing::Values(RoomIndexCase{"memory", adapters::memory::make_room_index}),
                         [](const auto& info) { return info.param.name; });

}  // namespace astraphe::conformance
