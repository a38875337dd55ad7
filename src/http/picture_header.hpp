#pragma once
// What the first bytes of a stranger's file say: which kind of picture it is, and how large. By its
// content alone, and without decoding anything.

#include "base/result.hpp"

namespace astraphe::http {

inline constexpr std::size_t kPictureBytesMax = 5 * 1024 * 1024;
inline constexpr int kPictureSideMax = 8'192;            // pixels
inline constexpr std::int64_t kPicturePixelsMax = 40'000'000;

enum class PictureFormat { jpeg, png, webp };

struct PictureHeader {
  PictureFormat format;
  int width;   // pixels, as stored: before it is turned upright
  int height;
  int orientation = 1;  // 1-8, as EXIF counts them (CIPA DC-008 §4.6.4); 1 where it says nothing
};

// Errc::unsupported for what is no JPEG, PNG or WebP, for moving pictures and for JPEG's lossless
// and arithmetic kinds; Errc::too_large for more bytes, a longer side or more pixels than the
// constants above; Errc::invalid where the file ends or contradicts itself before that is known.
// What follows the picture's own end is nobody's business: nothing of the file is kept.
Result<PictureHeader> read_picture_header(std::string_view file);

}  // namespace astraphe::http
