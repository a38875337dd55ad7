#pragma once
// Who is asking, as the gateway says it and a service believes it: signed, for one service, for one
// minute. It travels in one header; whatever a client sends under that name is dropped at the edge.

#include "auth/hmac.hpp"
#include "auth/remembered.hpp"
#include "auth/tokens.hpp"
#include "http/message.hpp"

#include <memory>

namespace astraphe::http {

struct Caller {
  UserId user;
  std::string role;  // one of domain::kRoleNames
  std::vector<auth::Admission>
      admissions;           // verified, of this user, not ended when it was looked at
  bool is_service = false;  // another of our services, for itself: user means nothing then
};

}  // namespace astraphe::http

namespace astraphe::auth {

using http::Caller;

inline constexpr std::string_view kIdentityHeader = "X-Astraphe-Identity";
inline constexpr std::chrono::seconds kIdentityLasts{60};

// Puts the signed caller on a request that goes to `service`.
void put_identity(const Hmac& key, std::string_view service, const Caller& caller, Instant now,
                  http::Request& request);

// For calls that a service makes for itself.
Caller service_caller();

// As put_identity(), for one who says it often: signs what one caller is to one service once in
// half a minute. Callable from any thread.
class IdentityWriter {
 public:
  explicit IdentityWriter(std::shared_ptr<const Hmac> key) : key_(std::move(key)) {}

  void put(std::string_view service, const Caller& caller, Instant now, http::Request& request);

 private:
  struct Signed {
    std::string header;
    std::int64_t expires;  // seconds
  };

  std::shared_ptr<const Hmac> key_;
  Remembered<Signed> signed_;
};

// Wraps a service: takes the header off, checks it, and sets request.caller. A request without a
// valid one goes on without a caller; each handler asks for what it needs.
using Inner = std::function<Task<http::Response>(http::Request)>;
Inner with_identity(std::shared_ptr<const Hmac> key, std::string service,
                    std::function<Instant()> now, Inner inner);

// Errc::unauthenticated when nobody is known.
Result<const Caller*> caller_of(const http::Request& request);

// Errc::forbidden unless another of our services asks.
Result<> must_be_service(const http::Request& request);

}  // namespace astraphe::auth
