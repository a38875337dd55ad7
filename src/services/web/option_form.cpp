#include "services/web/option_form.hpp"

namespace astraphe::web {
namespace {

constexpr std::size_t kRows = 8;

struct OptionField {
  std::string_view name;
  T label;
  bool is_number;
  std::string_view max = "";
};
constexpr std::array kFields{OptionField{"optionName", T::option_name, false},
                             OptionField{"optionValue", T::option_value, false},
                             OptionField{"optionPrice", T::option_price, true, "1000000000000"},
                             OptionField{"stock", T::option_stock, true, "1000000000"}};

std::string name_of(std::size_t row, std::string_view field) {
  return fmt::format("productOptions/{}/{}", row, field);
}

bool is_typed(const Visit& visit, std::size_t row) {
  return std::ranges::any_of(kFields, [&](const OptionField& field) {
    return !visit.field(name_of(row, field.name)).empty();
  });
}

// The shop counts only the rows that it is sent.
std::vector<std::size_t> typed_rows(const Visit& visit) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < kRows; ++row) {
    if (is_typed(visit, row)) rows.push_back(row);
  }
  return rows;
}

Html row_fields(const Visit& visit, const Filled& form, std::size_t row) {
  Html out = html("<fieldset><legend>"_html, visit.f(T::option_number, row + 1),
                  "</legend><div class=\"two\">"_html);
  for (const auto& field : kFields) {
    const auto name = name_of(row, field.name);
    out += input(visit, form, {.name = name, .label = field.label,
                               .type = field.is_number ? "number" : "text", .is_required = false,
                               .min = field.is_number ? "0" : "", .max = field.max});
  }
  out += "</div></fieldset>"_html;
  return out;
}

}  // namespace

Html option_fields(const Visit& visit, const Filled& form) {
  const bool is_open = std::ranges::any_of(
      form.values, [](const auto& field) { return field.first.starts_with("productOptions/"); });
  Html out = html("<details"_html, is_open ? html(" open"_html) : Html(), "><summary>"_html,
                  visit.t(T::options), "</summary><p class=\"soft small\">"_html,
                  visit.t(T::options_lead), "</p>"_html);
  for (std::size_t row = 0; row < kRows; ++row) out += row_fields(visit, form, row);
  out += "</details>"_html;
  return out;
}

void put_typed_options(const Visit& visit, Filled& form) {
  std::size_t row = 0;
  for (const auto typed : typed_rows(visit)) {
    for (const auto& field : kFields) {
      form.values.emplace(name_of(row, field.name), visit.field(name_of(typed, field.name)));
    }
    const auto whole = form.errors.find(fmt::format("productOptions/{}", row));
    if (whole != form.errors.end()) {
      form.errors.emplace(name_of(row, kFields.front().name), whole->second);
    }
    ++row;
  }
}

json::array options_from_form(const Visit& visit) {
  json::array options;
  for (const auto row : typed_rows(visit)) {
    json::object option{{"optionPrice", 0}};
    for (const auto& field : kFields) {
      const auto typed = visit.field(name_of(row, field.name));
      if (typed.empty()) continue;
      option[field.name] = field.is_number ? typed_number(typed, 1) : json::value(typed);
    }
    options.push_back(std::move(option));
  }
  return options;
}

}  // namespace astraphe::web
