#pragma once
// Which passwords are guessed first.

#include <string_view>

namespace astraphe::user {

// True for a password near the top of published counts of leaked ones, in English or as a Korean
// types it, for runs and repetitions, and for one that is made of the login id alone.
bool is_common(std::string_view password, std::string_view login_id);

}  // namespace astraphe::user
