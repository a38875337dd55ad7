#pragma once
// What the picture process gives up before it reads a stranger's bytes. There is no way back.

namespace astraphe::adapters::picture {

// From here on this process reads and writes what is open, uses 512 MB of addresses and 10 s of a
// processor, and ends; it opens nothing, starts nothing, connects to nothing and signals nobody.
// It dies with its parent. False where the system does not let it.
bool confine_this_process();

}  // namespace astraphe::adapters::picture
