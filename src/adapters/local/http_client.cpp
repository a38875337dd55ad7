#include "adapters/local/http_client.hpp"

#include "ports/deadline.hpp"

namespace astraphe::adapters::local {

bool LocalHttpClient::is_here(std::string_view base_url) const {
  if (!base_url.starts_with(parts_.prefix)) return false;
  const auto path = base_url.substr(parts_.prefix.size());
  return path.empty() || path.front() == '/';
}

Task<Result<http::Response>> LocalHttpClient::ask(http::Request request) const {
  co_return co_await parts_.service(std::move(request));
}

Task<Result<http::Response>> LocalHttpClient::send(ports::HttpCall call) {
  if (!is_here(call.base_url)) {
    if (parts_.elsewhere != nullptr) co_return co_await parts_.elsewhere->send(std::move(call));
    co_return Error(Errc::unavailable, "no way to " + call.base_url);
  }
  call.request.path.insert(0, call.base_url.substr(parts_.prefix.size()));
  auto asked = ask(std::move(call.request));
  auto answer = co_await ports::within(parts_.clock, call.limit, std::move(asked));
  if (!answer) {
    // Whoever is asked to stop has sent it all the same.
    co_return Error(Errc::timeout, std::move(answer.error()).within("local call").detail());
  }
  if (answer->headers.first(kDropHeader)) co_return Error(Errc::timeout, "the answer was dropped");
  if (answer->body.size() > call.body_max) co_return Error(Errc::timeout, "the answer is too long");
  co_return answer;
}

}  // namespace astraphe::adapters::local
