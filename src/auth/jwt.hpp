#pragma once
// JSON Web Tokens (RFC 7519) of one kind only: HS256, one key for each purpose, so that there is no
// algorithm to confuse and no key to point at. RFC 8725 says why.

#include "auth/claims.hpp"
#include "auth/hmac.hpp"
#include "base/time.hpp"

#include <boost/json/object.hpp>

namespace astraphe::auth {

inline constexpr std::size_t kTokenSizeMax = 2048;

// {"alg":"HS256","typ":"JWT"} . claims . signature. The claims are plain strings and whole numbers
// from 0: see Claims.
std::string sign_jwt(const Hmac& key, const boost::json::object& claims);

// The claims of a token that this key signed. Errc::unauthenticated for everything else: another
// algorithm, "crit", "kid" and its like, a second spelling, a token above kTokenSizeMax.
// Says nothing of exp, iss or aud: see claims_hold().
Result<Claims> verify_jwt(const Hmac& key, std::string_view token);

struct Expected {
  std::string_view issuer;
  std::string_view audience;
  Instant now;
};

// Errc::unauthenticated, with key TOKEN_EXPIRED when it is only too late. `exp` is required (in
// seconds), `iat` and `nbf` must not lie in the future where they stand.
Result<> claims_hold(const Claims& claims, const Expected& expected);

}  // namespace astraphe::auth
