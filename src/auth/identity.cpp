#include "auth/identity.hpp"

#include <charconv>
#include <optional>

namespace astraphe::auth {

Caller service_caller() { return Caller{UserId(1), std::string(), {}, true}; }

namespace {

// "<service>|<user or 0>|<role>|<admission,admission…>|<expires, seconds>|<signature, base64url>"
constexpr char kSeparator = '|';
constexpr std::size_t kUsualSize = 128;  // without admissions

std::string_view take_field(std::string_view& text) {
  const auto end = text.find(kSeparator);
  const auto field = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return field;
}

std::optional<std::vector<Admission>> admissions_from(std::string_view list) {
  std::vector<Admission> admissions;
  while (!list.empty()) {
    const auto one = list.substr(0, list.find(','));
    const auto admission = Admission::parse(one);
    if (!admission) return std::nullopt;
    admissions.push_back(*admission);
    list.remove_prefix(std::min(one.size() + 1, list.size()));
  }
  return admissions;
}

std::int64_t seconds_of(Instant when) {
  return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

// Everything but when it expires.
std::string who_is(std::string_view service, const Caller& caller) {
  std::string text;
  text.reserve(kUsualSize);
  text.append(service).append(1, kSeparator);
  text.append(caller.is_service ? "0" : caller.user.str()).append(1, kSeparator);
  text.append(caller.role).append(1, kSeparator);
  for (std::size_t i = 0; i < caller.admissions.size(); ++i) {
    if (i > 0) text += ',';
    text += caller.admissions[i].str();
  }
  return text += kSeparator;
}

std::string signed_until(const Hmac& key, std::string text, std::int64_t expires) {
  text.append(std::to_string(expires));
  const auto signature = key.sign(text);
  return text.append(1, kSeparator).append(base64url(view_of(signature)));
}

struct Known {
  Caller caller;
  std::string service;
  std::int64_t expires;  // seconds

  bool holds(std::string_view for_service, Instant now) const {
    return service == for_service && expires > seconds_of(now);
  }
};

std::optional<Known> read_identity(const Hmac& key, std::string_view header) {
  const auto last = header.rfind(kSeparator);
  if (last == std::string_view::npos) return std::nullopt;
  if (!key.verify_base64url(header.substr(0, last), header.substr(last + 1))) return std::nullopt;
  auto rest = header.substr(0, last);
  const auto service = take_field(rest);
  const auto user_text = take_field(rest);
  const auto role = take_field(rest);
  auto admissions = admissions_from(take_field(rest));
  if (!admissions) return std::nullopt;
  std::int64_t expires = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), expires);
  Known known{service_caller(), std::string(service), expires};
  if (user_text != "0") {
    const auto user = UserId::parse(user_text);
    if (!user) return std::nullopt;
    known.caller = Caller{*user, std::string(role), std::move(*admissions), false};
  }
  return known;
}

// A service's ear for identities.
class IdentityReader {
 public:
  IdentityReader(std::shared_ptr<const Hmac> key, std::string service)
      : key_(std::move(key)), service_(std::move(service)) {}

  std::shared_ptr<const Caller> read(std::string_view header, Instant now) {
    auto known = known_.find(header);
    if (!known) {
      auto read = read_identity(*key_, header);
      if (!read) return nullptr;
      known = known_.keep(header, std::move(*read));
    }
    if (!known->holds(service_, now)) return nullptr;
    return {known, &known->caller};
  }

 private:
  std::shared_ptr<const Hmac> key_;
  std::string service_;
  Remembered<Known> known_;
};

}  // namespace

void put_identity(const Hmac& key, std::string_view service, const Caller& caller, Instant now,
                  http::Request& request) {
  auto header = signed_until(key, who_is(service, caller), seconds_of(now + kIdentityLasts));
  request.headers.set(std::string(kIdentityHeader), std::move(header));
}

void IdentityWriter::put(std::string_view service, const Caller& caller, Instant now,
                         http::Request& request) {
  auto who = who_is(service, caller);
  auto known = signed_.find(who);
  if (!known || known->expires < seconds_of(now + kIdentityLasts / 2)) {
    const auto expires = seconds_of(now + kIdentityLasts);
    known = signed_.keep(who, Signed{signed_until(*key_, who, expires), expires});
  }
  request.headers.set(std::string(kIdentityHeader), known->header);
}

Inner with_identity(std::shared_ptr<const Hmac> key, std::string service,
                    std::function<Instant()> now, Inner inner) {
  auto reader = std::make_shared<IdentityReader>(std::move(key), std::move(service));
  return [=](http::Request request) -> Task<http::Response> {
    const auto header = request.headers.first(kIdentityHeader);
    request.caller = header ? reader->read(*header, now()) : nullptr;
    request.headers.remove(kIdentityHeader);
    return inner(std::move(request));
  };
}

Result<const Caller*> caller_of(const http::Request& request) {
  const auto* caller = request.caller.get();
  if (caller == nullptr || caller->is_service) {
    return Error(Errc::unauthenticated, "no identity came with the request");
  }
  return caller;
}

Result<> must_be_service(const http::Request& request) {
  if (request.caller && request.caller->is_service) return Result<>();
  return Error(Errc::forbidden, "internal");
}

}  // namespace astraphe::auth
