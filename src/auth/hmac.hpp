#pragma once
// HMAC-SHA-256 (RFC 2104, FIPS 180-4), SHA-256 and base64url (RFC 4648 §5, no padding).

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace astraphe::auth {

using Digest = std::array<unsigned char, 32>;

// A key, made ready once. Callable from any thread.
class Hmac {
 public:
  explicit Hmac(std::string_view key);
  Hmac(const Hmac&) = delete;
  ~Hmac();

  Digest sign(std::string_view text) const;

  // In a time that does not depend on where the two differ.
  bool verify(std::string_view text, std::string_view signature) const;
  // The same for a signature as base64url() writes it. No other spelling of it is good.
  bool verify_base64url(std::string_view text, std::string_view signature) const;

 private:
  struct Pads;  // the hash, begun with the key
  std::unique_ptr<const Pads> pads_;
};

Digest sha256(std::string_view text);

// In constant time for equal sizes.
bool same_secret(std::string_view a, std::string_view b);

std::string_view view_of(const Digest& digest);
std::string hex(std::string_view bytes);
std::string base64url(std::string_view bytes);

// Errc::invalid for anything but the one canonical spelling.
Result<std::string> from_base64url(std::string_view text);

// Standard base64 with padding (RFC 4648 §4), as HTTP Basic wants it.
std::string base64(std::string_view bytes);

}  // namespace astraphe::auth
