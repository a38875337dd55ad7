#include "auth/identity.hpp"

#include <charconv>
#include <optional>

namespace astraphe::auth {
namespace {

// "<service>|<expires, seconds>|<user or 0>|<role>|<admission,admission…>|<base64url signature>"
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

std::shared_ptr<const Caller> read_identity(const Hmac& key, std::string_view service, Instant now,
                                            std::string_view header) {
  const auto last = header.rfind(kSeparator);
  if (last == std::string_view::npos) return nullptr;
  if (!key.verify_base64url(header.substr(0, last), header.substr(last + 1))) return nullptr;
  auto rest = header.substr(0, last);
  if (take_field(rest) != service) return nullptr;
  const auto expires_text = take_field(rest);
  std::int64_t expires = 0;
  std::from_chars(expires_text.data(), expires_text.data() + expires_text.size(), expires);
  if (expires <= seconds_of(now)) return nullptr;
  const auto user_text = take_field(rest);
  const auto role = take_field(rest);
  auto admissions = admissions_from(take_field(rest));
  if (!admissions) return nullptr;
  if (user_text == "0") return std::make_shared<const Caller>(service_caller());
  const auto user = UserId::parse(user_text);
  if (!user) return nullptr;
  return std::make_shared<const Caller>(
      Caller{*user, std::string(role), std::move(*admissions), false});
}

}  // namespace

Caller service_caller() { return Caller{UserId(1), std::string(), {}, true}; }

void put_identity(const Hmac& key, std::string_view service, const Caller& caller, Instant now,
                  http::Request& request) {
  std::string text;
  text.reserve(kUsualSize);
  text.append(service).append(1, kSeparator);
  text.append(std::to_string(seconds_of(now + kIdentityLasts))).append(1, kSeparator);
  text.append(caller.is_service ? "0" : caller.user.str()).append(1, kSeparator);
  text.append(caller.role).append(1, kSeparator);
  for (std::size_t i = 0; i < caller.admissions.size(); ++i) {
    if (i > 0) text += ',';
    text += caller.admissions[i].str();
  }
  const auto signature = key.sign(text);
  text += kSeparator;
  text += base64url(view_of(signature));
  request.headers.set(std::string(kIdentityHeader), std::move(text));
}

Inner with_identity(std::shared_ptr<const Hmac> key, std::string service,
                    std::function<Instant()> now, Inner inner) {
  return [=](http::Request request) -> Task<http::Response> {
    const auto header = request.headers.first(kIdentityHeader);
    request.caller = header ? read_identity(*key, service, now(), *header) : nullptr;
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
