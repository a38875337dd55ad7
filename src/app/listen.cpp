#include "app/listen.hpp"

#include <fmt/format.h>

#include <charconv>

namespace astraphe::app {

std::string Address::url(std::uint16_t bound) const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return fmt::format("http://{}:{}", is_v6 ? "[" + host + "]" : host, bound);
}

Result<Address> parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  const Error refusal(Errc::invalid,
                      "listen: \"" + text + "\" is no HOST:PORT such as 127.0.0.1:18080");
  if (colon == std::string::npos || colon == 0) return refusal;
  Address address{text.substr(0, colon), 0};
  const auto port = std::string_view(text).substr(colon + 1);
  const auto [stop, failure] =
      std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (failure != std::errc() || stop != port.data() + port.size()) return refusal;
  if (address.host.front() == '[') address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

}  // namespace astraphe::app
