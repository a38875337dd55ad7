#include "http/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace astraphe::http {
namespace {

using Bytes = std::array<unsigned char, 16>;

constexpr unsigned kMappedBits = 96;  // of ::ffff:0:0/96 (RFC 4291 §2.5.5.2)
constexpr unsigned kBits = 128;
constexpr std::size_t kSubscriberBytes = 8;  // a /64
constexpr std::size_t kHopsMax = 32;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool is_mapped(const Bytes& bytes) {
  constexpr std::array<unsigned char, 12> kPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kPrefix.begin(), kPrefix.end(), bytes.begin());
}

// An IPv4 address as the IPv6 one that it maps to.
std::optional<Bytes> bytes_of(std::string_view text) {
  const std::string terminated(text);
  Bytes bytes{};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
  bytes[10] = bytes[11] = 0xff;
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) == 1) return bytes;
  return std::nullopt;
}

bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) {
  const auto whole = bits / 8;
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  const auto rest = bits % 8;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

// "10.0.0.0/8" → 8, counted from the left of 32 or 128 bits.
std::optional<unsigned> prefix_of(std::string_view text) {
  unsigned bits = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (failure != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return bits;
}

}  // namespace

std::string network_of(std::string_view address) {
  auto bytes = bytes_of(address);
  if (!bytes || is_mapped(*bytes)) return std::string(address);
  std::fill(bytes->begin() + kSubscriberBytes, bytes->end(), 0);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, bytes->data(), text.data(), text.size());
  return std::string(text.data()) + "/64";
}

Result<AddressRanges> AddressRanges::parse(std::string_view list) {
  AddressRanges all;
  while (!list.empty()) {
    const auto one = list.substr(0, list.find_first_of(", "));
    list.remove_prefix(std::min(one.size() + 1, list.size()));
    if (one.empty()) continue;
    const auto slash = std::min(one.find('/'), one.size());
    const auto bytes = bytes_of(one.substr(0, slash));
    const Error wrong(Errc::invalid, "\"" + std::string(one) + "\" is no address or prefix");
    if (!bytes) return wrong;
    const unsigned before = is_mapped(*bytes) ? kMappedBits : 0;
    const auto bits = slash == one.size() ? kBits - before
                                          : prefix_of(one.substr(slash + 1)).value_or(kBits + 1);
    if (bits > kBits - before) return wrong;
    all.ranges_.push_back({*bytes, before + bits});
  }
  return all;
}

bool AddressRanges::contains(std::string_view address) const {
  if (ranges_.empty()) return false;
  const auto bytes = bytes_of(address);
  return bytes && std::ranges::any_of(ranges_, [&bytes](const Range& range) {
    return same_bits(range.begin, *bytes, range.bits);
  });
}

std::string client_address(const AddressRanges& trusted, std::string_view remote,
                           std::span<const std::string_view> forwarded_for) {
  auto client = remote;
  std::size_t hops = 0;
  for (auto field = forwarded_for.rbegin(); field != forwarded_for.rend(); ++field) {
    auto list = *field;
    while (!list.empty()) {
      if (++hops > kHopsMax || !trusted.contains(client)) return std::string(client);
      const auto comma = list.rfind(',');
      const auto last = trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
      if (!bytes_of(last)) return std::string(client);
      client = last;
      list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
  }
  return std::string(client);
}

}  // namespace astraphe::http
