#pragma once
// The demo's own pictures: a few flat shapes on a ground, drawn by this program and written as PNG.

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace astraphe::app::demo {

// An ellipse or a box around a middle, in hundredths of the picture's height.
struct Shape {
  enum class Kind { ellipse, box };
  Kind kind;
  int x, y;           // its middle, from the picture's own middle; y grows downwards
  int width, height;  // from the middle to the edge
  std::uint8_t colour;  // of kPalette
};

// 0xRRGGBB.
inline constexpr std::array<std::uint32_t, 16> kPalette{
    0xFAF7F0, 0xF3E3C3, 0xE8EEF4, 0xE7F0E4, 0xF08A24, 0x4E7D3A, 0x2B2F36, 0x8A9099,
    0xC9A227, 0xC2402F, 0x31557F, 0x7A4B2A, 0xFFFFFF, 0x9CBF6B, 0xE9B44C, 0x5B3A66};

// An indexed PNG, 800 × 600, of the later shapes upon the earlier ones.
std::string draw(std::uint8_t ground, std::span<const Shape> shapes);

}  // namespace astraphe::app::demo
