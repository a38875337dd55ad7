#pragma once
// Settings: flags > environment > file > built-in. One table lists every one of them.

#include "base/result.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace astraphe::app {

struct Setting {
  std::string_view key;       // "token.access_key"
  std::string_view fallback;  // the built-in value
  bool is_secret;             // its environment variable has a …_FILE twin
  std::string_view help;
};

const std::vector<Setting>& all_settings();

// "token.access_key" → "ASTRAPHE_TOKEN_ACCESS_KEY".
std::string environment_name(std::string_view key);

class Settings {
 public:
  using Values = std::map<std::string, std::string, std::less<>>;
  using Environment = std::function<const char*(const char*)>;

  // `file` may be empty: none. Errc::invalid with one line that says what is wrong, where, and what
  // to do: an unknown key (with the nearest known one), a wrong type, a file that cannot be read.
  static Result<Settings> load(const Values& flags, const Environment& environment,
                               const std::string& file);

  const std::string& text(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;  // checked while loading
  bool is_dev() const { return text("mode") == "dev"; }

 private:
  explicit Settings(Values values) : values_(std::move(values)) {}

  Values values_;
};

}  // namespace astraphe::app
