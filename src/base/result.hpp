#pragma once
// Result<T>: a value, or an Error that says what kind of failure it was, and where.
//
// What a user can cause ("sold out") and what the world does ("the store is down") both travel
// here and differ in Errc. http/problem maps each Errc to one status code.

#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace astraphe {

enum class Errc {
  invalid,           // the request makes no sense; the same bytes can never succeed
  unauthenticated,   // we do not know who is asking
  payment_refused,   // the payment provider said no
  forbidden,         // we know who is asking, and the answer is no
  not_found,
  conflict,          // the state has moved on: read again, then decide again
  sold_out,          // no stock is left; waiting does not help
  gone,              // it was here once, and its time is over
  too_large,
  unsupported,       // a media type that we do not read
  mismatch,          // an idempotency key that was used for something else
  limited,           // too much for now: try again later
  unavailable,       // a dependency is down: try again later
  timeout,           // no answer in time: the outcome is unknown
  internal,          // our bug
};

// One field of a request and what is wrong with it. `pointer` is an RFC 6901 JSON Pointer; `rule`
// is one of http/messages' field rules ("REQUIRED", "RANGE", …), a string literal; `expected` says
// what would be right in no language: "1-1000", "integer".
struct FieldError {
  std::string pointer;
  std::string_view rule;
  std::string expected;

  bool operator==(const FieldError&) const = default;
};

// Not an aggregate on purpose: some compilers destroy a braced temporary twice around a co_await.
class Error {
 public:
  explicit Error(Errc code, std::string detail = std::string(), std::string_view key = "")
      : code_(code), detail_(std::move(detail)), key_(key) {}
  explicit Error(std::vector<FieldError> fields)
      : code_(Errc::invalid), detail_("the request is not valid"), fields_(std::move(fields)) {}

  Errc code() const { return code_; }
  const std::string& detail() const { return detail_; }
  // A stable name such as "SALE_ENDED" where `code` alone says too little; empty otherwise.
  // Always a string literal.
  std::string_view key() const { return key_; }
  const std::vector<FieldError>& fields() const { return fields_; }

  // Puts the caller's context in front: "charge order 17: connect: refused".
  Error within(std::string_view context) && {
    detail_.insert(0, ": ").insert(0, context);
    return std::move(*this);
  }

 private:
  Errc code_;
  std::string detail_;
  std::string_view key_;
  std::vector<FieldError> fields_;
};

struct Unit {
  bool operator==(const Unit&) const = default;
};

// Stops the process: an invariant of ours is broken. Stays on in release builds.
[[noreturn]] inline void broken(const char* what, const char* file, int line) {
  std::fprintf(stderr, "astraphe: broken invariant: %s (%s:%d)\n", what, file, line);
  std::abort();
}
#define ASTRAPHE_INVARIANT(condition) \
  ((condition) ? void() : ::astraphe::broken(#condition, __FILE__, __LINE__))

template <class T = Unit>
class [[nodiscard]] Result {
 public:
  Result()
    requires std::same_as<T, Unit>
      : state_(std::in_place_index<0>) {}
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }

  T& operator*() { return get<0>(state_); }
  const T& operator*() const { return get<0>(state_); }
  T* operator->() { return &get<0>(state_); }
  const T* operator->() const { return &get<0>(state_); }

  Error& error() { return get<1>(state_); }
  const Error& error() const { return get<1>(state_); }

 private:
  // Looking at what is not there is our bug, in release builds too.
  template <std::size_t I, class V>
  static auto& get(V& state) {
    auto* found = std::get_if<I>(&state);
    ASTRAPHE_INVARIANT(found != nullptr);
    return *found;
  }

  std::variant<T, Error> state_;
};

}  // namespace astraphe

// The two macros of this codebase.
//   TRY(auto place, room.join(user));                in a function
//   CO_TRY(auto place, co_await rooms.join(user));   in a coroutine
#define ASTRAPHE_CAT_(a, b) a##b
#define ASTRAPHE_CAT(a, b) ASTRAPHE_CAT_(a, b)
#define ASTRAPHE_TRY_(leave, tmp, decl, ...)  \
  auto tmp = (__VA_ARGS__);                   \
  if (!tmp) leave std::move(tmp.error());     \
  [[maybe_unused]] decl = std::move(*tmp)
#define TRY(decl, ...) ASTRAPHE_TRY_(return, ASTRAPHE_CAT(try_, __LINE__), decl, __VA_ARGS__)
#define CO_TRY(decl, ...) ASTRAPHE_TRY_(co_return, ASTRAPHE_CAT(try_, __LINE__), decl, __VA_ARGS__)
// The same where the value does not matter.
#define ASTRAPHE_MUST_(leave, tmp, ...) \
  if (auto tmp = (__VA_ARGS__); !tmp) leave std::move(tmp.error())
#define MUST(...) ASTRAPHE_MUST_(return, ASTRAPHE_CAT(must_, __LINE__), __VA_ARGS__)
#define CO_MUST(...) ASTRAPHE_MUST_(co_return, ASTRAPHE_CAT(must_, __LINE__), __VA_ARGS__)
