// The strict check of a request's head (http/framing).

#include "http/framing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view head(reinterpret_cast<const char*>(data), size);
  (void)astraphe::http::check_head(head, {.fields_max = 64});
  return 0;
}
