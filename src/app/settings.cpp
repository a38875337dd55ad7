#include "app/settings.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <numeric>

namespace astraphe::app {
namespace {

const std::vector<Setting> kSettings{
    {"mode", "dev", false, "dev or prod; dev makes its own secrets and has the payment sandbox"},
    {"listen", "127.0.0.1:18080", false, "HOST:PORT to answer on; port 0 takes a free one"},
    {"data_dir", "./data", false, "where the embedded engines keep their files"},
    {"lanes", "0", false, "threads that answer requests; 0: as many as there are cores"},
    {"gateway.trusted_proxies", "", false, "who may say X-Forwarded-For: addresses, prefixes"},
    {"limits.enabled", "", false, "true or false: count calls and connections; empty: not in dev"},
    {"limits.log_in", "off 600/60", false, "by account and address, each COUNT/SECONDS or off"},
    {"limits.sign_up", "off 120/60", false, "as limits.log_in"},
    {"limits.look", "300/60 30000/60", false, "as limits.log_in: looking at one's place"},
    {"limits.join", "60/60 6000/60", false, "as limits.log_in: entering and leaving rooms"},
    {"limits.order", "30/60 3000/60", false, "as limits.log_in"},
    {"limits.pay", "120/60 off", false, "as limits.log_in: paying and cancelling"},
    {"limits.catalogue", "600/60 30000/60", false, "as limits.log_in: products and companies"},
    {"limits.admin", "1200/60 30000/60", false, "as limits.log_in: what sellers and managers do"},
    {"limits.page", "off 30000/60", false, "as limits.log_in: pages"},
    {"limits.other", "300/60 30000/60", false, "as limits.log_in: everything else"},
    {"limits.connections", "20000", false, "connections at a time; idle ones make room for new"},
    {"limits.connections_per_address", "1000", false, "from one address, where calls are counted"},
    {"limits.head_bytes", "16384", false, "of a request's first line and fields"},
    {"limits.fields", "64", false, "fields of a request"},
    {"limits.bodies_mib", "256", false, "of all bodies at a time"},
    {"limits.head_seconds", "10", false, "for a head, from its first byte"},
    {"limits.idle_seconds", "60", false, "between two requests"},
    {"limits.body_seconds", "10", false, "before a body must keep its rate"},
    {"limits.body_bytes_per_second", "32768", false, "the least rate of a body"},
    {"limits.write_seconds", "30", false, "before an answer's reader must keep its rate"},
    {"limits.write_bytes_per_second", "16384", false, "the least rate of a reader"},
    {"log.format", "text", false, "text or json"},
    {"sale.time_zone", "Asia/Seoul", false, "the zone of times written without an offset"},
    {"shop.delivery_price", "0", false, "won, added to every order"},
    {"payment.provider", "", false, "sandbox or toss; in mode dev sandbox unless it is named"},
    {"payment.base_url", "https://api.tosspayments.com", false, "where provider toss is asked"},
    {"payment.client_key", "", false, "the client key, with which a page opens Toss's window"},
    {"payment.secret_key", "", true, "the secret key of the same pair"},
    {"payment.ca_file", "", false, "who may vouch for base_url (PEM); none: the system's own"},
    {"payment.webhook_url", "", false, "where the sandbox sends its webhooks; none: nowhere"},
    {"payment.sdk_url", "https://js.tosspayments.com/v2/standard", false,
     "Toss's script; another one in mode dev only"},
    {"token.access_key", "", true, "signs access tokens; at least 32 characters"},
    {"token.admission_key", "", true, "signs admission tokens; at least 32 characters"},
    {"token.internal_key", "", true, "signs calls between services; at least 32 characters"},
    {"admin.login_id", "", false, "the first administrator, made once at the start"},
    {"admin.password", "", true, "and the password"},
};

Error wrong(std::string what) { return Error(Errc::invalid, std::move(what)); }

const Setting* find(std::string_view key) {
  const auto found = std::ranges::find(kSettings, key, &Setting::key);
  return found == kSettings.end() ? nullptr : &*found;
}

// Levenshtein's distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::string_view nearest(std::string_view key) {
  return std::ranges::min(kSettings, {}, [key](const Setting& setting) {
           return distance(setting.key, key);
         }).key;
}

bool is_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && stop == text.data() + text.size() && number >= 0;
}

struct Choice {
  std::string_view key;
  std::vector<std::string_view> values;
};
const std::vector<Choice> kChoices{{"mode", {"dev", "prod"}},
                                   {"limits.enabled", {"", "true", "false"}},
                                   {"log.format", {"text", "json"}},
                                   {"payment.provider", {"sandbox", "toss"}}};
// The names that the original system's operators have in their environment.
struct OriginalName {
  const char* name;
  std::string_view key;
};
constexpr OriginalName kOriginalNames[]{{"SPRING_PROFILES_ACTIVE", "mode"}};

const std::vector<std::string_view> kIntegers{"lanes", "shop.delivery_price"};
// From 1: none of them may be nothing.
const std::vector<std::string_view> kPositive{
    "limits.connections", "limits.connections_per_address", "limits.head_bytes", "limits.fields",
    "limits.bodies_mib", "limits.head_seconds", "limits.idle_seconds", "limits.body_seconds",
    "limits.body_bytes_per_second", "limits.write_seconds", "limits.write_bytes_per_second"};
constexpr std::int64_t kPositiveMax = 1'000'000'000;

Result<> check(const Settings::Values& values) {
  for (const auto key : kIntegers) {
    const auto& value = values.find(key)->second;
    if (is_integer(value)) continue;
    return wrong(std::string(key) + ": \"" + value + "\" is no whole number from 0");
  }
  for (const auto key : kPositive) {
    const auto& value = values.find(key)->second;
    if (is_integer(value) && std::stoll(value) >= 1 && std::stoll(value) <= kPositiveMax) continue;
    return wrong(std::string(key) + ": \"" + value + "\" is no whole number from 1 to " +
                 std::to_string(kPositiveMax));
  }
  for (const auto& [key, allowed] : kChoices) {
    const auto& value = values.find(key)->second;
    const bool is_left_open = value.empty() && find(key)->fallback.empty();
    if (is_left_open || std::ranges::find(allowed, value) != allowed.end()) continue;
    std::string list;
    for (const auto one : allowed) list += (list.empty() ? "" : " or ") + std::string(one);
    return wrong(std::string(key) + ": \"" + value + "\" must be " + list);
  }
  return Result<>();
}

Result<> take_node(Settings::Values& values, const std::string& prefix, const YAML::Node& node,
                   const std::string& file) {
  for (const auto& entry : node) {
    const auto key = prefix + entry.first.as<std::string>();
    if (entry.second.IsMap()) {
      MUST(take_node(values, key + ".", entry.second, file));
      continue;
    }
    if (find(key) == nullptr) {
      return wrong(file + ": unknown setting " + key + ": did you mean " +
                   std::string(nearest(key)) + "?");
    }
    if (!entry.second.IsScalar()) return wrong(file + ": " + key + " must be one value");
    values[key] = entry.second.as<std::string>();
  }
  return Result<>();
}

Result<> take_file(Settings::Values& values, const std::string& file) try {
  const auto document = YAML::LoadFile(file);
  if (document.IsNull()) return Result<>();
  if (!document.IsMap()) return wrong(file + ": settings are \"section: key: value\" lines");
  return take_node(values, "", document, file);
} catch (const YAML::Exception& why) {
  return wrong(file + ": " + why.what());
}

Result<> take_environment(Settings::Values& values, const Settings::Environment& environment) {
  for (const auto& [name, key] : kOriginalNames) {
    if (const auto* value = environment(name)) values[std::string(key)] = value;
  }
  for (const auto& setting : kSettings) {
    const auto name = environment_name(setting.key);
    if (const auto* value = environment(name.c_str())) values[std::string(setting.key)] = value;
    if (!setting.is_secret) continue;
    const auto* path = environment((name + "_FILE").c_str());
    if (path == nullptr) continue;
    std::string secret;
    std::ifstream in(path);
    if (!std::getline(in, secret)) return wrong(name + "_FILE: cannot read " + path);
    values[std::string(setting.key)] = secret;
  }
  return Result<>();
}

}  // namespace

const std::vector<Setting>& all_settings() { return kSettings; }

std::string environment_name(std::string_view key) {
  std::string name = "ASTRAPHE_";
  for (const char c : key) name += c == '.' ? '_' : static_cast<char>(std::toupper(c));
  return name;
}

Result<Settings> Settings::load(const Values& flags, const Environment& environment,
                                const std::string& file) {
  Values values;
  for (const auto& setting : kSettings) values.emplace(setting.key, setting.fallback);
  if (!file.empty()) MUST(take_file(values, file));
  MUST(take_environment(values, environment));
  for (const auto& [key, value] : flags) values[key] = value;
  MUST(check(values));
  return Settings(std::move(values));
}

const std::string& Settings::text(std::string_view key) const {
  const auto found = values_.find(key);
  ASTRAPHE_INVARIANT(found != values_.end());
  return found->second;
}

std::int64_t Settings::integer(std::string_view key) const {
  const auto& value = text(key);
  std::int64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

}  // namespace astraphe::app
