#pragma once
// The picture process: `astraphe picture`, a child that presses one picture and ends.
//
// What a decoder's bug can do there, it does to nobody: the child has no files, no sockets, no
// environment, and bounds on its memory and its time.

#include "base/time.hpp"
#include "ports/picture_press.hpp"

#include <memory>

namespace astraphe::adapters::picture {

// What the child does: gives up what it does not need, reads a picture from standard input, writes
// the set (frames.hpp) to standard output and ends.
[[noreturn]] void be_the_picture_process();

struct ProcessLimits {
  std::string program = "/proc/self/exe";  // that knows `picture`
  std::size_t at_once = 2;
  std::size_t waiting_max = 32;             // more are refused with Errc::limited
  Millis deadline{15'000};                  // for one picture, from its start
};

// A port that starts a child for each picture, on threads of its own. The destructor finishes what
// was accepted.
std::unique_ptr<ports::PicturePress> make_process_press(ProcessLimits limits);

}  // namespace astraphe::adapters::picture
