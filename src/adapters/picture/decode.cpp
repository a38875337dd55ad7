#include "adapters/picture/bitmap.hpp"

#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>

#include <algorithm>
#include <array>
#include <bit>

namespace astraphe::adapters::picture {
namespace {

using http::PictureFormat;
using http::PictureHeader;

// 0xAARRGGBB is the bytes B, G, R, A, which all three libraries write.
static_assert(std::endian::native == std::endian::little);

constexpr int kSideWanted = ports::kPictureSizes.back().side_max;
constexpr int kBytesPerPixel = 4;

Error broken_file(std::string_view why) { return Error(Errc::invalid, std::string(why)); }

const unsigned char* bytes_of(std::string_view file) {
  return reinterpret_cast<const unsigned char*>(file.data());
}
unsigned char* bytes_of(Bitmap& bitmap) {
  return reinterpret_cast<unsigned char*>(bitmap.pixels.data());
}

int longer_side(const PictureHeader& header) { return std::max(header.width, header.height); }

// The smallest of these that still has the pixels which the largest size needs.
tjscalingfactor scale_for(const PictureHeader& header) {
  constexpr std::array kScales{tjscalingfactor{1, 8}, tjscalingfactor{1, 4}, tjscalingfactor{1, 2}};
  for (const auto& scale : kScales) {
    if (TJSCALED(longer_side(header), scale) >= kSideWanted) return scale;
  }
  return tjscalingfactor{1, 1};
}

class JpegDecoder {
 public:
  JpegDecoder() : handle_(tjInitDecompress()) {}
  JpegDecoder(const JpegDecoder&) = delete;
  ~JpegDecoder() { tjDestroy(handle_); }

  Result<Bitmap> decode(std::string_view file, const PictureHeader& header) {
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int space = 0;
    if (tjDecompressHeader3(handle_, bytes_of(file), file.size(), &width, &height, &subsampling,
                            &space) != 0) {
      return broken_file(tjGetErrorStr2(handle_));
    }
    if (width != header.width || height != header.height) return broken_file("two headers");
    const auto scale = scale_for(header);
    Bitmap bitmap(TJSCALED(width, scale), TJSCALED(height, scale));
    // A warning is a picture that ends early or is damaged.
    const int failed = tjDecompress2(handle_, bytes_of(file), file.size(), bytes_of(bitmap),
                                     bitmap.width, bitmap.width * kBytesPerPixel, bitmap.height,
                                     TJPF_BGRA, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS);
    if (failed != 0) return broken_file(tjGetErrorStr2(handle_));
    return bitmap;
  }

 private:
  const tjhandle handle_;
};

Result<Bitmap> decode_png(std::string_view file, const PictureHeader& header) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, file.data(), file.size()) == 0) {
    return broken_file(image.message);
  }
  const bool fits = static_cast<int>(image.width) == header.width &&
                    static_cast<int>(image.height) == header.height;
  if (!fits) {
    png_image_free(&image);
    return broken_file("two headers");
  }
  image.format = PNG_FORMAT_BGRA;
  Bitmap bitmap(header.width, header.height);
  if (png_image_finish_read(&image, nullptr, bytes_of(bitmap), 0, nullptr) == 0) {
    return broken_file(image.message);  // it has freed the image
  }
  return bitmap;
}

Result<Bitmap> decode_webp(std::string_view file, const PictureHeader& header) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return broken_file("another libwebp");
  if (WebPGetFeatures(bytes_of(file), file.size(), &config.input) != VP8_STATUS_OK) {
    return broken_file("no WebP");
  }
  const bool fits = config.input.width == header.width && config.input.height == header.height &&
                    config.input.has_animation == 0;
  if (!fits) return broken_file("two headers");
  const int wanted = std::min(longer_side(header), kSideWanted);
  const auto scaled = [&](int side) { return std::max(1, side * wanted / longer_side(header)); };
  Bitmap bitmap(scaled(header.width), scaled(header.height));
  config.options.use_scaling = wanted < longer_side(header) ? 1 : 0;
  config.options.scaled_width = bitmap.width;
  config.options.scaled_height = bitmap.height;
  config.output.colorspace = MODE_BGRA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = bytes_of(bitmap);
  config.output.u.RGBA.stride = bitmap.width * kBytesPerPixel;
  config.output.u.RGBA.size = bitmap.pixels.size() * sizeof(std::uint32_t);
  const auto status = WebPDecode(bytes_of(file), file.size(), &config);
  if (status != VP8_STATUS_OK) return broken_file("a damaged WebP");
  return bitmap;
}

}  // namespace

Result<Bitmap> decode(std::string_view file, const PictureHeader& header) {
  switch (header.format) {
    case PictureFormat::jpeg: return JpegDecoder().decode(file, header);
    case PictureFormat::png: return decode_png(file, header);
    case PictureFormat::webp: return decode_webp(file, header);
  }
  return broken_file("no format");
}

}  // namespace astraphe::adapters::picture
