#include "services/web/sale_form.hpp"

#include "services/web/option_form.hpp"

namespace astraphe::web {
namespace {

using namespace std::chrono_literals;

// One row a number of the form. It is named as the API names it; `unit` turns what people type
// (seconds, minutes) into what the API counts (milliseconds, seconds).
struct Number {
  std::string_view name;
  T label;
  std::string_view fresh;
  bool is_required;
  bool is_of_room;
  std::int64_t unit;
  std::string_view min;
  std::string_view max;
  std::optional<T> hint{};
};
constexpr std::array kNumbers{
    Number{"originalPrice", T::list_price, "", true, false, 1, "0", "1000000000000"},
    Number{"discountedPrice", T::sale_price, "", false, false, 1, "0", "1000000000000",
           T::sale_price_hint},
    Number{"stock", T::stock_units, "", false, false, 1, "0", "1000000000", T::stock_hint},
    Number{"purchaseLimit", T::limit, "", false, false, 1, "1", "1000000000", T::limit_hint},
    Number{"holdSeconds", T::minutes_to_pay, "10", true, false, 60, "1", "1440"},
    Number{"count", T::people_each_time, "1", true, true, 1, "1", "100000"},
    Number{"periodMs", T::seconds_between, "10", true, true, 1'000, "1", "86400"},
    Number{"startDelayMs", T::seconds_before_first, "60", true, true, 1'000, "0", "2592000"},
    Number{"stayMs", T::minutes_inside, "60", true, true, 60'000, "1", "10080"},
    Number{"maxActive", T::most_inside, "", false, true, 1, "1", "1000000000", T::most_inside_hint}};

constexpr std::array<std::string_view, 8> kOtherFields{
    "companyId", "productName", "description", "categoryCode",
    "saleStartTime", "saleEndTime", "mode", "rejoin"};

bool is_of_room(const Number& number) { return number.is_of_room; }
bool is_price(const Number& number) { return number.name.ends_with("Price"); }

void put_numbers(const Visit& visit, bool of_room, json::object& into) {
  for (const auto& number : kNumbers) {
    if (number.is_of_room != of_room || visit.field(number.name).empty()) continue;
    into[number.name] = typed_number(visit.field(number.name), number.unit);
  }
}

template <class Which>
Html number_inputs(const Visit& visit, const Filled& form, Which which) {
  Html out = html("<div class=\"two\">"_html);
  for (const auto& number : kNumbers) {
    if (!which(number)) continue;
    out += input(visit, form, {.name = number.name, .label = number.label, .type = "number",
                               .hint = number.hint, .is_required = number.is_required,
                               .min = number.min, .max = number.max});
  }
  out += "</div>"_html;
  return out;
}

Html room_fields(const Visit& visit, const Filled& form) {
  Html out = html("<fieldset><legend>"_html, visit.t(T::waiting_room), "</legend>"_html);
  out += select(visit, form, "mode", T::admission_mode,
                {{"room", std::string(visit.t(T::mode_room))},
                 {"none", std::string(visit.t(T::mode_none))}});
  out += number_inputs(visit, form, is_of_room);
  out += select(visit, form, "rejoin", T::rejoin,
                {{"keep", std::string(visit.t(T::rejoin_keep))},
                 {"back", std::string(visit.t(T::rejoin_back))}});
  out += "</fieldset>"_html;
  return out;
}

Html time_fields(const Visit& visit, const Filled& form) {
  Html out = html("<div class=\"two\">"_html);
  out += input(visit, form, {.name = "saleStartTime", .label = T::starts, .type = "datetime-local",
                             .hint = T::shop_time});
  out += input(visit, form, {.name = "saleEndTime", .label = T::ends, .type = "datetime-local",
                             .hint = T::end_hint, .is_required = false});
  out += "</div>"_html;
  return out;
}

}  // namespace

Filled fresh_sale(const Visit& visit) {
  Filled form{.values = {{"mode", "room"}, {"rejoin", "keep"}, {"categoryCode", "1000"}}};
  for (const auto& number : kNumbers) form.values.emplace(number.name, number.fresh);
  const auto next_hour = std::chrono::ceil<std::chrono::hours>(visit.now() + 1min);
  form.values["saleStartTime"] = visit.zone().local(next_hour).substr(0, 16);
  return form;
}

Filled typed_sale(const Visit& visit, const Reply& refusal) {
  auto form = filled(visit, {}, refusal);
  say_which(visit, form, "discountedPrice", T::not_above_list);
  say_which(visit, form, "saleEndTime", T::not_before_start);
  for (const auto name : kOtherFields) form.values.emplace(name, visit.field(name));
  for (const auto& number : kNumbers) form.values.emplace(number.name, visit.field(number.name));
  put_typed_options(visit, form);
  return form;
}

Html sale_form(const Visit& visit, const Filled& form, const std::vector<Choice>& companies,
               const std::vector<Choice>& categories) {
  Html out = html(problem_note(visit, form),
                  "<form class=\"stack card\" method=\"post\" enctype=\"multipart/form-data\" "
                  "action=\"/seller/products\">"_html,
                  form_mark_once(visit));
  out += select(visit, form, "companyId", T::company, companies);
  out += input(visit, form, {.name = "productName", .label = T::product_name});
  out += textarea(visit, form, "description", T::description);
  out += picture_input(visit, form, "productImg", T::picture);
  out += picture_input(visit, form, "productDescriptionImg", T::description_picture);
  out += select(visit, form, "categoryCode", T::category, categories);
  out += number_inputs(visit, form, std::not_fn(is_of_room));
  out += option_fields(visit, form);
  out += time_fields(visit, form);
  out += room_fields(visit, form);
  out += html(button(visit, T::put_on_sale), "</form>"_html);
  return out;
}

// The API compares fields by its own names for them; here they have other ones.
void say_which(const Visit& visit, Filled& form, std::string_view field, T rule) {
  const auto wrong = form.errors.find(field);
  if (wrong == form.errors.end()) return;
  const auto& said = wrong->second;
  const bool compares = said.find("originalPrice") != std::string::npos ||
                        said.find("saleStartTime") != std::string::npos;
  if (compares) wrong->second = std::string(visit.t(rule));
}

Html picture_input(const Visit& visit, const Filled& form, std::string_view name, T label) {
  return input(visit, form, {.name = name, .label = label, .type = "file",
                             .hint = T::picture_hint, .is_required = false,
                             .accept = "image/jpeg,image/png,image/webp"});
}

Html price_inputs(const Visit& visit, const Filled& form) {
  return number_inputs(visit, form, is_price);
}

json::object sale_from_form(const Visit& visit) {
  json::object body;
  for (const auto* name : {"productName", "description", "saleStartTime"}) {
    body[name] = visit.field(name);
  }
  for (const auto* name : {"companyId", "categoryCode"}) {
    body[name] = typed_number(visit.field(name), 1);
  }
  const auto end = visit.field("saleEndTime");
  if (!end.empty()) body["saleEndTime"] = end;
  put_numbers(visit, false, body);
  auto options = options_from_form(visit);
  if (!options.empty()) body["productOptions"] = std::move(options);
  json::object admission{{"mode", visit.field("mode")}, {"rejoin", visit.field("rejoin")}};
  put_numbers(visit, true, admission);
  body["admission"] = std::move(admission);
  return body;
}

}  // namespace astraphe::web
