#pragma once
// Person: somebody with an HTTP client and patience. Says what it did and what it was told.

#include "http/json.hpp"
#include "tests/sim/universe.hpp"

namespace astraphe::sim {

// A line of an order as its buyer wanted it, of the ware of that number (sale.hpp).
struct Wanted {
  std::size_t ware = 0;
  std::int64_t quantity = 0;
};

// An order that was acknowledged, as its buyer saw it.
struct OrderMemory {
  std::int64_t id = 0;
  std::vector<Wanted> wanted;
  std::vector<std::string> states;  // each state seen, without repeats in a row
};

// What one buyer remembers. Times are steady microseconds.
struct Memory {
  std::int64_t user = 0;
  std::int64_t join_called = 0;
  std::int64_t join_answered = 0;       // 0: never
  std::int64_t sequence = 0;            // as answered
  bool has_left = false;
  bool had_token = false;
  std::vector<OrderMemory> orders;
  std::vector<std::string> surprises;   // answers that nobody should ever get
};

class Person {
 public:
  Person(Universe& universe, std::string name) : universe_(universe), name_(std::move(name)) {}

  // Tries again until there is an answer that is not 5xx; each try is the same request.
  Task<http::Response> insist(http::Request request);

  // The same, and now and then once more where a key says that it is one effect. What is said the
  // second time goes to `surprises` if it is not the same.
  Task<http::Response> insist_once(http::Request request, std::vector<std::string>& surprises);

  Task<> sign_up(std::string role);
  Task<> log_in();
  void log_in_as(std::string token) { token_ = std::move(token); }

  http::Request get(std::string path) const;
  http::Request post(std::string path, http::json::object body) const;
  http::Request keyed(http::Request request, std::string what) const;

  std::int64_t user() const { return user_; }
  const std::string& name() const { return name_; }
  Universe& universe() const { return universe_; }

 private:
  Universe& universe_;
  std::string name_;
  std::int64_t user_ = 0;
  std::string token_;
};

http::json::object data_of(const http::Response& response);

}  // namespace astraphe::sim
