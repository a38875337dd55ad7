#pragma once
// Log: what happened, one line each, to standard error: text for people or JSON for machines.
// Callers pass no secrets and no personal data: ids, states and counts only.
//
// Callable from any thread. Never blocks on anything but standard error.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace spdlog {
class logger;
}

namespace astraphe {

enum class LogFormat { text, json, none };

class Log {
 public:
  using Value = std::variant<std::int64_t, std::string>;
  using Field = std::pair<std::string_view, Value>;
  using Fields = std::initializer_list<Field>;

  explicit Log(LogFormat format);
  ~Log();

  void info(std::string_view message, Fields fields) const;
  void warn(std::string_view message, Fields fields) const;
  void error(std::string_view message, Fields fields) const;
  void info(std::string_view message) const { info(message, Fields()); }
  void warn(std::string_view message) const { warn(message, Fields()); }
  void error(std::string_view message) const { error(message, Fields()); }

 private:
  void write(int level, std::string_view message, Fields fields) const;

  LogFormat format_;
  std::shared_ptr<spdlog::logger> out_;
};

}  // namespace astraphe
