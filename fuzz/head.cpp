// A request's head: the strict check and the quick reader behind it (http/framing, plain_head).

#include "http/framing.hpp"
#include "http/plain_head.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view head(reinterpret_cast<const char*>(data), size);
  if (!astraphe::http::check_head(head, {.fields_max = 64})) return 0;
  ASTRAPHE_INVARIANT(head.ends_with("\r\n\r\n"));
  const auto plain = astraphe::http::plain_head(head);
  ASTRAPHE_INVARIANT(!plain || plain->headers.all("Host").size() <= 1);
  return 0;
}
