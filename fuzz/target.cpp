// Request targets, queries and forms (http/target).

#include "http/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto target = astraphe::http::parse_target(text);
  ASTRAPHE_INVARIANT(!target || target->path.starts_with('/'));
  (void)astraphe::http::parse_form(text);
  return 0;
}
