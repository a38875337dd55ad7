#pragma once
// Visitor: somebody with an HTTP client, as the demo's people are.

#include "http/json.hpp"
#include "ports/clock.hpp"
#include "ports/entropy.hpp"
#include "ports/http_client.hpp"

namespace astraphe::app::demo {

// The server that is visited, and by what means.
struct Visit {
  ports::HttpClient& client;
  std::string base_url;
  ports::Clock& clock;
  ports::Entropy& entropy;
};

class Visitor {
 public:
  explicit Visitor(Visit visit) : visit_(visit) {}

  // The answer's body when its status is `wanted`; otherwise an error with what the server said.
  Task<Result<std::string>> get(std::string path, int wanted);
  Task<Result<std::string>> send(http::Request request, int wanted);
  Task<Result<http::json::object>> get_json(std::string path);

  // A request with this JSON body and a fresh Idempotency-Key.
  http::Request with_body(http::Method method, std::string path, const http::json::object& body);
  // The same as a multipart form: one JSON part, and a product's picture.
  http::Request with_form(std::string path, std::string_view part, const http::json::object& body,
                          std::string_view picture);

  Task<Result<>> log_in(std::string login_id, std::string password);
  void carry_admission(std::string bearer) { admission_ = std::move(bearer); }

 private:
  Visit visit_;
  std::string token_;
  std::string admission_;
};

// `size` random letters and digits, in lower case.
std::string random_word(ports::Entropy& entropy, std::size_t size);

// The object under "data" of the envelope.
Result<http::json::object> data_of(std::string_view body);
Result<http::json::object> object_of(std::string_view body);

}  // namespace astraphe::app::demo
