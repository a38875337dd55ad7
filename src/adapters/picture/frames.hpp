#pragma once
// What the picture process says: a picture set, each file behind its length (4 bytes in the
// machine's order), or an exit code.

#include "ports/picture_press.hpp"

namespace astraphe::adapters::picture {

inline constexpr std::size_t kFramesMax = 16 * 1024 * 1024;  // bytes of a whole set

// Exit codes, as in sysexits.h.
inline constexpr int kUnreadable = 65;  // EX_DATAERR: no picture, or more than one may take
inline constexpr int kNoPress = 69;     // EX_UNAVAILABLE: the process could not be made safe

std::string framed(const ports::PictureSet& set);

// Errc::invalid for what is no set of WebP pictures, each within its size: whoever wrote it read a
// stranger's bytes, and may be theirs by now.
Result<ports::PictureSet> unframed(std::string_view bytes);

}  // namespace astraphe::adapters::picture
