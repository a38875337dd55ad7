#pragma once
// The two tokens that clients hold.
//
// Access token (RFC 6750): who somebody is, 60 minutes.
// Admission token: that this account may buy this product once. Its jti is "productId:sequence".

#include "auth/jwt.hpp"
#include "auth/remembered.hpp"
#include "base/id.hpp"

#include <compare>

namespace astraphe::auth {

inline constexpr std::chrono::minutes kAccessLasts{60};

struct Access {
  UserId user;
  std::string role;  // one of domain::kRoleNames
  std::string jti;
  Instant issued;    // by whole milliseconds
  Instant expires;   // by whole seconds
};

// One turn of one account in one room. Used once.
struct Admission {
  ProductId product;
  std::int64_t sequence = 0;

  std::string str() const { return product.str() + ":" + std::to_string(sequence); }
  static Result<Admission> parse(std::string_view text);
  auto operator<=>(const Admission&) const = default;
};

struct AdmissionGrant {
  UserId user;
  Admission admission;
  Instant expires;  // by whole seconds
};

std::string sign_access(const Hmac& key, const Access& access);
// Errc::unauthenticated, with key TOKEN_EXPIRED when it is only too late.
Result<Access> verify_access(const Hmac& key, std::string_view token, Instant now);

// The same for one who is shown the same tokens again and again. Callable from any thread.
class AccessReader {
 public:
  explicit AccessReader(std::shared_ptr<const Hmac> key) : key_(std::move(key)) {}

  Result<std::shared_ptr<const Access>> verify(std::string_view token, Instant now);

 private:
  std::shared_ptr<const Hmac> key_;
  Remembered<Access> known_;
};

std::string sign_admission(const Hmac& key, const AdmissionGrant& grant);
// Errc::forbidden, with key ADMISSION_ENDED when it is only too late, else ADMISSION_REQUIRED.
Result<AdmissionGrant> verify_admission(const Hmac& key, std::string_view token, Instant now);

// What follows "Bearer " (RFC 6750 §2.1; the scheme in any case). Nothing for another scheme.
std::optional<std::string_view> bearer(std::string_view header);

}  // namespace astraphe::auth
