#pragma once
// Every error that Toss documents for the calls that the sandbox answers. One list.

#include "http/message.hpp"

namespace astraphe::sandbox {

enum class Call : unsigned { confirm = 1, cancel = 2, look_up = 4 };

struct Code {
  std::string_view code;
  int status;
  unsigned calls;     // which may answer it: bits of Call
  bool aborts;        // the issuer's no: the payment is over
  std::string_view ko, en;

  bool may_answer(Call call) const { return (calls & static_cast<unsigned>(call)) != 0; }
};

// Null for a code that is not in the list.
const Code* find_code(std::string_view code);

std::string_view message_of(std::string_view code, bool in_english);

// {"code","message"} with the code's own status, in the request's language. The code is listed.
http::Response error_answer(std::string_view code, const http::Request& request);
// The same with words of our own.
http::Response error_answer(std::string_view code, std::string_view message);

bool wants_english(const http::Request& request);

}  // namespace astraphe::sandbox
