#pragma once
// The settings of section `payment`, checked against each other.

#include "app/settings.hpp"

namespace astraphe::app {

inline constexpr std::string_view kTossSdk = "https://js.tosspayments.com/v2/standard";

struct PaymentSettings {
  bool is_toss = false;     // otherwise the sandbox
  std::string base_url;     // of Toss, or of what speaks as it does; without a slash at its end
  std::string client_key;   // may be empty: then no page can open Toss's payment window
  std::string secret_key;   // empty only with the sandbox, which then has one of its own
  std::string webhook_url;  // where the sandbox sends its webhooks; may be empty
  std::string ca_file;      // who may vouch for `base_url`; empty: whoever the system trusts
  std::string sdk_url;      // Toss's script for the page
};

// Errc::invalid with one line that says which setting is wrong and what to do.
Result<PaymentSettings> payment_settings(const Settings& settings);

}  // namespace astraphe::app
