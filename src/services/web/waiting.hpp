#pragma once
// What a person in line reads.

#include "services/web/html.hpp"
#include "services/web/sales.hpp"

namespace astraphe::web {

// What stands before the sale's name in the window's title: "(12) ". And what a screen reader says.
std::string waiting_title(const Visit& visit, const Doc& place);
std::string waiting_status(const Visit& visit, const Doc& place);

// What stands in the part of the page that the script renews.
Html waiting_part(const Visit& visit, const Sale& sale, const Doc& place);

// The texts in it that change while one waits, by their names there. Needs the place alone.
json::object waiting_fields(const Visit& visit, const Doc& place);

}  // namespace astraphe::web
