// Changing a product that is on sale.

#include "services/web/pages.hpp"
#include "services/web/sale_form.hpp"
#include "services/web/sales.hpp"

namespace astraphe::web {
namespace {

constexpr std::array<std::string_view, 4> kChangeable{"productName", "description", "originalPrice",
                                                      "discountedPrice"};

std::string edit_path(ProductId product) { return "/seller/products/" + product.str() + "/edit"; }

// As it is now, and which version of it that is.
Filled as_it_is(const Doc& product) {
  Filled form;
  for (const auto* name : {"productName", "description"}) {
    form.values.emplace(name, product[name].text());
  }
  for (const auto* name : {"originalPrice", "discountedPrice", "version"}) {
    form.values.emplace(name, std::to_string(product[name].number()));
  }
  return form;
}

// As it was typed. Somebody else's change in between is told, and then stays what it is.
Filled as_typed(const Visit& visit, const Reply& refusal) {
  auto form = filled(visit, {"version"}, refusal);
  for (const auto name : kChangeable) form.values.emplace(name, visit.field(name));
  say_which(visit, form, "discountedPrice", T::not_above_list);
  return form;
}

json::object change_from_form(const Visit& visit) {
  json::object change{{"productName", visit.field("productName")},
                      {"description", visit.field("description")},
                      {"originalPrice", typed_number(visit.field("originalPrice"), 1)},
                      {"version", typed_number(visit.field("version"), 1)}};
  // Empty: the list price.
  const auto& price = visit.field("discountedPrice");
  change["discountedPrice"] = price.empty() ? change.at("originalPrice") : typed_number(price, 1);
  for (const auto* name : {"productImgUrl", "descriptionImgUrl"}) {
    if (visit.field(std::string("remove-") + name) == "yes") change[name] = nullptr;
  }
  return change;
}

// The picture that there is, and a box that takes it away.
Html picture_there(const Visit& visit, const Doc& product, std::string_view name) {
  const auto url = product[name].text();
  if (url.empty()) return Html();
  return html(picture(url, "small", product["productName"].text()),
              "<p><label><input type=\"checkbox\" value=\"yes\" name=\"remove-"_html, name, "\"> "_html,
              visit.t(T::remove_picture), "</label></p>"_html);
}

Html change_form(const Visit& visit, const Doc& product, const Filled& form) {
  const ProductId id(product["productId"].number());
  Html out = html(problem_note(visit, form),
                  "<form class=\"stack card\" method=\"post\" enctype=\"multipart/form-data\" "
                  "action=\""_html,
                  edit_path(id), "\">"_html, form_mark(visit),
                  "<input type=\"hidden\" name=\"version\" value=\""_html, form.value("version"),
                  "\">"_html);
  out += input(visit, form, {.name = "productName", .label = T::product_name});
  out += textarea(visit, form, "description", T::description);
  out += price_inputs(visit, form);
  out += picture_there(visit, product, "productImgUrl");
  out += picture_input(visit, form, "productImg", T::picture);
  out += picture_there(visit, product, "descriptionImgUrl");
  out += picture_input(visit, form, "productDescriptionImg", T::description_picture);
  out += html(button(visit, T::save), "</form>"_html);
  return out;
}

Task<http::Response> change_page(Visit& visit, ProductId id, int status, const Filled* typed) {
  Ask wanted{.path = "/api/products/" + id.str()};
  const auto reply = co_await visit.ask(std::move(wanted));
  if (auto bad = trouble(visit, reply, edit_path(id))) co_return std::move(*bad);
  const auto product = reply.data();
  const auto form = typed == nullptr ? as_it_is(product) : *typed;
  const Html body = html("<p><a href=\"/seller\">"_html, visit.t(T::selling), "</a></p><h1>"_html,
                         visit.t(T::change_product), "</h1>"_html,
                         change_form(visit, product, form));
  co_return shown(visit, status,
                  {.title = std::string(visit.t(T::change_product)), .is_wide = false}, body);
}

}  // namespace

Answer edit_product(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, edit_path(id));
  co_return co_await change_page(visit, id, 200, nullptr);
}

Answer change_product(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, edit_path(id));
  Ask ask{.method = http::Method::put,
          .path = "/api/products/" + id.str(),
          .body = change_from_form(visit),
          .part = "productUpdateRequestDto",
          .files = visit.files()};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.is_ok()) co_return see_other("/sales/" + id.str());
  if (reply.status() == 401) co_return to_login(visit, edit_path(id));
  const auto typed = as_typed(visit, reply);
  co_return co_await change_page(visit, id, reply.status(), &typed);
}

}  // namespace astraphe::web
