#pragma once
// The payment window that a person sees: pay, refuse, close. Plain HTML; works without scripts.
// It leads back to the shop only: successUrl and failUrl are relative or of the request's own host.

#include "services/sandbox/use_cases.hpp"

namespace astraphe::sandbox {

// GET /sandbox/toss/checkout?orderId=&amount=&orderName=&successUrl=&failUrl=
Task<Result<Response>> show_checkout(const Deps& deps, const Request& request);

// POST of its form: 303 to successUrl or failUrl, with Toss's parameters.
Task<Result<Response>> leave_checkout(const Deps& deps, const Request& request);

}  // namespace astraphe::sandbox
