#pragma once
// The demo shopper: one person's whole way through a sale, told step by step.

#include "app/demo/visitor.hpp"

#include <functional>

namespace astraphe::app::demo {

// `tell` hears one line for each step. Errc::not_found when no sale is open.
Task<Result<>> walk(Visit visit, std::function<void(const std::string&)> tell);

}  // namespace astraphe::app::demo
