#pragma once
// The form with which a seller puts something on sale.

#include "services/web/parts.hpp"

namespace astraphe::web {

// What the form begins with: the mission's pace, and an opening on the next full hour.
Filled fresh_sale(const Visit& visit);
Filled typed_sale(const Visit& visit, const Reply& refusal);

Html sale_form(const Visit& visit, const Filled& form, const std::vector<Choice>& companies,
               const std::vector<Choice>& categories);

// A picture's file field, named as the API names the part, and the two price fields.
Html picture_input(const Visit& visit, const Filled& form, std::string_view name, T label);
Html price_inputs(const Visit& visit, const Filled& form);
// The API compares fields by its own names for them; here they have other ones.
void say_which(const Visit& visit, Filled& form, std::string_view field, T rule);

// The typed form as the API wants it. What is no number stays text, for the shop to refuse by name.
json::object sale_from_form(const Visit& visit);

}  // namespace astraphe::web
