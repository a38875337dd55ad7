#include "app/payment_settings.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

namespace astraphe::app {
namespace {

Error wrong(std::string what) { return Error(Errc::invalid, std::move(what)); }

// What a key of Toss Payments says about itself: test_ck_…, live_gsk_….
struct KeyKind {
  bool is_live;
  bool is_widget;
  bool is_secret;

  std::string name() const {
    return std::string(is_live ? "live_" : "test_") + (is_widget ? "g" : "") +
           (is_secret ? "sk_" : "ck_");
  }
};

std::optional<KeyKind> kind_of(std::string_view key) {
  for (const bool is_live : {false, true}) {
    for (const bool is_widget : {false, true}) {
      for (const bool is_secret : {false, true}) {
        const KeyKind kind{is_live, is_widget, is_secret};
        if (key.starts_with(kind.name())) return kind;
      }
    }
  }
  return std::nullopt;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<> check_keys(const PaymentSettings& payment) {
  if (payment.secret_key.empty()) {
    return wrong("payment.secret_key: provider toss needs it: set ASTRAPHE_PAYMENT_SECRET_KEY or "
                 "ASTRAPHE_PAYMENT_SECRET_KEY_FILE");
  }
  // A byte order mark in front would become a part of the key.
  if (!is_printable(payment.secret_key) || !is_printable(payment.client_key)) {
    return wrong("payment.secret_key, payment.client_key: a key has letters, digits and _ only: "
                 "copy it again, without spaces or a byte order mark");
  }
  const auto secret = kind_of(payment.secret_key);
  const auto client = kind_of(payment.client_key);
  if (secret && !secret->is_secret) {
    return wrong("payment.secret_key: that is a client key (" + secret->name() +
                 "): set the secret key of the same pair");
  }
  if (client && client->is_secret) {
    return wrong("payment.client_key: that is a secret key (" + client->name() +
                 "), and every visitor would see it: set the client key of the same pair");
  }
  if (!secret || !client) return Result<>();
  const bool is_pair =
      secret->is_live == client->is_live && secret->is_widget == client->is_widget;
  if (is_pair) return Result<>();
  return wrong("payment.client_key, payment.secret_key: " + client->name() + " and " +
               secret->name() + " are of different pairs: " + client->name() + " goes with " +
               KeyKind{client->is_live, client->is_widget, true}.name());
}

// An address that a request's path can be appended to.
Result<> check_url(std::string_view key, std::string_view url) {
  const auto scheme = url.starts_with("https://") ? 8U : url.starts_with("http://") ? 7U : 0U;
  const bool is_plain = is_printable(url) && url.find_first_of("?#@\\") == std::string_view::npos;
  if (scheme > 0 && url.size() > scheme && url[scheme] != '/' && is_plain) return Result<>();
  return wrong(std::string(key) + ": \"" + std::string(url) +
               "\" is no address such as https://host/path");
}

Result<> check_toss(const PaymentSettings& payment, bool is_dev) {
  MUST(check_keys(payment));
  MUST(check_url("payment.base_url", payment.base_url));
  if (!is_dev && !payment.base_url.starts_with("https://")) {
    return wrong("payment.base_url: \"" + payment.base_url +
                 "\" shows the secret key to everybody on the way: use https:// outside mode dev");
  }
  const bool is_there = payment.ca_file.empty() || std::ifstream(payment.ca_file).good();
  if (!is_there) return wrong("payment.ca_file: cannot read " + payment.ca_file);
  return Result<>();
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

Result<PaymentSettings> payment_settings(const Settings& settings) {
  const auto& provider = settings.text("payment.provider");
  if (provider.empty() && !settings.is_dev()) {
    return wrong("payment.provider: outside mode dev it has to be named: set "
                 "ASTRAPHE_PAYMENT_PROVIDER=toss, or sandbox for a shop that takes no real money");
  }
  PaymentSettings payment{.is_toss = provider == "toss",
                          .base_url = without_slash(settings.text("payment.base_url")),
                          .client_key = settings.text("payment.client_key"),
                          .secret_key = settings.text("payment.secret_key"),
                          .webhook_url = settings.text("payment.webhook_url"),
                          .ca_file = settings.text("payment.ca_file"),
                          .sdk_url = settings.text("payment.sdk_url")};
  if (payment.is_toss) MUST(check_toss(payment, settings.is_dev()));
  if (!payment.webhook_url.empty()) MUST(check_url("payment.webhook_url", payment.webhook_url));
  MUST(check_url("payment.sdk_url", payment.sdk_url));
  if (!settings.is_dev() && payment.sdk_url != kTossSdk) {
    return wrong("payment.sdk_url: only mode dev may load another script than Toss's own");
  }
  return payment;
}

}  // namespace astraphe::app
