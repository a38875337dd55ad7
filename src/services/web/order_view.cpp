#include "services/web/order_view.hpp"

#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

struct StateText {
  std::string_view state;
  T name;  // in a list to choose from
  T text;
  int step;  // how far the order got: 0 placed, 1 held, 2 paid, 3 complete
  bool is_end;
};
constexpr std::array kStates{StateText{"PENDING", T::step_placed, T::order_pending, 0, false},
                             StateText{"ORDER_CREATED", T::step_held, T::order_held, 1, false},
                             StateText{"PAYMENT_SUCCESS", T::step_paid, T::order_paid, 2, false},
                             StateText{"ORDER_COMPLETED", T::step_complete, T::order_complete, 3, true},
                             StateText{"ORDER_FAILED", T::name_failed, T::order_failed, 0, true},
                             StateText{"PAYMENT_FAILED", T::name_unpaid, T::order_unpaid, 1, true},
                             StateText{"CANCELLED", T::name_cancelled, T::order_cancelled, 0, true},
                             StateText{"REFUNDED", T::name_refunded, T::order_refunded, 2, true}};

const StateText& state_of(const Doc& order) {
  const auto* const found = std::ranges::find(kStates, order["state"].text(), &StateText::state);
  return found == kStates.end() ? kStates.front() : *found;
}

struct Reason {
  std::string_view code;
  T text;
};
constexpr std::array kReasons{Reason{"SOLD_OUT", T::why_sold_out},
                              Reason{"OVER_LIMIT", T::why_over_limit},
                              Reason{"ADMISSION_USED", T::why_admission_used},
                              Reason{"ADMISSION_ENDED", T::why_admission_ended},
                              Reason{"SALE_CLOSED", T::why_sale_closed},
                              Reason{"NO_SUCH_PRODUCT", T::why_sale_closed},
                              Reason{"TIME_OVER", T::why_time_over}};

Html why(const Visit& visit, const Doc& order) {
  const auto* const found = std::ranges::find(kReasons, order["failReason"].text(), &Reason::code);
  if (found == kReasons.end()) return Html();
  return html("<p>"_html, visit.t(found->text), "</p>"_html);
}

bool went_well(const Doc& order) {
  const auto& state = state_of(order);
  return !state.is_end || state.state == "ORDER_COMPLETED";
}

// What somebody wished for is no failure: an order that was cancelled, or money that came back.
std::string_view kind_of(const Doc& order) {
  const auto& state = state_of(order);
  if (state.state == "ORDER_COMPLETED" || state.state == "REFUNDED") return "good";
  return went_well(order) || state.state == "CANCELLED" ? "" : "bad";
}

Html steps(const Visit& visit, const Doc& order) {
  constexpr std::array kSteps{T::step_placed, T::step_held, T::step_paid, T::step_complete};
  const int reached = state_of(order).step;
  Html out = html("<ol class=\"steps\">"_html);
  for (int step = 0; step < static_cast<int>(kSteps.size()); ++step) {
    const bool is_last = step == static_cast<int>(kSteps.size()) - 1;
    if (step < reached || (step == reached && is_last)) {
      out += "<li class=\"done\">"_html;
    } else if (step == reached) {
      out += "<li class=\"here\" aria-current=\"step\">"_html;
    } else {
      out += "<li>"_html;
    }
    out += html(visit.t(kSteps.at(static_cast<std::size_t>(step))), "</li>"_html);
  }
  out += "</ol>"_html;
  return out;
}

Html pay_part(const Visit& visit, const Doc& order) {
  const auto id = order["orderId"].number();
  Html out = time_to_pay(visit, order);
  out += html("<p><a class=\"button main\" href=\"/payment?order="_html, id, "\">"_html,
              visit.f(T::pay_amount, won(visit, order["totalPrice"].number())), "</a></p>"_html);
  return out;
}

Html cancel_part(const Visit& visit, const Doc& order) {
  const bool is_paid = state_of(order).step >= 2;
  return html("<details><summary>"_html, visit.t(T::cancel_order), "</summary><p>"_html,
              visit.t(is_paid ? T::cancel_paid_warning : T::cancel_warning),
              "</p><form method=\"post\" action=\"/orders/"_html, order["orderId"].number(),
              "/cancel\">"_html, form_mark_once(visit), "<button class=\"danger\">"_html,
              visit.t(T::cancel_really), "</button></form></details>"_html);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> order_states(const Visit& visit) {
  std::vector<std::pair<std::string, std::string>> states;
  for (const auto& one : kStates) {
    states.emplace_back(std::string(one.state), std::string(visit.t(one.name)));
  }
  return states;
}

std::string order_state_text(const Visit& visit, const Doc& order) {
  if (order["refundState"].text() == "PENDING") return std::string(visit.t(T::order_refunding));
  return std::string(visit.t(state_of(order).text));
}

bool moves_by_itself(const Doc& order) {
  const auto state = order["state"].text();
  return state == "PENDING" || state == "PAYMENT_SUCCESS" ||
         order["refundState"].text() == "PENDING";
}

bool can_be_paid(const Doc& order) { return order["state"].text() == "ORDER_CREATED"; }

std::string order_name(const Visit& visit, const Doc& order) {
  const auto lines = order["orderDetails"].list();
  if (lines.empty()) return "";
  const std::string first(lines.front()["productName"].text());
  return lines.size() == 1 ? first : visit.f(T::and_more, first, lines.size() - 1);
}

Html order_lines(const Visit& visit, const Doc& order) {
  Html out = html("<dl class=\"facts\">"_html);
  for (const auto& line : order["orderDetails"].list()) {
    const auto quantity = line["quantity"].number();
    out += html("<dt>"_html, line["productName"].text(), " × "_html, grouped(quantity),
                "</dt><dd class=\"n\">"_html, won(visit, line["price"].number() * quantity),
                "</dd>"_html);
  }
  out += html("<dt>"_html, visit.t(T::delivery), "</dt><dd class=\"n\">"_html,
              won(visit, order["deliveryPrice"].number()), "</dd><dt><strong>"_html,
              visit.t(T::total), "</strong></dt><dd class=\"price n\">"_html,
              won(visit, order["totalPrice"].number()), "</dd></dl>"_html);
  return out;
}

Html time_to_pay(const Visit& visit, const Doc& order) {
  const auto until = visit.zone().parse(order["holdExpiresAt"].text());
  if (!until) return Html();
  return html("<p>"_html, visit.t(T::pay_within), " <strong>"_html,
              countdown(visit, *until, "reload"), "</strong></p>"_html);
}

Html order_part(const Visit& visit, const Doc& order) {
  Html out = html("<div class=\"note "_html, kind_of(order), "\"><p><strong>"_html,
                  order_state_text(visit, order), "</strong></p>"_html, why(visit, order),
                  "</div>"_html);
  if (went_well(order)) out += steps(visit, order);
  if (can_be_paid(order)) out += pay_part(visit, order);
  const bool can_be_cancelled = went_well(order) && order["refundState"].is_null();
  if (can_be_cancelled) out += cancel_part(visit, order);
  return out;
}

}  // namespace astraphe::web
