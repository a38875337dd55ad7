#pragma once
// Toss's payment window inside the page of an order (SDK v2): its widgets where the client key is a
// widget key, its own window for any other. The script is Toss's, from Toss's server, so this page
// alone lets in what it needs.

#include "services/web/html.hpp"
#include "services/web/visit.hpp"

namespace astraphe::web {

// For an order that can be paid.
Html toss_window(const Visit& visit, const Doc& order);

// The policy of the page that it stands on (CSP Level 3).
std::string toss_policy(const PaymentWindow& window);

}  // namespace astraphe::web
