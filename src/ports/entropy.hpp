#pragma once
// Bytes that nobody can guess. adapters/system; in simulation adapters/sim, which everybody can.
// Callable from any thread.

#include <cstddef>
#include <span>

namespace astraphe::ports {

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

}  // namespace astraphe::ports
