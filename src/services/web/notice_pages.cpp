// What a visitor wanted to be told, and what they were told.

#include "services/web/pages.hpp"
#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

std::string sale_path(ProductId product) { return "/sales/" + product.str(); }

T words_for(std::string_view kind) {
  return kind == "SALE_OPEN" ? T::notice_sale_open : T::notice_restocked;
}

Html read_form(const Visit& visit, std::int64_t notice) {
  return html("<form method=\"post\" action=\"/notices/"_html, notice, "/read\">"_html,
              form_mark(visit), "<button>"_html, visit.t(T::mark_read), "</button></form>"_html);
}

Html notice_row(const Visit& visit, const Doc& notice) {
  const bool is_new = !notice["isRead"].flag();
  Html out = html("<li class=\"card\"><p>"_html);
  if (is_new) {
    out += html("<span class=\"badge good\">"_html, visit.t(T::unread), "</span> "_html);
  }
  out += html("<a href=\"/sales/"_html, notice["productId"].number(), "\">"_html,
              notice["productName"].text(), "</a> "_html,
              visit.t(words_for(notice["kind"].text())), "</p><p class=\"soft small\">"_html,
              local_time(visit, notice["createdAt"].text()), "</p>"_html);
  if (is_new) out += read_form(visit, notice["noticeId"].number());
  out += "</li>"_html;
  return out;
}

Html notice_list(const Visit& visit, const Doc& page) {
  Html out = html("<ul class=\"list\">"_html);
  for (const auto& notice : page["content"].list()) out += notice_row(visit, notice);
  out += "</ul>"_html;
  return out;
}

// Back to where the form stood, or what the shop said.
http::Response after(Visit& visit, const Reply& reply, const std::string& back) {
  if (auto bad = trouble(visit, reply, back)) return std::move(*bad);
  return see_other(back);
}

}  // namespace

Answer subscribe(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, sale_path(id));
  Ask ask{.method = http::Method::post,
          .path = "/api/subscribeProducts",
          .query = {{"productId", id.str()}},
          .once = visit.field("once")};
  const auto reply = co_await visit.ask(std::move(ask));
  co_return after(visit, reply, sale_path(id));
}

Answer unsubscribe(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<ProductId>("productId"));
  if (!visit.session()) co_return to_login(visit, sale_path(id));
  const auto subscription = Id<struct SubscriptionTag>::parse(visit.field("subscription"));
  if (!subscription) co_return see_other(sale_path(id));
  Ask ask{.method = http::Method::del,
          .path = "/api/subscribeProducts/" + subscription->str()};
  const auto reply = co_await visit.ask(std::move(ask));
  if (reply.status() == 404) co_return see_other(sale_path(id));  // gone already
  co_return after(visit, reply, sale_path(id));
}

Answer notices(Visit& visit) {
  if (!visit.session()) co_return to_login(visit, "/notices");
  Ask ask{.path = "/api/notices", .query = {{"size", "20"}}};
  const auto number = Id<struct PageTag>::parse(visit.request().query_value("page").value_or("1"));
  ask.query.emplace_back("page", std::to_string(number ? number->value() : 1));
  const auto reply = co_await visit.ask(std::move(ask));
  if (auto bad = trouble(visit, reply, "/notices")) co_return std::move(*bad);
  const auto page = reply.data();
  Html body = html("<h1>"_html, visit.t(T::notices), "</h1>"_html);
  if (page["empty"].flag()) {
    body += html(note("", visit.t(T::no_notices)), "<p><a class=\"button\" href=\"/\">"_html,
                 visit.t(T::to_sales), "</a></p>"_html);
  } else {
    body += html(notice_list(visit, page), page_links(visit, page));
  }
  co_return shown(visit, 200, {.title = std::string(visit.t(T::notices)), .is_wide = false}, body);
}

Answer read_notice(Visit& visit) {
  CO_TRY(const auto id, visit.request().id<Id<struct NoticeTag>>("noticeId"));
  if (!visit.session()) co_return to_login(visit, "/notices");
  Ask ask{.method = http::Method::put, .path = "/api/notices/" + id.str() + "/read"};
  const auto reply = co_await visit.ask(std::move(ask));
  co_return after(visit, reply, "/notices");
}

}  // namespace astraphe::web
