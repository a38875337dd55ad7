#include "base/log.hpp"

#include "base/planted.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace astraphe {
namespace {

// As a JSON string, quoted: nothing that a client sent can start a line of its own.
std::string quoted(std::string_view text) {
  if (planted(Plant::log_of_strangers)) return std::string(text);
  return boost::json::serialize(boost::json::string(text));
}

std::string shown(const Log::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  return quoted(std::get<std::string>(value));
}

std::string as_text(std::string_view message, Log::Fields fields) {
  std::string line(message);
  for (const auto& [name, value] : fields) line += fmt::format(" {}={}", name, shown(value));
  return line;
}

std::string as_json(std::string_view message, Log::Fields fields) {
  std::string line = "\"msg\":" + quoted(message);
  for (const auto& [name, value] : fields) line += fmt::format(",\"{}\":{}", name, shown(value));
  return line;
}

constexpr auto kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v";
constexpr auto kJsonPattern = R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

}  // namespace

Log::Log(LogFormat format) : format_(format) {
  if (format == LogFormat::none) return;
  out_ = std::make_shared<spdlog::logger>("astraphe",
                                          std::make_shared<spdlog::sinks::stderr_sink_mt>());
  const auto pattern = format == LogFormat::json ? kJsonPattern : kTextPattern;
  out_->set_pattern(pattern, spdlog::pattern_time_type::utc);
  out_->flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::info(std::string_view message, Fields fields) const {
  write(spdlog::level::info, message, fields);
}

void Log::warn(std::string_view message, Fields fields) const {
  write(spdlog::level::warn, message, fields);
}

void Log::error(std::string_view message, Fields fields) const {
  write(spdlog::level::err, message, fields);
}

void Log::write(int level, std::string_view message, Fields fields) const {
  if (!out_) return;
  const auto line =
      format_ == LogFormat::json ? as_json(message, fields) : as_text(message, fields);
  out_->log(static_cast<spdlog::level::level_enum>(level), spdlog::string_view_t(line));
}

}  // namespace astraphe
