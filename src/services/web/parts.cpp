#include "services/web/parts.hpp"

#include "http/encode.hpp"

#include <charconv>
#include <cmath>

namespace astraphe::web {
namespace {

Html error_below(std::string_view name, const Filled& filled) {
  const auto found = filled.errors.find(name);
  if (found == filled.errors.end()) return Html();
  return html("<p class=\"wrong\" id=\"wrong-"_html, name, "\">"_html, found->second, "</p>"_html);
}

// What the control says of itself: required, wrong, and where that is explained.
Html state_of(std::string_view name, const Filled& filled, bool is_required, bool has_hint) {
  const bool is_wrong = filled.errors.contains(name);
  Html out;
  if (is_required) out += " required"_html;
  if (is_wrong) out += " aria-invalid=\"true\""_html;
  if (!is_wrong && !has_hint) return out;
  out += " aria-describedby=\""_html;
  if (is_wrong) out += html("wrong-"_html, name, " "_html);
  if (has_hint) out += html("hint-"_html, name);
  out += "\""_html;
  return out;
}

Html named(std::string_view name) {
  return html(" id=\""_html, name, "\" name=\""_html, name, "\""_html);
}

Html label_for(const Visit& visit, std::string_view name, T label) {
  return html("<label for=\""_html, name, "\">"_html, visit.t(label), "</label>"_html);
}

struct RoleText {
  std::string_view role;
  T text;
};
constexpr std::array kRoles{RoleText{"CUSTOMER", T::as_buyer}, RoleText{"SELLER", T::as_seller},
                            RoleText{"MANAGER", T::as_manager}, RoleText{"ADMIN", T::as_admin}};

Html attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return Html();
  return html(" "_html, name, "=\""_html, value, "\""_html);
}

}  // namespace

Html form_mark(const Visit& visit) {
  return html("<input type=\"hidden\" name=\"form\" value=\""_html, visit.form_token(),
              "\">"_html);
}

Html form_mark_once(const Visit& visit) {
  return html(form_mark(visit), "<input type=\"hidden\" name=\"once\" value=\""_html,
              visit.new_key(), "\">"_html);
}

std::string_view Filled::value(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

Filled filled(const Visit& visit, std::initializer_list<std::string_view> names,
              const Reply& refusal) {
  Filled form;
  for (const auto name : names) form.values.emplace(name, visit.field(name));
  form.errors = refusal.field_errors();
  if (form.errors.empty()) form.problem = std::string(refusal.detail());
  return form;
}

Html problem_note(const Visit& visit, const Filled& filled) {
  if (filled.errors.empty() && filled.problem.empty()) return Html();
  const auto said = filled.errors.empty() ? std::string_view(filled.problem)
                                          : visit.t(T::see_fields);
  return html("<div class=\"note bad\" role=\"alert\"><p>"_html, said, "</p></div>"_html);
}

Html input(const Visit& visit, const Filled& filled, const Input& input) {
  const bool is_secret = input.type == "password";
  Html out = html("<div class=\"field\">"_html, label_for(visit, input.name, input.label),
                  "<input"_html, named(input.name), attribute("type", input.type),
                  attribute("autocomplete", input.autocomplete), attribute("min", input.min),
                  attribute("max", input.max), attribute("step", input.step),
                  attribute("accept", input.accept));
  if (!is_secret) out += attribute("value", filled.value(input.name));
  out += html(state_of(input.name, filled, input.is_required, input.hint.has_value()), ">"_html);
  if (input.hint) {
    out += html("<p class=\"soft small\" id=\"hint-"_html, input.name, "\">"_html,
                visit.t(*input.hint), "</p>"_html);
  }
  out += html(error_below(input.name, filled), "</div>"_html);
  return out;
}

Html select(const Visit& visit, const Filled& filled, std::string_view name, T label,
            const std::vector<Choice>& choices, bool is_required) {
  Html out = html("<div class=\"field\">"_html, label_for(visit, name, label), "<select"_html,
                  named(name), state_of(name, filled, is_required, false), ">"_html);
  for (const auto& choice : choices) {
    out += html("<option value=\""_html, choice.value, "\""_html);
    if (!choice.can_be_chosen) out += " disabled"_html;
    if (choice.value == filled.value(name)) out += " selected"_html;
    out += html(">"_html, choice.text, "</option>"_html);
  }
  out += html("</select>"_html, error_below(name, filled), "</div>"_html);
  return out;
}

Html textarea(const Visit& visit, const Filled& filled, std::string_view name, T label) {
  return html("<div class=\"field\">"_html, label_for(visit, name, label), "<textarea"_html,
              named(name), state_of(name, filled, false, false), ">"_html, filled.value(name),
              "</textarea>"_html, error_below(name, filled), "</div>"_html);
}

Html table_head(const Visit& visit, std::initializer_list<T> heads) {
  Html out = html("<table class=\"fold\"><thead><tr>"_html);
  for (const auto head : heads) {
    out += html("<th scope=\"col\">"_html, visit.t(head), "</th>"_html);
  }
  out += "</tr></thead><tbody>"_html;
  return out;
}

Html cell(const Visit& visit, T head) {
  return html("<td data-h=\""_html, visit.t(head), "\">"_html);
}

Html button(const Visit& visit, T text) {
  return html("<button class=\"main\">"_html, visit.t(text), "</button>"_html);
}

Html note(std::string_view kind, std::string_view text) {
  return html("<div class=\"note "_html, kind, "\"><p>"_html, text, "</p></div>"_html);
}

json::value typed_number(const std::string& text, std::int64_t unit) {
  const bool is_plain = text.find_first_not_of("0123456789.-") == std::string::npos;
  double number = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto counted = number * static_cast<double>(unit);
  const bool is_whole = counted == std::round(counted) || unit > 1;
  const bool fits = is_plain && failure == std::errc() && stop == text.data() + text.size() &&
                    is_whole && std::abs(counted) < static_cast<double>(kIdMax);
  return fits ? json::value(std::llround(counted)) : json::value(text);
}

std::string here_with(const Visit& visit, std::string_view name, std::string_view value) {
  auto request = visit.request();
  std::erase_if(request.query, [name](const auto& pair) { return pair.first == name; });
  request.query.emplace_back(name, value);
  return http::target_of(request);
}

std::string_view role_text(const Visit& visit, std::string_view role) {
  const auto* const found = std::ranges::find(kRoles, role, &RoleText::role);
  return found == kRoles.end() ? role : visit.t(found->text);
}

Html page_links(const Visit& visit, const Doc& page) {
  const auto number = page["number"].number() + 1;
  Html out;
  if (page["first"].flag() && page["last"].flag()) return out;
  out += html("<nav class=\"row\" aria-label=\""_html, visit.t(T::pages), "\">"_html);
  if (!page["first"].flag()) {
    out += html("<a class=\"button\" href=\""_html,
                here_with(visit, "page", std::to_string(number - 1)), "\">"_html,
                visit.t(T::newer), "</a>"_html);
  }
  if (!page["last"].flag()) {
    out += html("<a class=\"button\" href=\""_html,
                here_with(visit, "page", std::to_string(number + 1)), "\">"_html,
                visit.t(T::older), "</a>"_html);
  }
  out += "</nav>"_html;
  return out;
}

std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string won(const Visit& visit, std::int64_t amount) {
  return visit.f(T::won, grouped(amount));
}

Html local_time(const Visit&, std::string_view local) {
  std::string text(local.substr(0, 16));
  if (text.size() > 10) text[10] = ' ';
  return html("<time datetime=\""_html, local.substr(0, 19), "\">"_html, text, "</time>"_html);
}

std::string span_text(const Visit& visit, Duration left) {
  const auto all = std::max<std::int64_t>(
      0, std::chrono::ceil<std::chrono::seconds>(left).count());
  const auto days = all / 86'400;
  const auto hours = all / 3'600 % 24;
  std::string text;
  if (days > 0) text += fmt::format("{}{} ", days, visit.t(T::day_unit));
  if (days > 0 || hours > 0) text += fmt::format("{:02}:", hours);
  return text + fmt::format("{:02}:{:02}", all / 60 % 60, all % 60);
}

Html countdown(const Visit& visit, Instant until, std::string_view then) {
  return html("<span data-until=\""_html, micros(until) / 1000, "\" data-then=\""_html, then,
              "\">"_html, span_text(visit, until - visit.now()), "</span>"_html);
}

}  // namespace astraphe::web
