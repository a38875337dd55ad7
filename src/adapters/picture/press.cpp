#include "adapters/picture/press.hpp"

#include "adapters/picture/bitmap.hpp"

namespace astraphe::adapters::picture {
namespace {

class InlinePress final : public ports::PicturePress {
 public:
  Task<Result<ports::PictureSet>> press(std::string file) override { co_return press_here(file); }
};

}  // namespace

Result<ports::PictureSet> press_here(std::string_view file) {
  const auto header = http::read_picture_header(file);
  if (!header) return Error(Errc::invalid, header.error().detail());
  TRY(auto stored, decode(file, *header));
  return encode_sizes(upright(std::move(stored), header->orientation));
}

std::unique_ptr<ports::PicturePress> make_inline_press() { return std::make_unique<InlinePress>(); }

}  // namespace astraphe::adapters::picture
