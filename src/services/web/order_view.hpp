#pragma once
// What an order looks like to whoever placed it.

#include "services/web/html.hpp"
#include "services/web/visit.hpp"

namespace astraphe::web {

// Every state, as it is asked for and as a person reads it.
std::vector<std::pair<std::string, std::string>> order_states(const Visit& visit);

std::string order_state_text(const Visit& visit, const Doc& order);

// True while the next state comes by itself.
bool moves_by_itself(const Doc& order);

bool can_be_paid(const Doc& order);

// "Limited lamp and 2 more".
std::string order_name(const Visit& visit, const Doc& order);

Html order_lines(const Visit& visit, const Doc& order);

// How long the stock still waits for its payment; nothing where it is not held.
Html time_to_pay(const Visit& visit, const Doc& order);

// The part of the order's page that changes.
Html order_part(const Visit& visit, const Doc& order);

}  // namespace astraphe::web
