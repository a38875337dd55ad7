// Companies and sales of a seller, and the board of a sale's waiting room.

#include "services/web/pages.hpp"
#include "services/web/sale_form.hpp"
#include "services/web/sales.hpp"

namespace astraphe::web {
namespace {

constexpr std::int64_t kBoardSeconds = 2;

std::string board_path(ProductId product) { return "/seller/products/" + product.str(); }

std::vector<Choice> choices_of(const Doc& list, std::string_view id, std::string_view name) {
  std::vector<Choice> choices;
  for (const auto& one : list.list()) {
    choices.push_back({std::to_string(one[id].number()), std::string(one[name].text())});
  }
  return choices;
}

Html company_form(const Visit& visit, const Filled& form) {
  Html out = html(problem_note(visit, form),
                  "<form class=\"stack\" method=\"post\" action=\"/seller/companies\">"_html,
                  form_mark_once(visit));
  out += input(visit, form, {.name = "companyName", .label = T::company_name,
                             .autocomplete = "organization"});
  out += input(visit, form, {.name = "description", .label = T::description, .is_required = false});
  out += input(visit, form, {.name = "address", .label = T::company_address,
                             .autocomplete = "street-address", .is_required = false});
  out += html(button(visit, T::make_company), "</form>"_html);
  return out;
}

Html company_part(const Visit& visit, const std::vector<Doc>& companies, const Filled& form) {
  const bool is_open = companies.empty() || !form.errors.empty() || !form.problem.empty();
  Html out = html("<section class=\"card\"><h2>"_html, visit.t(T::companies), "</h2>"_html);
  if (companies.empty()) out += html("<p>"_html, visit.t(T::company_first), "</p>"_html);
  for (const auto& company : companies) {
    out += html("<p><strong>"_html, company["companyName"].text(),
                "</strong> <span class=\"soft\">"_html, company["description"].text(),
                "</span></p>"_html);
  }
  out += html("<details"_html, is_open ? html(" open"_html) : Html(), "><summary>"_html,
              visit.t(T::new_company), "</summary>"_html, company_form(visit, form),
              "</details></section>"_html);
  return out;
}

Html sale_row(const Visit& visit, const Sale& sale) {
  return html("<tr>"_html, cell(visit, T::product_name), "<a href=\""_html,
              board_path(ProductId(sale.id)), "\">"_html, sale.name(), "</a></td>"_html,
              cell(visit, T::state), state_badge(visit, sale), "</td>"_html, cell(visit, T::stock_left),
              "<span>"_html, grouped(sale.product["stock"].number()), "</span></td>"_html,
              cell(visit, T::starts), local_time(visit, sale.product["saleStartTime"].text()),
              " <a href=\"/seller/products/"_html, sale.id, "/edit\" aria-label=\""_html,
              visit.t(T::change_product), ": "_html, sale.name(), "\">"_html, visit.t(T::change),
              "</a></td></tr>"_html);
}

Html sale_part(const Visit& visit, const Doc& page, bool has_company) {
  Html out = html("<section class=\"card\"><h2>"_html, visit.t(T::my_sales), "</h2>"_html);
  if (page["content"].list().empty()) {
    out += html("<p>"_html, visit.t(T::nothing_on_sale), "</p>"_html);
  } else {
    out += table_head(visit, {T::product_name, T::state, T::stock_left, T::starts});
    for (const auto& product : page["content"].list()) {
      out += sale_row(visit, Sale(visit, product));
    }
    out += html("</tbody></table>"_html, page_links(visit, page));
  }
  if (has_company) {
    out += html("<p><a class=\"button main\" href=\"/seller/products/new\">"_html,
                visit.t(T::new_sale), "</a></p>"_html);
  }
  out += "</section>"_html;
  return out;
}

Task<http::Response> seller_page(Visit& visit, int status, const Filled& form) {
  Ask companies_wanted{.path = "/api/companies/mine", .query = {{"size", "100"}}};
  const auto companies = co_await visit.ask(std::move(companies_wanted));
  if (auto bad = trouble(visit, companies, "/seller")) co_return std::move(*bad);
  const auto number = visit.request().query_value("page").value_or("1");
  Ask sales_wanted{.path = "/api/products/mine",
                   .query = {{"size", "50"}, {"page", std::string(number)}}};
  const auto sales = co_await visit.ask(std::move(sales_wanted));
  if (auto bad = trouble(visit, sales, "/seller")) co_return std::move(*bad);
  const auto owned = companies.data()["content"].list();
  const Html body = html("<h1>"_html, visit.t(T::selling), "</h1>"_html,
                         sale_part(visit, sales.data(), !owned.empty()),
                         company_part(visit, owned, form));
  co_return shown(visit, status, {.title = std::string(visit.t(T::selling))}, body);
}

Task<http::Response> sale_form_page(Visit& visit, int status, const Filled& form) {
  Ask companies_wanted{.path = "/api/companies/mine", .query = {{"size", "100"}}};
  const auto companies = co_await visit.ask(std::move(companies_wanted));
  if (auto bad = trouble(visit, companies, "/seller/products/new")) co_return std::move(*bad);
  Ask categories_wanted{.path = "/api/categories"};
  const auto categories = co_await visit.ask(std::move(categories_wanted));
  const Html body =
      html("<h1>"_html, visit.t(T::new_sale), "</h1>"_html,
           sale_form(visit, form,
                     choices_of(companies.data()["content"], "companyId", "companyName"),
                     choices_of(categories.data(), "categoryCode", "categoryName")));
  co_return shown(visit, status, {.title = std::string(visit.t(T::new_sale)), .is_wide = false},
                  body);
}

Html figure(std::string_view name, std::int64_t number) {
  return html("<div><dt>"_html, name, "</dt><dd>"_html, grouped(number), "</dd></div>"_html);
}

Html schedule_line(const Visit& visit, const Doc& settings) {
  if (settings["stopped"].flag()) return note("warn", visit.t(T::room_stopped));
  return note("good", visit.f(T::room_runs, settings["count"].number(),
                              fmt::format("{:.4g}", static_cast<double>(
                                                        settings["periodMs"].number()) / 1'000)));
}

// What the script renews.
Html board_figures(const Visit& visit, const Doc& settings) {
  return html(schedule_line(visit, settings), "<dl class=\"figures\">"_html,
              figure(visit.t(T::waiting), settings["waiting"].number()),
              figure(visit.t(T::inside), settings["active"].number()),
              figure(visit.t(T::let_in), settings["admitted"].number()),
              figure(visit.t(T::joined), settings["lastSequence"].number()),
              "</dl><p class=\"soft small\">"_html, visit.t(T::updated_before),
              "<span data-ago>0</span>"_html, visit.t(T::updated_after), "</p>"_html);
}

std::string version_of(const Doc& settings) {
  return fmt::format("{} {} {} {} {} {} {}", settings["waiting"].number(),
                     settings["active"].number(), settings["admitted"].number(),
                     settings["lastSequence"].number(), settings["stopped"].flag(),
                     settings["count"].number(), settings["periodMs"].number());
}

Html control(const Visit& visit, ProductId product, std::string_view what, const Html& fields,
             T text) {
  return html("<form class=\"row\" method=\"post\" action=\""_html, board_path(product), "/"_html,
              what, "\">"_html, form_mark_once(visit), fields, "<button>"_html, visit.t(text),
              "</button></form>"_html);
}

Html controls(const Visit& visit, ProductId product, const Doc& settings, const Filled& form) {
  Html pace = input(visit, form, {.name = "count", .label = T::people_each_time, .type = "number",
                                  .min = "1", .max = "100000"});
  pace += input(visit, form, {.name = "delay", .label = T::seconds_between, .type = "number",
                              .min = "0.1", .max = "86400", .step = "any"});
  const Html people = input(visit, form, {.name = "people", .label = T::people, .type = "number",
                                          .min = "1", .max = "100000"});
  Html out = html(problem_note(visit, form), "<h2>"_html, visit.t(T::pace), "</h2>"_html,
                  control(visit, product, "start", pace, T::start_room));
  if (!settings["stopped"].flag()) out += control(visit, product, "stop", Html(), T::stop_room);
  out += html("<h2>"_html, visit.t(T::by_hand), "</h2><p class=\"soft small\">"_html,
              visit.t(T::by_hand_hint), "</p>"_html,
              control(visit, product, "allow", people, T::let_in_now));
  return out;
}

Html board_body(const Visit& visit, ProductId product, const Doc& settings, const Filled& form) {
  Html out = html("<p><a href=\"/seller\">"_html, visit.t(T::selling), "</a></p><h1>"_html,
                  settings["productName"].text(), "</h1><p>"_html, visit.t(T::stock), ": "_html,
                  stock_words(visit, settings["stock"].text()), " · "_html, visit.t(T::starts),
                  " "_html, local_time(visit, settings["saleStartTime"].text()), " · <a href=\"/sales/"_html,
                  product.value(), "\">"_html, visit.t(T::as_buyers_see), "</a></p>"_html);
  out += html("<section id=\"board\" class=\"card\" aria-label=\""_html, visit.t(T::waiting_room),
              "\" data-live=\""_html, kBoardSeconds, "\" data-v=\""_html, version_of(settings),
              "\">"_html, board_figures(visit, settings), "</section><section class=\"card\">"_html,
              controls(visit, product, settings, form), "</section>"_html);
  return out;
}

Filled fresh_controls(const Doc& settings) {
  const auto seconds = static_cast<double>(settings["periodMs"].number()) / 1'000;
  return Filled{.values = {{"count", std::to_string(settings["count"].number())},
                           {"delay", fmt::format("{:.10g}", seconds)},
                           {"people", "10"}}};
}

// A sale without a room has no board but what anybody sees.
Task<http::Response> board_page(Visit& visit, ProductId product, int status,
                                const Reply* refusal) {
  Ask wanted{.path = "/api/waitingRoom/" + product.str() + "/settings"};
  const auto settings = co_await visit.ask(std::move(wanted));
  if (settings.code() == "NO_ROOM") co_return see_other("/sales/" + product.str());
  if (auto bad = trouble(visit, settings, board_path(product))) co_return std::move(*bad);
  auto form = fresh_controls(settings.data());
  if (refusal != nullptr) {
    const auto typed = filled(visit, {"count", "delay", "people"}, *refusal);
    for (const auto& [name, value] : typed.values) {
      if (!value.empty()) form.values[name] = value;
    }
    form.errors = typed.errors;
    form.problem = typed.problem;
  }
  const Frame frame{.title = std::string(settings.data()["productName"].text()),
                    .reload_seconds = 10};
  co_return shown(visit, status, frame, board_body(visit, product, settings.data(), form));
}

// One of the board's buttons: back to the board, or the board with what was wrong.
Answer press(Visit& visit, ProductId product, Ask ask) {
  if (!visit.session()) co_return to_login(visit, board_path(product));
  ask.once = visit.field("once");
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.is_ok()) co_return see_other(board_path(product));
  if (reply.status() == 401) co_return to_login(visit, board_path(product));
  co_return co_await board_page(visit, product, reply.status(), &reply);
}

}  // namespace

Answer seller(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/seller");
  co_return co_await seller_page(visit, 200, Filled());
}

Answer make_company(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/seller");
  Ask ask{.method = http::Method::post,
          .path = "/api/companies",
          .body = json::object{{"companyName", visit.field("companyName")},
                               {"description", visit.field("description")},
                               {"address", visit.field("address")}},
          .once = visit.field("once")};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.is_ok()) co_return see_other("/seller");
  if (reply.status() == 401) co_return to_login(visit, "/seller");
  const auto form = filled(visit, {"companyName", "description", "address"}, reply);
  co_return co_await seller_page(visit, reply.status(), form);
}

Answer new_sale(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/seller/products/new");
  co_return co_await sale_form_page(visit, 200, fresh_sale(visit));
}

Answer make_sale(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/seller/products/new");
  Ask ask{.method = http::Method::post,
          .path = "/api/products",
          .body = sale_from_form(visit),
          .once = visit.field("once"),
          .part = "productCreateRequestDto",
          .files = visit.files()};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.is_ok()) co_return see_other(board_path(ProductId(reply.data()["productId"].number())));
  if (reply.status() == 401) co_return to_login(visit, "/seller/products/new");
  co_return co_await sale_form_page(visit, reply.status(), typed_sale(visit, reply));
}

Answer board(Visit& visit) {
  CO_TRY(const auto product, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, board_path(product));
  co_return co_await board_page(visit, product, 200, nullptr);
}

Answer start_room(Visit& visit) {
  CO_TRY(const auto product, visit.request().id<ProductId>("productId"));
  Ask ask{.method = http::Method::post,
          .path = "/api/schedulingQueue/" + product.str() + "/startAllow",
          .body = json::object{{"count", typed_number(visit.field("count"), 1)},
                               {"delay", typed_number(visit.field("delay"), 1'000)}}};
  co_return co_await press(visit, product, std::move(ask));
}

Answer stop_room(Visit& visit) {
  CO_TRY(const auto product, visit.request().id<ProductId>("productId"));
  Ask ask{.method = http::Method::post,
          .path = "/api/schedulingQueue/" + product.str() + "/stopAllow"};
  co_return co_await press(visit, product, std::move(ask));
}

Answer allow(Visit& visit) {
  CO_TRY(const auto product, visit.request().id<ProductId>("productId"));
  const auto people = Id<struct PeopleTag>::parse(visit.field("people"));
  Ask ask{.method = http::Method::post,
          .path = "/api/waitingQueue/" + product.str() + "/allow/" +
                  (people ? people->str() : std::string("0"))};
  co_return co_await press(visit, product, std::move(ask));
}

}  // namespace astraphe::web
