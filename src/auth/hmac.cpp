#include "auth/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

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

}  // namespace

Hmac::Hmac(std::string_view key) {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  ready_ = EVP_MAC_CTX_new(mac);
  EVP_MAC_free(mac);  // the context keeps its own reference
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
  ASTRAPHE_INVARIANT(EVP_MAC_init(ready_, bytes_of(key), key.size(), params) == 1);
}

Hmac::~Hmac() { EVP_MAC_CTX_free(ready_); }

Digest Hmac::sign(std::string_view text) const {
  EVP_MAC_CTX* context = EVP_MAC_CTX_dup(ready_);
  Digest digest;
  std::size_t size = 0;
  const bool signed_ = EVP_MAC_update(context, bytes_of(text), text.size()) == 1 &&
                       EVP_MAC_final(context, digest.data(), &size, digest.size()) == 1;
  EVP_MAC_CTX_free(context);
  ASTRAPHE_INVARIANT(signed_ && size == digest.size());
  return digest;
}

bool Hmac::verify(std::string_view text, std::string_view signature) const {
  const auto digest = sign(text);
  return same_secret(view_of(digest), signature);
}

Digest sha256(std::string_view text) {
  Digest digest;
  SHA256(bytes_of(text), text.size(), digest.data());
  return digest;
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
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += kUrlAlphabet[(held >> (bits - 6)) & 63];
  }
  if (bits > 0) text += kUrlAlphabet[(held << (6 - bits)) & 63];
  return text;
}

Result<std::string> from_base64url(std::string_view text) {
  const Error refusal(Errc::invalid, "not base64url");
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = kUrlValues[static_cast<unsigned char>(c)];
    if (value < 0) return refusal;
    held = (held << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((held >> bits) & 255);
  }
  // A left-over character, or left-over bits that are not zero, would be a second spelling.
  const bool canonical = text.size() % 4 != 1 && (held & ((1u << bits) - 1)) == 0;
  if (!canonical) return refusal;
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
