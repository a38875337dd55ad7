#pragma once
// The options of a product in its seller's form: rows whose fields are named as the API points at
// them ("productOptions/0/optionName"). Rows that are left empty do not count.

#include "services/web/parts.hpp"

namespace astraphe::web {

Html option_fields(const Visit& visit, const Filled& form);

// What was typed, with what the shop said of a whole option beside the option's name.
void put_typed_options(const Visit& visit, Filled& form);

// As the API wants them. What is no number stays text, for the shop to refuse by name.
json::array options_from_form(const Visit& visit);

}  // namespace astraphe::web
