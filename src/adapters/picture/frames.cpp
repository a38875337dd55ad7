#include "adapters/picture/frames.hpp"

#include "http/picture_header.hpp"

#include <cstring>

namespace astraphe::adapters::picture {
namespace {

constexpr std::size_t kLength = sizeof(std::uint32_t);

Error no_set(std::string_view why) {
  return Error(Errc::invalid, "the picture process: " + std::string(why));
}

Result<std::string> take_file(std::string_view& bytes, int side_max) {
  std::uint32_t length = 0;
  if (bytes.size() < kLength) return no_set("a set that ends early");
  std::memcpy(&length, bytes.data(), kLength);
  bytes.remove_prefix(kLength);
  if (bytes.size() < length) return no_set("a file that ends early");
  std::string file(bytes.substr(0, length));
  bytes.remove_prefix(length);
  const auto header = http::read_picture_header(file);
  const bool fits = header && header->format == http::PictureFormat::webp &&
                    header->width <= side_max && header->height <= side_max;
  if (!fits) return no_set("no WebP of that size");
  return file;
}

}  // namespace

std::string framed(const ports::PictureSet& set) {
  std::string bytes;
  for (const auto& file : set) {
    const auto length = static_cast<std::uint32_t>(file.size());
    bytes.append(reinterpret_cast<const char*>(&length), kLength);
    bytes += file;
  }
  return bytes;
}

Result<ports::PictureSet> unframed(std::string_view bytes) {
  ports::PictureSet set;
  for (std::size_t i = 0; i < set.size(); ++i) {
    TRY(auto file, take_file(bytes, ports::kPictureSizes[i].side_max));
    set[i] = std::move(file);
  }
  if (!bytes.empty()) return no_set("something behind the set");
  return set;
}

}  // namespace astraphe::adapters::picture
