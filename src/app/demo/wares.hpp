#pragma once
// What the demo shop sells.

#include "app/demo/drawing.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace astraphe::app::demo {

// One of the kinds that a ware comes in.
struct Kind {
  std::string_view name;
  std::string_view value;
  std::int64_t price = 0;
  std::optional<std::int64_t> stock{};  // none: the ware's
};

struct Ware {
  std::string_view name;
  std::string_view description;
  std::int64_t price;
  std::int64_t stock;
  std::int64_t category;
  std::chrono::seconds opens_in;
  std::string_view note;
  std::uint8_t ground;  // of its picture
  std::span<const Shape> shapes;
  std::array<Kind, 3> kinds{};  // as many as have a name
};

std::span<const Ware, 8> wares();

}  // namespace astraphe::app::demo
