#pragma once
// What the demo shop sells.

#include "app/demo/drawing.hpp"

#include <chrono>
#include <string_view>

namespace astraphe::app::demo {

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
};

std::span<const Ware, 8> wares();

}  // namespace astraphe::app::demo
