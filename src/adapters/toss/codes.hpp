#pragma once
// What each documented error code of Toss means for what to do next, call by call. One table.

#include "domain/payment.hpp"

#include <string_view>

namespace astraphe::adapters::toss {

enum class Call { confirm, cancel, look_up };

// A code that is not documented for the call is Verdict::unknown.
domain::Verdict verdict_of(Call call, std::string_view code);

}  // namespace astraphe::adapters::toss
