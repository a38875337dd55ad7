#pragma once
// A decoded picture in memory, and the ways to it and from it. Plain functions, for the picture
// process.

#include "http/picture_header.hpp"
#include "ports/picture_press.hpp"

#include <vector>

namespace astraphe::adapters::picture {

struct Bitmap {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels;  // 0xAARRGGBB, row by row, not premultiplied

  Bitmap(int columns, int rows)
      : width(columns), height(rows),
        pixels(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)) {}
};

// As the file stores it, in sRGB where the decoder knows; smaller than stored where the decoder can
// do that cheaply, but no side shorter than the largest of kPictureSizes needs. Errc::invalid where
// the file ends early, is damaged, or is not what its header says.
Result<Bitmap> decode(std::string_view file, const http::PictureHeader& header);

// Turned and mirrored until it stands as `orientation` (EXIF's, 1-8) says that it was seen.
Bitmap upright(Bitmap bitmap, int orientation);

// Errc::invalid where there is not enough memory.
Result<ports::PictureSet> encode_sizes(Bitmap bitmap);

}  // namespace astraphe::adapters::picture
