#include "app/demo/drawing.hpp"

#include <cstdlib>
#include <string_view>

namespace astraphe::app::demo {
namespace {

constexpr int kWidth = 800;
constexpr int kHeight = 600;
constexpr int kUnit = kHeight / 100;

bool covers(const Shape& shape, int column, int row) {
  const std::int64_t x = column - kWidth / 2 - shape.x * kUnit;
  const std::int64_t y = row - kHeight / 2 - shape.y * kUnit;
  const std::int64_t width = shape.width * kUnit;
  const std::int64_t height = shape.height * kUnit;
  if (shape.kind == Shape::Kind::box) return std::abs(x) <= width && std::abs(y) <= height;
  return x * x * height * height + y * y * width * width <= width * width * height * height;
}

std::uint8_t colour_at(std::uint8_t ground, std::span<const Shape> shapes, int column, int row) {
  for (auto shape = shapes.rbegin(); shape != shapes.rend(); ++shape) {
    if (covers(*shape, column, row)) return shape->colour;
  }
  return ground;
}

void put_big(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

void put_little(std::string& out, std::uint16_t number) {
  out += static_cast<char>(number);
  out += static_cast<char>(number >> 8);
}

// ISO 3309, as W3C PNG §5.5 has it.
std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

// RFC 1950 §8.
std::uint32_t adler_of(std::string_view bytes) {
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char byte : bytes) {
    low = (low + static_cast<unsigned char>(byte)) % 65'521;
    high = (high + low) % 65'521;
  }
  return (high << 16) | low;
}

// A zlib stream of stored blocks (RFC 1951 §3.2.4): nothing is compressed.
std::string stored(std::string_view bytes) {
  constexpr std::size_t kBlockMax = 65'535;
  std::string out("\x78\x01", 2);
  for (auto rest = bytes; !rest.empty();) {
    const auto block = rest.substr(0, kBlockMax);
    rest.remove_prefix(block.size());
    const auto size = static_cast<std::uint16_t>(block.size());
    out += rest.empty() ? '\1' : '\0';
    put_little(out, size);
    put_little(out, static_cast<std::uint16_t>(~size));
    out += block;
  }
  put_big(out, adler_of(bytes));
  return out;
}

void put_chunk(std::string& png, std::string_view name, std::string_view content) {
  put_big(png, static_cast<std::uint32_t>(content.size()));
  const auto begin = png.size();
  png += name;
  png += content;
  put_big(png, crc_of(std::string_view(png).substr(begin)));
}

std::string header() {
  std::string out;
  put_big(out, kWidth);
  put_big(out, kHeight);
  return out + std::string("\x04\x03\0\0\0", 5);  // 4 bits a pixel, indexed
}

std::string palette() {
  std::string out;
  for (const auto colour : kPalette) {
    for (int shift = 16; shift >= 0; shift -= 8) out += static_cast<char>(colour >> shift);
  }
  return out;
}

}  // namespace

std::string draw(std::uint8_t ground, std::span<const Shape> shapes) {
  std::string rows;
  for (int row = 0; row < kHeight; ++row) {
    rows += '\0';  // no filter
    for (int column = 0; column < kWidth; column += 2) {
      const auto left = colour_at(ground, shapes, column, row);
      const auto right = colour_at(ground, shapes, column + 1, row);
      rows += static_cast<char>(left << 4 | right);
    }
  }
  std::string png("\x89PNG\r\n\x1A\n", 8);
  put_chunk(png, "IHDR", header());
  put_chunk(png, "PLTE", palette());
  put_chunk(png, "IDAT", stored(rows));
  put_chunk(png, "IEND", "");
  return png;
}

}  // namespace astraphe::app::demo
