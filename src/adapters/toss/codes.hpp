#pragma once
// What each documented error code of Toss means for what to do next. One table.

#include "domain/payment.hpp"

#include <string_view>

namespace astraphe::adapters::toss {

// As an answer to confirm or cancel. A code that is not documented is Verdict::unknown.
domain::Verdict verdict_of(std::string_view code);

}  // namespace astraphe::adapters::toss
