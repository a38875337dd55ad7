#pragma once
// Transfer: one libcurl handle and the connections that it keeps. Blocks. Owned by one thread.

#include "ports/http_client.hpp"

#include <atomic>
#include <memory>

namespace astraphe::adapters::curl {

struct Budget {
  Millis connect{3'000};
  Millis whole{30'000};
  const std::atomic<bool>* stop = nullptr;  // set by another thread: give up
  const std::string* ca_file = nullptr;     // null or empty: whoever the system trusts
};

class Transfer {
 public:
  Transfer();

  // As ports::HttpClient::send promises.
  Result<http::Response> perform(const ports::HttpCall& call, Budget budget);

 private:
  struct Close {
    void operator()(void* easy) const;
  };
  std::unique_ptr<void, Close> easy_;
};

}  // namespace astraphe::adapters::curl
