#pragma once
// The commonest kind of head, read without a parser: GET by HTTP/1.1, with no field that says
// anything of a body or of the connection.

#include "http/message.hpp"

namespace astraphe::http {

struct PlainHead {
  std::string_view target;
  Headers headers;
};

// Nothing for every other head: a parser has to look at it. `head` has passed check_head(), which
// keeps this to cutting; the views live as long as it does.
std::optional<PlainHead> plain_head(std::string_view head);

}  // namespace astraphe::http
