#include "http/picture_header.hpp"

#include <algorithm>
#include <optional>

namespace astraphe::http {
namespace {

Error broken_file(std::string why) { return Error(Errc::invalid, std::move(why)); }
Error unsupported(std::string why) { return Error(Errc::unsupported, std::move(why)); }

// Numbers of a file, each read within its bounds: nothing where the file has ended.
class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}

  std::size_t size() const { return text_.size(); }
  std::string_view text() const { return text_; }
  Bytes from(std::size_t at) const { return Bytes(text_.substr(std::min(at, text_.size()))); }
  Bytes first(std::size_t count) const { return Bytes(text_.substr(0, count)); }

  std::optional<std::uint32_t> big(std::size_t at, std::size_t count) const {
    return number(at, count, true);
  }
  std::optional<std::uint32_t> little(std::size_t at, std::size_t count) const {
    return number(at, count, false);
  }

 private:
  std::optional<std::uint32_t> number(std::size_t at, std::size_t count, bool is_big) const {
    if (at > text_.size() || text_.size() - at < count) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto byte = static_cast<unsigned char>(text_[at + (is_big ? i : count - 1 - i)]);
      value = (value << 8) | byte;
    }
    return value;
  }

  std::string_view text_;
};

Result<PictureHeader> within_bounds(PictureFormat format, std::int64_t width, std::int64_t height,
                                    int orientation) {
  if (width < 1 || height < 1) return broken_file("a picture without an area");
  if (width > kPictureSideMax || height > kPictureSideMax || width * height > kPicturePixelsMax) {
    return Error(Errc::too_large, "too many pixels");
  }
  return PictureHeader{format, static_cast<int>(width), static_cast<int>(height), orientation};
}

// The Orientation tag (0x0112) of the first directory of a TIFF structure, which EXIF is.
int orientation_of(Bytes tiff) {
  constexpr std::uint32_t kOrientation = 0x0112;
  const bool is_big = tiff.text().starts_with("MM");
  if (!is_big && !tiff.text().starts_with("II")) return 1;
  const auto read = [&](std::size_t at, std::size_t count) {
    return is_big ? tiff.big(at, count) : tiff.little(at, count);
  };
  const std::size_t directory = read(4, 4).value_or(0);
  const auto entries = read(directory, 2).value_or(0);
  for (std::size_t i = 0; i < entries; ++i) {
    const auto entry = directory + 2 + i * 12;
    const auto tag = read(entry, 2);
    if (!tag) return 1;
    if (*tag != kOrientation) continue;
    const auto value = read(entry + 8, 2).value_or(1);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

// ITU-T T.81 §B: segments until the frame header. Fill bytes may stand before a marker.
Result<PictureHeader> read_jpeg(Bytes file) {
  constexpr std::string_view kExif("Exif\0\0", 6);
  int orientation = 1;
  std::size_t at = 2;
  while (true) {
    if (file.big(at, 1) != 0xFFU) return broken_file("no marker where one belongs");
    while (file.big(at, 1) == 0xFFU) ++at;
    const auto marker = file.big(at, 1);
    const auto length = file.big(at + 1, 2);
    if (!marker || !length || *length < 2) return broken_file("a segment does not end");
    const auto segment = file.from(at + 3).first(*length - 2);
    if (segment.size() != *length - 2) return broken_file("a segment does not end");
    const bool is_frame = *marker >= 0xC0 && *marker <= 0xCF && *marker != 0xC4 &&
                          *marker != 0xC8 && *marker != 0xCC;
    if (is_frame && *marker > 0xC2) return unsupported("a rare kind of JPEG");
    if (is_frame && segment.big(5, 1) != 1U && segment.big(5, 1) != 3U) {
      return unsupported("a JPEG for the printing press");  // CMYK
    }
    if (is_frame) {
      return within_bounds(PictureFormat::jpeg, segment.big(3, 2).value_or(0),
                           segment.big(1, 2).value_or(0), orientation);
    }
    // Neither a picture's data nor its end comes before its frame header.
    if (*marker == 0xDA || *marker == 0xD9) return broken_file("no frame header");
    const bool is_exif = *marker == 0xE1 && segment.text().starts_with(kExif);
    if (is_exif) orientation = orientation_of(segment.from(kExif.size()));
    at += 1 + *length;
  }
}

// W3C PNG §5: chunks until the picture's data. acTL there makes it a moving one (APNG).
Result<PictureHeader> read_png(Bytes file) {
  constexpr std::size_t kSignature = 8;
  const auto header = file.from(kSignature);
  if (!header.from(4).text().starts_with("IHDR") || header.big(0, 4) != 13U) {
    return broken_file("no IHDR");
  }
  const auto width = header.big(8, 4);
  const auto height = header.big(12, 4);
  if (!width || !height) return broken_file("IHDR does not end");
  int orientation = 1;
  for (auto rest = header; true;) {
    const auto length = rest.big(0, 4);
    if (!length || rest.size() < 12 || rest.size() - 12 < *length) {
      return broken_file("a chunk does not end");
    }
    const auto name = rest.text().substr(4, 4);
    if (name == "acTL") return unsupported("a moving picture");
    if (name == "IEND") return broken_file("no picture");
    if (name == "IDAT") break;
    if (name == "eXIf") orientation = orientation_of(rest.from(8).first(*length));
    rest = rest.from(std::size_t{12} + *length);
  }
  return within_bounds(PictureFormat::png, *width, *height, orientation);
}

// RFC 9649 §2.7: the extended format names what follows.
Result<PictureHeader> read_extended_webp(Bytes chunks) {
  constexpr std::uint32_t kAnimation = 0x02;
  const auto flags = chunks.little(8, 1);
  const auto width = chunks.little(12, 3);
  const auto height = chunks.little(15, 3);
  if (!flags || !width || !height) return broken_file("VP8X does not end");
  if (*flags & kAnimation) return unsupported("a moving picture");
  int orientation = 1;
  for (auto rest = chunks; rest.size() >= 8;) {
    const std::size_t length = rest.little(4, 4).value_or(0);
    const auto name = rest.text().substr(0, 4);
    if (name == "ANMF" || name == "ANIM") return unsupported("a moving picture");
    if (name == "EXIF") orientation = orientation_of(rest.from(8).first(length));
    rest = rest.from(8 + length + length % 2);
  }
  return within_bounds(PictureFormat::webp, *width + std::int64_t{1}, *height + std::int64_t{1},
                       orientation);
}

Result<PictureHeader> read_webp(Bytes file) {
  constexpr std::uint32_t kSide = 0x3FFF;
  const auto size = file.little(4, 4).value_or(0);
  if (size < 12 || size > file.size() - 8) return broken_file("the file ends too early");
  const auto chunks = file.from(12).first(size - 4);
  const auto name = chunks.text().substr(0, 4);
  if (name == "VP8X") return read_extended_webp(chunks);
  if (name == "VP8L") {  // RFC 9649 §3.4: 14 bits each, less one
    const auto sides = chunks.little(9, 4);
    if (chunks.little(8, 1) != 0x2FU || !sides) return broken_file("no VP8L header");
    return within_bounds(PictureFormat::webp, (*sides & kSide) + std::int64_t{1},
                         ((*sides >> 14) & kSide) + std::int64_t{1}, 1);
  }
  if (name != "VP8 ") return unsupported("a rare kind of WebP");
  // RFC 6386 §9.1: a frame tag, a start code, and the sides with two bits of scale.
  const auto width = chunks.little(14, 2);
  const auto height = chunks.little(16, 2);
  if (chunks.big(11, 3) != 0x9D012AU || !width || !height) return broken_file("no key frame");
  return within_bounds(PictureFormat::webp, *width & kSide, *height & kSide, 1);
}

}  // namespace

Result<PictureHeader> read_picture_header(std::string_view text) {
  if (text.size() > kPictureBytesMax) return Error(Errc::too_large, "too many bytes");
  const Bytes file(text);
  if (text.starts_with("\xFF\xD8\xFF")) return read_jpeg(file);
  if (text.starts_with("\x89PNG\r\n\x1A\n")) return read_png(file);
  if (text.starts_with("RIFF") && file.from(8).text().starts_with("WEBP")) return read_webp(file);
  return unsupported("neither JPEG nor PNG nor WebP");
}

}  // namespace astraphe::http
