#include "http/picture_header.hpp"

#include "tests/pictures.hpp"

#include <gtest/gtest.h>

namespace astraphe::http {
namespace {

using namespace astraphe::pictures;

std::string big(std::uint32_t number) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
  return out;
}

std::string chunk(const std::string& name, const std::string& content) {
  return big(static_cast<std::uint32_t>(content.size())) + name + content + "crc!";
}

// What a PNG of this size begins with: 70 bytes, whatever it would decode to.
std::string png_of(std::uint32_t width, std::uint32_t height, const std::string& more = "") {
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", big(width) + big(height) + std::string(5, '\x08')) +
         more + chunk("IDAT", "data");
}

std::string jpeg_of(std::uint32_t width, std::uint32_t height, char marker = '\xC0') {
  const auto frame = "\x08" + big(height).substr(2) + big(width).substr(2) + "\x01\x01\x11" +
                     std::string(1, '\0');
  return with_segment("\xFF\xD8", marker, frame);
}

Errc why(const std::string& file) {
  const auto header = read_picture_header(file);
  EXPECT_FALSE(header);
  return header ? Errc::internal : header.error().code();
}

TEST(PictureHeader, TellsEachFormatByItsContent) {
  const auto read = [](const std::string& file) { return *read_picture_header(file); };
  EXPECT_EQ(read(jpeg(64, 32)).format, PictureFormat::jpeg);
  EXPECT_EQ(read(png(64, 32)).format, PictureFormat::png);
  EXPECT_EQ(read(webp(64, 32)).format, PictureFormat::webp);
  for (const auto& file : {jpeg(64, 32), png(64, 32), webp(64, 32)}) {
    EXPECT_EQ(read(file).width, 64);
    EXPECT_EQ(read(file).height, 32);
    EXPECT_EQ(read(file).orientation, 1);
  }
}

TEST(PictureHeader, ReadsHowAPictureIsToBeSeen) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(read_picture_header(turned(jpeg(8, 8), orientation))->orientation, orientation);
  }
  EXPECT_EQ(read_picture_header(turned(jpeg(8, 8), 9))->orientation, 1);
  const std::string little("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 26);
  EXPECT_EQ(read_picture_header(png_of(8, 8, chunk("eXIf", little)))->orientation, 6);
  for (std::size_t size = 0; size < little.size() - 7; ++size) {
    EXPECT_EQ(read_picture_header(png_of(8, 8, chunk("eXIf", little.substr(0, size))))->orientation,
              1);
  }
}

TEST(PictureHeader, WhatElseThereIsIsNoPicture) {
  EXPECT_EQ(why(""), Errc::unsupported);
  EXPECT_EQ(why("hello, I am a.png"), Errc::unsupported);
  EXPECT_EQ(why("GIF89a" + std::string(100, 'x')), Errc::unsupported);
  EXPECT_EQ(why("<svg xmlns='http://www.w3.org/2000/svg'/>"), Errc::unsupported);
  EXPECT_EQ(why("RIFF"), Errc::unsupported);
  EXPECT_EQ(why("RIFF\x04\0\0\0WAVE"), Errc::unsupported);
  EXPECT_EQ(why(" " + png(8, 8)), Errc::unsupported);
}

TEST(PictureHeader, ABombIsKnownByItsHeader) {
  EXPECT_TRUE(read_picture_header(png_of(8'192, 4'882)));
  EXPECT_EQ(why(png_of(8'192, 4'883)), Errc::too_large);  // 40 Mpx and a little
  EXPECT_EQ(why(png_of(8'193, 1)), Errc::too_large);
  EXPECT_EQ(why(png_of(0xFFFFFFFF, 0xFFFFFFFF)), Errc::too_large);
  EXPECT_TRUE(read_picture_header(jpeg_of(8'192, 1)));
  EXPECT_EQ(why(jpeg_of(65'535, 65'535)), Errc::too_large);
  EXPECT_EQ(why(png(8, 8) + std::string(kPictureBytesMax, 'x')), Errc::too_large);
  std::string extended("RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF", 30);
  EXPECT_EQ(why(extended), Errc::too_large);
}

TEST(PictureHeader, MovingPicturesAreNone) {
  EXPECT_EQ(why(png_of(8, 8, chunk("acTL", std::string(8, '\0')))), Errc::unsupported);
  const std::string moving("RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x07\0\0\x07\0\0", 30);
  EXPECT_EQ(why(moving), Errc::unsupported);
}

TEST(PictureHeader, RareKindsOfJpegAreNone) {
  EXPECT_TRUE(read_picture_header(jpeg_of(8, 8, '\xC2')));
  EXPECT_EQ(why(jpeg_of(8, 8, '\xC3')), Errc::unsupported);  // lossless
  EXPECT_EQ(why(jpeg_of(8, 8, '\xC9')), Errc::unsupported);  // arithmetic
  auto four = jpeg_of(8, 8);
  four[11] = '\x04';  // components: CMYK
  EXPECT_EQ(why(four), Errc::unsupported);
}

TEST(PictureHeader, APictureHasAnArea) {
  EXPECT_EQ(why(png_of(0, 8)), Errc::invalid);
  EXPECT_EQ(why(jpeg_of(8, 0)), Errc::invalid);
}

TEST(PictureHeader, WhatEndsEarlyIsBroken) {
  const std::array whole{png_of(8, 8), jpeg_of(8, 8), webp(8, 8)};
  for (const auto& file : whole) {
    for (std::size_t size = 12; size < file.size(); ++size) {
      EXPECT_EQ(why(file.substr(0, size)), Errc::invalid) << size;
    }
  }
  EXPECT_EQ(why("\xFF\xD8\xFF\xD9"), Errc::invalid);
  EXPECT_EQ(why("\xFF\xD8" + std::string(100, '\xFF')), Errc::invalid);
}

}  // namespace
}  // namespace astraphe::http
