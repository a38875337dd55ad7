#include "auth/hmac.hpp"

// Every request is signed and verified several times. OpenSSL 3 deprecates SHA256_CTX, yet its own
// way to begin at a key that is ready, EVP_MAC_CTX_dup, takes longer than hashing a token does.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdint>

namespace astraphe::auth {
namespace {

constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr auto kUrlValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kUrlAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kUrlAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using Block = std::array<unsigned char, SHA256_CBLOCK>;
constexpr unsigned char kInnerPad = 0x36;
constexpr unsigned char kOuterPad = 0x5c;

SHA256_CTX started_with(Block block, unsigned char pad) {
  for (auto& byte : block) byte ^= pad;
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  return state;
}

Digest finished(SHA256_CTX state, std::string_view rest) {
  Digest digest;
  SHA256_Update(&state, rest.data(), rest.size());
  SHA256_Final(digest.data(), &state);
  return digest;
}

constexpr std::size_t base64url_size(std::size_t bytes) { return (bytes * 4 + 2) / 3; }

void put_base64url(std::string_view bytes, char* out) {
  const auto byte = [&bytes](std::size_t i) { return std::uint32_t{bytes_of(bytes)[i]}; };
  const auto put = [&out](std::uint32_t bits, int characters) {
    for (int i = 0; i < characters; ++i, bits <<= 6) *out++ = kUrlAlphabet[(bits >> 18) & 63];
  };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    put(byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2), 4);
  }
  if (i + 1 == bytes.size()) put(byte(i) << 16, 2);
  if (i + 2 == bytes.size()) put(byte(i) << 16 | byte(i + 1) << 8, 3);
}

// Four characters' 24 bits; negative when one is none of the alphabet.
std::int32_t bits_of(const char* four) {
  const auto value = [four](int i) {
    return std::int32_t{kUrlValues[static_cast<unsigned char>(four[i])]};
  };
  const auto any = value(0) | value(1) | value(2) | value(3);
  return any < 0 ? any : value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);
}

}  // namespace

// RFC 2104: the key fills one block of the hash.
struct Hmac::Pads {
  SHA256_CTX inner;
  SHA256_CTX outer;
};

Hmac::Hmac(std::string_view key) {
  Block block{};
  if (key.size() > block.size()) {
    std::ranges::copy(sha256(key), block.begin());
  } else {
    std::ranges::copy(key, block.begin());
  }
  pads_ = std::make_unique<const Pads>(
      Pads{started_with(block, kInnerPad), started_with(block, kOuterPad)});
}

Hmac::~Hmac() = default;

Digest Hmac::sign(std::string_view text) const {
  const auto inner = finished(pads_->inner, text);
  return finished(pads_->outer, view_of(inner));
}

bool Hmac::verify(std::string_view text, std::string_view signature) const {
  const auto digest = sign(text);
  return same_secret(view_of(digest), signature);
}

bool Hmac::verify_base64url(std::string_view text, std::string_view signature) const {
  const auto digest = sign(text);
  std::array<char, base64url_size(std::tuple_size_v<Digest>)> written;
  put_base64url(view_of(digest), written.data());
  return same_secret(std::string_view(written.data(), written.size()), signature);
}

Digest sha256(std::string_view text) {
  SHA256_CTX state;
  SHA256_Init(&state);
  return finished(state, text);
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view view_of(const Digest& digest) {
  return std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string base64url(std::string_view bytes) {
  std::string text(base64url_size(bytes.size()), '\0');
  put_base64url(bytes, text.data());
  return text;
}

Result<std::string> from_base64url(std::string_view text) {
  const Error refusal(Errc::invalid, "not base64url");
  std::string bytes(text.size() * 3 / 4, '\0');
  char* out = bytes.data();
  const auto put = [&out](std::int32_t bits, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) *out++ = static_cast<char>(bits >> (16 - 8 * i));
  };
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const auto bits = bits_of(text.data());
    if (bits < 0) return refusal;
    put(bits, 3);
  }
  if (text.empty()) return bytes;
  std::array<char, 4> tail{'A', 'A', 'A', 'A'};  // 'A' stands for zeros
  std::ranges::copy(text, tail.begin());
  const auto bits = bits_of(tail.data());
  // A left-over character, or left-over bits that are not zero, would be a second spelling.
  const std::size_t size = text.size() - 1;
  if (bits < 0 || size == 0 || (bits & (0xffff >> (8 * (size - 1)))) != 0) return refusal;
  put(bits, size);
  return bytes;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace astraphe::auth
