#pragma once
// Searching text in portable SQL: a column holds the text folded, and is compared with one of these
// patterns by LIKE $n ESCAPE '\'.

#include <string>
#include <string_view>

namespace astraphe::store {

// Without regard to case: Latin, full-width Latin, Greek and Cyrillic capitals become small. Other
// scripts, Hangul among them, have none. The text is UTF-8.
std::string folded(std::string_view text);

// Patterns for a search term; '%' and '_' in it mean themselves.
std::string containing(std::string_view term);
std::string beginning_with(std::string_view term);

}  // namespace astraphe::store
