#include "services/web/search.hpp"

#include "services/web/order_view.hpp"
#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

constexpr std::string_view kPageSize = "48";

struct ListOrder {
  std::string_view value;
  T text;
  std::string_view sort;
  std::string_view direction;
};
constexpr std::array kOrders{ListOrder{"", T::order_by_state, "CREATED_AT", "DESC"},
                             ListOrder{"new", T::order_newest, "CREATED_AT", "DESC"},
                             ListOrder{"cheap", T::order_cheapest, "DISCOUNTED_PRICE", "ASC"},
                             ListOrder{"dear", T::order_dearest, "DISCOUNTED_PRICE", "DESC"}};

std::string_view asked(const Visit& visit, std::string_view name) {
  return visit.request().query_value(name).value_or(std::string_view());
}

const ListOrder& order_of(const Visit& visit) {
  const auto* const found = std::ranges::find(kOrders, asked(visit, "order"), &ListOrder::value);
  return found == kOrders.end() ? kOrders.front() : *found;
}

std::vector<Choice> category_choices(const Visit& visit, const Doc& categories) {
  std::vector<Choice> choices{{"", std::string(visit.t(T::every_category))}};
  for (const auto& one : categories.list()) {
    choices.push_back({std::to_string(one["categoryCode"].number()),
                       std::string(one["categoryName"].text())});
  }
  return choices;
}

}  // namespace

std::vector<http::NamedValue> search_query(const Visit& visit) {
  const auto page = asked(visit, "page");
  const auto category = asked(visit, "category");
  const auto& order = order_of(visit);
  std::vector<http::NamedValue> query{{"size", std::string(kPageSize)},
                                      {"page", std::string(page.empty() ? "1" : page)},
                                      {"sort", std::string(order.sort)},
                                      {"direction", std::string(order.direction)}};
  if (const auto words = asked(visit, "q"); !words.empty()) {
    query.emplace_back("productName", words);
  }
  if (!category.empty()) query.emplace_back("categoryCode", category);
  return query;
}

bool is_searching(const Visit& visit) {
  return !asked(visit, "q").empty() || !asked(visit, "category").empty();
}

bool has_chosen_order(const Visit& visit) { return !order_of(visit).value.empty(); }

Html search_form(const Visit& visit, const Doc& categories) {
  const Filled form{.values = {{"q", std::string(asked(visit, "q"))},
                               {"category", std::string(asked(visit, "category"))},
                               {"order", std::string(asked(visit, "order"))}}};
  std::vector<Choice> orders;
  for (const auto& order : kOrders) {
    orders.push_back({std::string(order.value), std::string(visit.t(order.text))});
  }
  Html out = html("<form class=\"row\" role=\"search\" action=\"/\">"_html);
  out += input(visit, form,
               {.name = "q", .label = T::search_words, .type = "search", .is_required = false});
  if (!categories.list().empty()) {
    out += select(visit, form, "category", T::category, category_choices(visit, categories), false);
  }
  out += select(visit, form, "order", T::list_order, orders, false);
  out += html("<button>"_html, visit.t(T::search), "</button></form>"_html);
  return out;
}

std::vector<http::NamedValue> order_search_query(const Visit& visit) {
  const auto page = asked(visit, "page");
  std::vector<http::NamedValue> query{{"size", "20"},
                                      {"page", std::string(page.empty() ? "1" : page)}};
  if (const auto words = asked(visit, "q"); !words.empty()) {
    query.emplace_back("productName", words);
  }
  if (const auto state = asked(visit, "state"); !state.empty()) query.emplace_back("state", state);
  return query;
}

bool is_searching_orders(const Visit& visit) {
  return !asked(visit, "q").empty() || !asked(visit, "state").empty();
}

Html order_search_form(const Visit& visit) {
  const Filled form{.values = {{"q", std::string(asked(visit, "q"))},
                               {"state", std::string(asked(visit, "state"))}}};
  std::vector<Choice> states{{"", std::string(visit.t(T::every_state))}};
  for (const auto& [state, text] : order_states(visit)) states.push_back({state, text});
  Html out = html("<form class=\"row\" role=\"search\" action=\"/orders\">"_html);
  out += input(visit, form,
               {.name = "q", .label = T::what, .type = "search", .is_required = false});
  out += select(visit, form, "state", T::state, states, false);
  out += html("<button>"_html, visit.t(T::search), "</button></form>"_html);
  return out;
}

}  // namespace astraphe::web
