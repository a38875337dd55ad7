#pragma once
// Picture files for tests, made by the formats' own libraries: quarters in red, green, blue and
// white, from the left above to the right below.

#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include <string>
#include <string_view>
#include <vector>

namespace astraphe::pictures {

inline constexpr std::string_view kQuarters = "RGBW";

inline char letter_of(const unsigned char* rgb) {
  const bool red = rgb[0] > 128;
  const bool green = rgb[1] > 128;
  const bool blue = rgb[2] > 128;
  if (red && green && blue) return 'W';
  return red ? 'R' : green ? 'G' : blue ? 'B' : '?';
}

inline std::vector<unsigned char> quarters(int width, int height) {
  std::vector<unsigned char> rgb;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const char letter =
          kQuarters[static_cast<std::size_t>((y * 2 / height) * 2 + x * 2 / width)];
      for (const char one : {'R', 'G', 'B'}) rgb.push_back(letter == one || letter == 'W' ? 255 : 0);
    }
  }
  return rgb;
}

inline std::string jpeg(int width, int height) {
  const auto rgb = quarters(width, height);
  const auto encoder = tjInitCompress();
  unsigned char* file = nullptr;
  unsigned long size = 0;
  tjCompress2(encoder, rgb.data(), width, 0, height, TJPF_RGB, &file, &size, TJSAMP_444, 92, 0);
  const std::string made(reinterpret_cast<char*>(file), size);
  tjFree(file);
  tjDestroy(encoder);
  return made;
}

inline std::string png(int width, int height) {
  const auto rgb = quarters(width, height);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, rgb.data(), 0, nullptr);
  std::string made(size, '\0');
  png_image_write_to_memory(&image, made.data(), &size, 0, rgb.data(), 0, nullptr);
  made.resize(size);
  return made;
}

inline std::string webp(int width, int height) {
  const auto rgb = quarters(width, height);
  unsigned char* file = nullptr;
  const auto size = WebPEncodeLosslessRGB(rgb.data(), width, height, width * 3, &file);
  std::string made(reinterpret_cast<char*>(file), size);
  WebPFree(file);
  return made;
}

// A JPEG segment, put behind the file's first two bytes.
inline std::string with_segment(std::string jpeg, char marker, const std::string& content) {
  const auto length = content.size() + 2;
  std::string segment{'\xFF', marker, static_cast<char>(length >> 8), static_cast<char>(length)};
  return jpeg.insert(2, segment + content);
}

inline std::string with_comment(std::string jpeg, const std::string& text) {
  return with_segment(std::move(jpeg), '\xFE', text);
}

// A JPEG that says in its EXIF how it is to be seen.
inline std::string turned(std::string jpeg, int orientation) {
  std::string exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0?\0\0\0\0\0\0", 32);
  exif[25] = static_cast<char>(orientation);
  return with_segment(std::move(jpeg), '\xE1', exif);
}

}  // namespace astraphe::pictures
