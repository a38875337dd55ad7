#pragma once
// The press itself, as a plain function: decode, turn upright, shrink, encode. It runs foreign
// decoders on a stranger's bytes: in the picture process, or where no stranger is.

#include "ports/picture_press.hpp"

#include <memory>

namespace astraphe::adapters::picture {

// Errc::invalid for what cannot be read to its end.
Result<ports::PictureSet> press_here(std::string_view file);

// A port that does it on its caller's lane: for simulations and tests.
std::unique_ptr<ports::PicturePress> make_inline_press();

}  // namespace astraphe::adapters::picture
