// A body off the wire (http/body). How it comes in portions changes nothing.

#include "http/body.hpp"

namespace {

using astraphe::http::BodyReader;
using astraphe::http::BodyShape;

// What is read from `bytes`, handed over in portions; nothing when it is refused or unfinished.
std::string read(std::string_view bytes, std::size_t portion) {
  auto reader = BodyReader::of(BodyShape{.is_chunked = true}, 1'000);
  while (!bytes.empty() && !reader->is_done()) {
    auto some = bytes.substr(0, portion);
    const auto size = some.size();
    if (!reader->take(some)) return "refused";
    bytes.remove_prefix(size - some.size());
  }
  return reader->is_done() ? "read " + std::move(*reader).finish() : "unfinished";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ASTRAPHE_INVARIANT(read(bytes, size) == read(bytes, 1));
  return 0;
}
