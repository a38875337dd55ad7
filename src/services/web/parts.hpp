#pragma once
// Pieces that several pages are made of.

#include "services/web/html.hpp"
#include "services/web/visit.hpp"

namespace astraphe::web {

// The hidden field that makes a form ours; form_is_ours() asks for it.
Html form_mark(const Visit& visit);
// The same, with a key that makes the form take effect once.
Html form_mark_once(const Visit& visit);

// What was typed into a form, and what is wrong with it.
struct Filled {
  std::map<std::string, std::string, std::less<>> values{};
  FieldErrors errors{};
  std::string problem{};  // that belongs to no field

  std::string_view value(std::string_view name) const;
};
// The form that was just sent, with what the shop said of it. Passwords are not kept.
Filled filled(const Visit& visit, std::initializer_list<std::string_view> names,
              const Reply& refusal);

// The sentence about everything that belongs to no field of the form, and a pointer to the fields.
Html problem_note(const Visit& visit, const Filled& filled);

struct Input {
  std::string_view name;
  T label;
  std::string_view type = "text";
  std::string_view autocomplete = "";
  std::optional<T> hint{};
  bool is_required = true;
  std::string_view min = "";
  std::string_view max = "";
  std::string_view step = "";
  std::string_view accept = "";  // of a file
};
Html input(const Visit& visit, const Filled& filled, const Input& input);

struct Choice {
  std::string value;
  std::string text;
  bool can_be_chosen = true;
};
Html select(const Visit& visit, const Filled& filled, std::string_view name, T label,
            const std::vector<Choice>& choices, bool is_required = true);
Html textarea(const Visit& visit, const Filled& filled, std::string_view name, T label);

// A table that folds into a list where the screen is narrow: its head, and the begin of a cell,
// which carries the head's words along.
Html table_head(const Visit& visit, std::initializer_list<T> heads);
Html cell(const Visit& visit, T head);

Html button(const Visit& visit, T text);      // the one that the form is for
Html note(std::string_view kind, std::string_view text);  // "good", "warn", "bad" or ""

// "SELLER" → "Seller".
std::string_view role_text(const Visit& visit, std::string_view role);

// A number as it was typed, counted in the API's units: "1.5" seconds with a unit of 1,000 is 1500.
// What is none stays text, for the shop to refuse by name.
json::value typed_number(const std::string& text, std::int64_t unit);

// This page's address with one value of its query changed.
std::string here_with(const Visit& visit, std::string_view name, std::string_view value);

// Links to the pages before and after this one of a list; nothing where there are none.
Html page_links(const Visit& visit, const Doc& page);

// "12,000원" or "12,000 won".
std::string won(const Visit& visit, std::int64_t amount);
std::string grouped(std::int64_t number);
// <time>: "2030-01-01 20:00" of the shop's zone, from a local time of the API.
Html local_time(const Visit& visit, std::string_view local);
// A countdown by the server's clock. `then` is "reload" or empty.
Html countdown(const Visit& visit, Instant until, std::string_view then);
// "3:05", "2 d 01:00:00".
std::string span_text(const Visit& visit, Duration left);

}  // namespace astraphe::web
