// Access and admission tokens (auth/tokens). Nobody without the key makes one.

#include "auth/tokens.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const astraphe::auth::Hmac key("a key that the fuzzer does not know");
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  ASTRAPHE_INVARIANT(!astraphe::auth::verify_access(key, token, astraphe::Instant()));
  ASTRAPHE_INVARIANT(!astraphe::auth::verify_admission(key, token, astraphe::Instant()));
  return 0;
}
