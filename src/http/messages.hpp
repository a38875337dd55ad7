#pragma once
// Everything a failure says to a person, in Korean and in English. One list.

#include "base/result.hpp"

#include <string>

namespace astraphe::http {

enum class Language { ko, en };

// From Accept-Language (RFC 9110 §12.5.4): whichever of the two is preferred; Korean when neither.
Language language_of(std::string_view accept_language);

// "ko" or "en".
std::string_view tag_of(Language language);

struct Message {
  std::string_view key;  // stable, upper snake case: the problem's `code`
  std::string_view ko;
  std::string_view en;
  int status = 0;  // 0: the error code's own

  std::string_view in(Language language) const { return language == Language::ko ? ko : en; }
};

// The message for the error's key, or for its code where it has none.
const Message& message_for(const Error& error);

// What is wrong with one field: "1-1000 사이여야 합니다".
std::string field_detail(const FieldError& field, Language language);

int status_of(Errc code);
// The same, unless the error's message has a status of its own.
int status_of(const Error& error);

}  // namespace astraphe::http
