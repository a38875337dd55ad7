#pragma once
// HOST:PORT, as people write where a server is to listen.

#include "base/result.hpp"

#include <cstdint>

namespace astraphe::app {

struct Address {
  std::string host;
  std::uint16_t port = 0;  // 0: a free one

  // How to reach it, on the port that it came to be.
  std::string url(std::uint16_t bound) const;
};

// Errc::invalid with one line that says what it should look like.
Result<Address> parse_address(const std::string& text);

}  // namespace astraphe::app
