#include "auth/jwt.hpp"

#include "http/json.hpp"

#include <algorithm>

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

std::optional<std::int64_t> seconds(const json::object& claims, std::string_view name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  if (!found->value().is_int64()) return -1;
  return found->value().get_int64();
}

bool says(const json::object& claims, std::string_view name, std::string_view wanted) {
  const auto found = claims.find(name);
  return found != claims.end() && found->value().is_string() &&
         std::string_view(found->value().get_string()) == wanted;
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

Result<json::object> verify_jwt(const Hmac& key, std::string_view token) {
  if (token.size() > kTokenSizeMax) return refused("the token is too long");
  if (std::ranges::count(token, '.') != 2) return refused("the token has not three parts");
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  const auto signature = from_base64url(token.substr(last + 1));
  if (!signature || !key.verify(token.substr(0, last), *signature)) {
    return refused("the token's signature is not ours");
  }
  if (!header_is_ours(token.substr(0, first))) return refused("the token's header is not ours");
  const auto text = from_base64url(token.substr(first + 1, last - first - 1));
  if (!text) return refused("the token's claims are not base64url");
  auto claims = http::parse_json(*text);
  if (!claims || !claims->is_object()) return refused("the token's claims are no object");
  return std::move(claims->get_object());
}

Result<> claims_hold(const json::object& claims, const Expected& expected) {
  const auto now =
      std::chrono::floor<std::chrono::seconds>(expected.now).time_since_epoch().count();
  if (!says(claims, "iss", expected.issuer)) return refused("the token is somebody else's");
  if (!says(claims, "aud", expected.audience)) return refused("the token is for something else");
  const auto not_before = seconds(claims, "nbf").value_or(0);
  if (not_before < 0 || not_before > now) return refused("the token is not valid yet");
  const auto expires = seconds(claims, "exp");
  if (!expires || *expires < 0) return refused("the token never ends");
  if (*expires <= now) return Error(Errc::unauthenticated, "too late", "TOKEN_EXPIRED");
  return Result<>();
}

}  // namespace astraphe::auth
