#pragma once
// Addresses of clients: which one a request comes from, and which are alike. Text in, text out, so
// that nobody else needs to know how they are written. Callable from any lane.

#include "base/result.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astraphe::http {

// What one subscriber has: an IPv4 address, or the /64 of an IPv6 one. What is no address is given
// back as it is.
std::string network_of(std::string_view address);

class AddressRanges {
 public:
  AddressRanges() = default;

  // "10.0.0.0/8, ::1": addresses and prefixes (RFC 4632), parted by commas or spaces.
  static Result<AddressRanges> parse(std::string_view list);

  bool is_empty() const { return ranges_.empty(); }
  bool contains(std::string_view address) const;

 private:
  using Bytes = std::array<unsigned char, 16>;
  struct Range {
    Bytes begin;
    unsigned bits;
  };

  std::vector<Range> ranges_;
};

// Where a request comes from. Only what a trusted proxy says is believed: beginning at the
// connection's own other end, X-Forwarded-For is followed from its right for as long as who speaks
// is trusted.
std::string client_address(const AddressRanges& trusted, std::string_view remote,
                           std::span<const std::string_view> forwarded_for);

}  // namespace astraphe::http
