#pragma once
// Makes a stranger's picture safe to show: every size of it, in one format, with nothing of the
// file that was sent. adapters/picture, in a process of its own. Callable from any lane.

#include "base/result.hpp"
#include "base/task.hpp"

#include <array>
#include <string>

namespace astraphe::ports {

struct PictureSize {
  std::string_view name;
  int side_max;  // pixels of the longer side; what is smaller stays as it is
};
inline constexpr std::array kPictureSizes{PictureSize{"small", 320}, PictureSize{"medium", 640},
                                          PictureSize{"large", 1280}};

// WebP files in the order of kPictureSizes, upright and without metadata.
using PictureSet = std::array<std::string, kPictureSizes.size()>;

class PicturePress {
 public:
  virtual ~PicturePress() = default;

  // A JPEG, PNG or WebP file whose first bytes have been looked at (http/picture_header).
  // Errc::invalid when it cannot be read to its end or takes more than a picture may;
  // Errc::limited when too many wait; Errc::unavailable when there is no press.
  virtual Task<Result<PictureSet>> press(std::string file) = 0;
};

}  // namespace astraphe::ports
