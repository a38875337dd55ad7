#include "adapters/curl/transfer.hpp"

#include "http/encode.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>

namespace astraphe::adapters::curl {
namespace {

constexpr std::size_t kHeadMax = 64 * 1024;
constexpr std::array<std::string_view, 4> kOurs{"Host", "Content-Length", "Transfer-Encoding",
                                                "Connection"};

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& line) {
  auto* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)list.release();
  list.reset(longer);
}

// What comes back, while it comes.
struct Incoming {
  http::Response response;
  std::size_t body_max = 0;
  std::size_t head_size = 0;
  bool is_head_whole = false;
  const std::atomic<bool>* stop = nullptr;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::string_view();
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Taking fewer bytes than were offered ends the transfer.
std::size_t take_body(const char* bytes, std::size_t, std::size_t size, void* to) {
  auto& in = *static_cast<Incoming*>(to);
  if (in.response.body.size() + size > in.body_max) return 0;
  in.response.body.append(bytes, size);
  return size;
}

std::size_t take_head(const char* bytes, std::size_t, std::size_t size, void* to) {
  auto& in = *static_cast<Incoming*>(to);
  in.head_size += size;
  if (in.head_size > kHeadMax) return 0;
  const std::string_view line(bytes, size);
  if (line.starts_with("HTTP/")) {  // the head of an interim response came before this one
    in.response.headers = http::Headers();
    in.is_head_whole = false;
    return size;
  }
  if (line == "\r\n" || line == "\n") in.is_head_whole = true;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  in.response.headers.add(std::string(trimmed(line.substr(0, colon))),
                          std::string(trimmed(line.substr(colon + 1))));
  return size;
}

int look_for_stop(void* to, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto* stop = static_cast<Incoming*>(to)->stop;
  return stop != nullptr && stop->load() ? 1 : 0;
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool is_ours(std::string_view name) {
  const http::Headers one{{std::string(name), std::string()}};
  const auto is_it = [&](std::string_view ours) { return one.first(ours).has_value(); };
  return std::ranges::any_of(kOurs, is_it);
}

Result<List> head_of(const http::Request& request) {
  List list;
  append(list, "Expect:");  // no waiting for 100 Continue
  if (!request.headers.first("Content-Type")) append(list, "Content-Type:");
  for (const auto& [name, value] : request.headers) {
    if (is_ours(name)) continue;
    if (has_line_break(name) || has_line_break(value)) {
      return Error(Errc::invalid, "a header with a line break");
    }
    append(list, value.empty() ? name + ";" : name + ": " + value);
  }
  return list;
}

void set_method(CURL* easy, const http::Request& request) {
  using enum http::Method;
  const bool has_body = !request.body.empty() || request.method == post || request.method == put;
  if (has_body) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method == head) curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  const bool is_plain = request.method == head || request.method == (has_body ? post : get);
  if (!is_plain) {
    const std::string name(name_of(request.method));
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, name.c_str());
  }
  const bool may_repeat = request.method != post || request.headers.first("Idempotency-Key");
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, may_repeat ? 0L : 1L);
}

void set_rules(CURL* easy, const Budget& budget) {
  const auto connect = std::min(budget.connect, budget.whole);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(budget.whole.count()));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  const bool has_ca_file = budget.ca_file != nullptr && !budget.ca_file->empty();
  if (has_ca_file) curl_easy_setopt(easy, CURLOPT_CAINFO, budget.ca_file->c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
}

void set_sinks(CURL* easy, Incoming& in) {
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &in);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &in);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_for_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &in);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

// Not one byte of the request has left: nobody can have acted on it.
Error failure_of(CURL* easy, CURLcode code) {
  long sent = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
  return Error(sent == 0 ? Errc::unavailable : Errc::timeout, curl_easy_strerror(code));
}

}  // namespace

void Transfer::Close::operator()(void* easy) const { curl_easy_cleanup(easy); }

Transfer::Transfer() : easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
}

Result<http::Response> Transfer::perform(const ports::HttpCall& call, Budget budget) {
  if (budget.whole <= Millis::zero()) return Error(Errc::unavailable, "waited too long for a turn");
  auto* easy = easy_.get();
  curl_easy_reset(easy);  // keeps the connections
  TRY(const auto head, head_of(call.request));
  Incoming in{.response = {}, .body_max = call.body_max, .stop = budget.stop};
  const auto url = call.base_url + http::target_of(call.request);
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, head.get());
  set_rules(easy, budget);
  set_method(easy, call.request);
  set_sinks(easy, in);
  const auto code = curl_easy_perform(easy);
  if (code != CURLE_OK) return failure_of(easy, code);
  // libcurl takes a connection that closes within the head for the end of an answer.
  if (!in.is_head_whole) return Error(Errc::timeout, "the answer's head was cut off");
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  in.response.status = static_cast<int>(status);
  return std::move(in.response);
}

}  // namespace astraphe::adapters::curl
