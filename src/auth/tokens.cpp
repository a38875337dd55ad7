#include "auth/tokens.hpp"

#include <boost/json/string.hpp>

#include <optional>

namespace astraphe::auth {
namespace {

namespace json = boost::json;

constexpr std::string_view kIssuer = "astraphe";
constexpr std::string_view kAccessAudience = "astraphe-api";
constexpr std::string_view kAdmissionAudience = "astraphe-admission";

std::int64_t whole_seconds(Instant when) {
  return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

Instant at_second(std::int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

Error not_an_admission() {
  return Error(Errc::forbidden, "no admission token of ours", "ADMISSION_REQUIRED");
}

}  // namespace

Result<Admission> Admission::parse(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return Error(Errc::invalid, "not an admission");
  TRY(const auto product, ProductId::parse(text.substr(0, colon)));
  TRY(const auto sequence, Id<struct SequenceTag>::parse(text.substr(colon + 1)));
  return Admission{product, sequence.value()};
}

std::string sign_access(const Hmac& key, const Access& access) {
  const auto issued_ms = std::chrono::floor<Millis>(access.issued).time_since_epoch().count();
  return sign_jwt(key, json::object{{"iss", kIssuer},
                                    {"aud", kAccessAudience},
                                    {"sub", access.user.str()},
                                    {"auth", access.role},
                                    {"jti", access.jti},
                                    {"iat", whole_seconds(access.issued)},
                                    {"iatMs", issued_ms},
                                    {"exp", whole_seconds(access.expires)}});
}

Result<Access> verify_access(const Hmac& key, std::string_view token, Instant now) {
  TRY(const auto claims, verify_jwt(key, token));
  MUST(claims_hold(claims, Expected{kIssuer, kAccessAudience, now}));
  const auto subject = claims.text("sub");
  const auto role = claims.text("auth");
  if (!subject || !role) return Error(Errc::unauthenticated, "the token names nobody");
  const auto user = UserId::parse(*subject);
  if (!user) return Error(Errc::unauthenticated, "the token names nobody");
  return Access{*user, std::string(*role), std::string(claims.text("jti").value_or("")),
                Instant(Millis(claims.number("iatMs").value_or(0))),
                at_second(claims.number("exp").value_or(0))};
}

Result<std::shared_ptr<const Access>> AccessReader::verify(std::string_view token, Instant now) {
  const auto known = known_.find(token);
  if (known && whole_seconds(now) < whole_seconds(known->expires)) return known;
  TRY(auto access, verify_access(*key_, token, now));
  return known_.keep(token, std::move(access));
}

std::string sign_admission(const Hmac& key, const AdmissionGrant& grant) {
  return sign_jwt(key, json::object{{"iss", kIssuer},
                                    {"aud", kAdmissionAudience},
                                    {"sub", grant.user.str()},
                                    {"queueTokenKey", grant.admission.product.str()},
                                    {"jti", grant.admission.str()},
                                    {"exp", whole_seconds(grant.expires)}});
}

Result<AdmissionGrant> verify_admission(const Hmac& key, std::string_view token, Instant now) {
  const auto claims = verify_jwt(key, token);
  if (!claims) return not_an_admission();
  const auto held = claims_hold(*claims, Expected{kIssuer, kAdmissionAudience, now});
  if (!held && held.error().key() == "TOKEN_EXPIRED") {
    return Error(Errc::forbidden, "the admission has ended", "ADMISSION_ENDED");
  }
  if (!held) return not_an_admission();
  const auto user = UserId::parse(claims->text("sub").value_or(""));
  const auto admission = Admission::parse(claims->text("jti").value_or(""));
  const auto product = ProductId::parse(claims->text("queueTokenKey").value_or(""));
  if (!user || !admission || !product || admission->product != *product) {
    return not_an_admission();
  }
  return AdmissionGrant{*user, *admission, at_second(claims->number("exp").value_or(0))};
}

std::optional<std::string_view> bearer(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (header.size() <= kScheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = header[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (lower != kScheme[i]) return std::nullopt;
  }
  auto token = header.substr(kScheme.size());
  while (token.starts_with(' ')) token.remove_prefix(1);
  return token;
}

}  // namespace astraphe::auth
