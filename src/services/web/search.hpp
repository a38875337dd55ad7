#pragma once
// Looking for a sale: the words, the category and the order that a visitor chose.

#include "services/web/html.hpp"
#include "services/web/visit.hpp"

namespace astraphe::web {

// What the shop is asked for: one page of the list.
std::vector<http::NamedValue> search_query(const Visit& visit);

// True when something narrows the list down.
bool is_searching(const Visit& visit);

// True when the visitor chose an order of the list.
bool has_chosen_order(const Visit& visit);

// Its form. The categories come from the shop; without them the form does not offer any.
Html search_form(const Visit& visit, const Doc& categories);

// The same for the visitor's own orders: their products' names, and their state.
std::vector<http::NamedValue> order_search_query(const Visit& visit);
bool is_searching_orders(const Visit& visit);
Html order_search_form(const Visit& visit);

}  // namespace astraphe::web
