#include "adapters/picture/bitmap.hpp"

#include <webp/encode.h>

#include <algorithm>

namespace astraphe::adapters::picture {
namespace {

constexpr float kQuality = 82;
constexpr int kEffort = 3;  // of 0-6

Error no_memory() { return Error(Errc::invalid, "not enough memory for this picture"); }

// A WebPPicture of its own, which begins as a view of a bitmap.
class Canvas {
 public:
  explicit Canvas(Bitmap& bitmap) {
    ASTRAPHE_INVARIANT(WebPPictureInit(&picture_) != 0);
    picture_.use_argb = 1;
    picture_.width = bitmap.width;
    picture_.height = bitmap.height;
    picture_.argb = bitmap.pixels.data();
    picture_.argb_stride = bitmap.width;
  }
  Canvas(const Canvas&) = delete;
  ~Canvas() { WebPPictureFree(&picture_); }

  // Until it fits; never larger. Scales what the view shows in place.
  Result<> shrink_to(int side_max) {
    picture_.use_argb = 1;  // encoding has made a YUV copy
    const int longer = std::max(picture_.width, picture_.height);
    if (longer <= side_max) return Result<>();
    const auto scaled = [&](int side) {
      return std::max(1, (side * side_max + longer / 2) / longer);
    };
    const int done = WebPPictureRescale(&picture_, scaled(picture_.width), scaled(picture_.height));
    if (done == 0) return no_memory();
    return Result<>();
  }

  Result<std::string> encode() {
    WebPConfig config;
    ASTRAPHE_INVARIANT(WebPConfigPreset(&config, WEBP_PRESET_PHOTO, kQuality) != 0);
    config.method = kEffort;
    WebPMemoryWriter written;
    WebPMemoryWriterInit(&written);
    picture_.writer = WebPMemoryWrite;
    picture_.custom_ptr = &written;
    const int done = WebPEncode(&config, &picture_);
    std::string file(reinterpret_cast<const char*>(written.mem), written.size);
    WebPMemoryWriterClear(&written);
    if (done == 0) return no_memory();
    return file;
  }

 private:
  WebPPicture picture_;
};

}  // namespace

Result<ports::PictureSet> encode_sizes(Bitmap bitmap) {
  Canvas canvas(bitmap);
  ports::PictureSet set;
  for (std::size_t i = set.size(); i-- > 0;) {  // the largest first: each is made of the one before
    MUST(canvas.shrink_to(ports::kPictureSizes[i].side_max));
    TRY(auto file, canvas.encode());
    set[i] = std::move(file);
  }
  return set;
}

}  // namespace astraphe::adapters::picture
