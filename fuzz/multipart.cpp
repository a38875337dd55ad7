// Multipart bodies (http/multipart). The first line is the boundary.

#include "http/multipart.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(text.find('\n'), text.size());
  astraphe::http::Request request;
  request.headers.add("Content-Type", "multipart/form-data; boundary=" + text.substr(0, end));
  request.body = text.substr(std::min(end + 1, text.size()));
  (void)astraphe::http::parse_multipart(request);
  return 0;
}
