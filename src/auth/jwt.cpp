#include "auth/jwt.hpp"

#include "base/planted.hpp"
#include "http/json.hpp"

namespace astraphe::auth {
namespace {

namespace json = boost::json;

// base64url of {"alg":"HS256","typ":"JWT"}: what sign_jwt writes, so what is nearly always read.
constexpr std::string_view kOurHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

Error refused(const char* why) { return Error(Errc::unauthenticated, why); }

Result<> header_is_ours(std::string_view encoded) {
  if (encoded == kOurHeader) return Result<>();
  TRY(const auto text, from_base64url(encoded));
  TRY(const auto header, http::parse_json(text));
  if (!header.is_object()) return refused("the token's header is no object");
  for (const auto& [name, value] : header.get_object()) {
    const bool is_right = (name == "alg" && value == json::string("HS256")) ||
                          (name == "typ" && value == json::string("JWT"));
    if (!is_right) return refused("the token's header says what we never say");
  }
  if (!header.get_object().contains("alg")) return refused("the token names no algorithm");
  return Result<>();
}

}  // namespace

std::string sign_jwt(const Hmac& key, const json::object& claims) {
  std::string token(kOurHeader);
  token += '.';
  token += base64url(json::serialize(claims));
  const auto signature = key.sign(token);
  token += '.';
  token += base64url(view_of(signature));
  return token;
}

Result<Claims> verify_jwt(const Hmac& key, std::string_view token) {
  if (token.size() > kTokenSizeMax) return refused("the token is too long");
  const auto first = token.find('.');
  const auto last = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (last == std::string_view::npos || token.find('.', last + 1) != std::string_view::npos) {
    return refused("the token has not three parts");
  }
  const bool is_believed = planted(Plant::token_signature_unchecked);
  if (!is_believed && !key.verify_base64url(token.substr(0, last), token.substr(last + 1))) {
    return refused("the token's signature is not ours");
  }
  if (!is_believed && !header_is_ours(token.substr(0, first))) {
    return refused("the token's header is not ours");
  }
  auto text = from_base64url(token.substr(first + 1, last - first - 1));
  if (!text) return refused("the token's claims are not base64url");
  auto claims = Claims::read(std::move(*text));
  if (!claims) return refused("the token's claims are none of ours");
  return std::move(*claims);
}

Result<> claims_hold(const Claims& claims, const Expected& expected) {
  if (planted(Plant::token_claims_unchecked)) return Result<>();
  const auto now =
      std::chrono::floor<std::chrono::seconds>(expected.now).time_since_epoch().count();
  if (claims.text("iss") != expected.issuer) return refused("the token is somebody else's");
  if (claims.text("aud") != expected.audience) return refused("the token is for something else");
  const auto not_before = claims.number("nbf");
  if (claims.has("nbf") && (!not_before || *not_before > now)) {
    return refused("the token is not valid yet");
  }
  const auto expires = claims.number("exp");
  if (!expires) return refused("the token never ends");
  if (*expires <= now) return Error(Errc::unauthenticated, "too late", "TOKEN_EXPIRED");
  return Result<>();
}

}  // namespace astraphe::auth
