// The first bytes of pictures (http/picture_header).

#include "http/picture_header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  namespace http = astraphe::http;
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto header = http::read_picture_header(file);
  if (!header) return 0;
  ASTRAPHE_INVARIANT(header->width >= 1 && header->width <= http::kPictureSideMax);
  ASTRAPHE_INVARIANT(header->height >= 1 && header->height <= http::kPictureSideMax);
  ASTRAPHE_INVARIANT(std::int64_t{header->width} * header->height <= http::kPicturePixelsMax);
  ASTRAPHE_INVARIANT(header->orientation >= 1 && header->orientation <= 8);
  return 0;
}
