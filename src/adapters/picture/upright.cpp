#include "adapters/picture/bitmap.hpp"

namespace astraphe::adapters::picture {

// CIPA DC-008 §4.6.4: where the stored picture's first row and first column are seen. From 5 on the
// rows are seen as columns.
Bitmap upright(Bitmap bitmap, int orientation) {
  if (orientation == 1) return bitmap;
  const bool is_turned = orientation >= 5;
  const bool starts_right = orientation == 2 || orientation == 3 || orientation == 6 ||
                            orientation == 7;
  const bool starts_below = orientation == 3 || orientation == 4 || orientation == 7 ||
                            orientation == 8;
  Bitmap seen(is_turned ? bitmap.height : bitmap.width, is_turned ? bitmap.width : bitmap.height);
  for (int y = 0; y < seen.height; ++y) {
    for (int x = 0; x < seen.width; ++x) {
      const int across = starts_right ? seen.width - 1 - x : x;
      const int down = starts_below ? seen.height - 1 - y : y;
      const auto from = is_turned ? static_cast<std::size_t>(across) * bitmap.width + down
                                  : static_cast<std::size_t>(down) * bitmap.width + across;
      seen.pixels[static_cast<std::size_t>(y) * seen.width + x] = bitmap.pixels[from];
    }
  }
  return seen;
}

}  // namespace astraphe::adapters::picture
