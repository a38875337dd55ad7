// JSON bodies (http/json). What is accepted comes out again as something that is accepted.

#include "http/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = astraphe::http::parse_json(text);
  ASTRAPHE_INVARIANT(!value || astraphe::http::parse_json(boost::json::serialize(*value)));
  return 0;
}
