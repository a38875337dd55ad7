#include "services/web/pages.hpp"
#include "services/web/service.hpp"

namespace astraphe::web {
namespace {

using http::Request;
using Page = Answer (*)(Visit&);

http::Response page_for(const Visit& visit, const Error& error) {
  const auto& message = http::message_for(error);
  return error_page(visit, http::status_of(error), message.in(visit.language()));
}

// `often`: what everybody in line asks for again and again, with as few calls as can be. A form is
// mostly answered by going elsewhere.
enum class Kind { page, often, form };

// One page: whose visit it is, whether its form is ours, and what came of it.
Answer show(const Deps& deps, const Request& request, Page page, Kind kind) {
  Visit visit(deps, request);
  if (kind == Kind::form && !visit.form_is_ours()) {
    co_return visit.finish(error_page(visit, 403, visit.t(T::form_too_old)));
  }
  co_await visit.renew();
  if (kind == Kind::page) co_await visit.count_notices();
  auto answer = co_await page(visit);
  co_return visit.finish(answer ? std::move(*answer) : page_for(visit, answer.error()));
}

}  // namespace

http::Router routes(const Deps& deps) {
  using enum http::Method;
  const auto as = [&deps](Kind kind, Page page) {
    return [deps, kind, page](const Request& request) { return show(deps, request, page, kind); };
  };
  const auto look = [as](Page page) { return as(Kind::page, page); };
  const auto look_often = [as](Page page) { return as(Kind::often, page); };
  const auto send = [as](Page page) { return as(Kind::form, page); };
  return http::Router(deps.wire, {
      {get, "/", look(home)},
      {get, "/sales/{productId}", look(sale)},
      {post, "/sales/{productId}/join", send(join)},
      {get, "/sales/{productId}/wait", look_often(wait)},
      {get, "/sales/{productId}/wait.json", look_often(wait_poll)},
      {post, "/sales/{productId}/leave", send(leave)},
      {get, "/sales/{productId}/enter", look(enter)},
      {get, "/products/{productId}", look(product)},
      {post, "/products/{productId}/order", send(place_order)},
      {post, "/products/{productId}/basket", send(put_in_basket)},
      {get, "/basket", look(basket)},
      {post, "/basket/lines", send(change_basket)},
      {post, "/basket/order", send(order_basket)},
      {post, "/sales/{productId}/subscribe", send(subscribe)},
      {post, "/sales/{productId}/unsubscribe", send(unsubscribe)},
      {get, "/notices", look(notices)},
      {post, "/notices/{noticeId}/read", send(read_notice)},
      {get, "/orders", look(orders)},
      {get, "/orders/{orderId}", look(order)},
      {post, "/orders/{orderId}/cancel", send(cancel_order)},
      {get, "/payment", look(payment)},
      {get, "/payment/success", look(payment_success)},
      {get, "/payment/fail", look(payment_fail)},

      {get, "/login", look(login_form)},
      {post, "/login", send(login)},
      {get, "/signup", look(signup_form)},
      {post, "/signup", send(signup)},
      {post, "/logout", send(logout)},
      {get, "/me", look(profile)},
      {post, "/me", send(change_profile)},
      {get, "/setup/{token}", look(setup_form)},
      {post, "/setup/{token}", send(setup)},

      {get, "/seller", look(seller)},
      {post, "/seller/companies", send(make_company)},
      {get, "/seller/products/new", look(new_sale)},
      {post, "/seller/products", send(make_sale)},
      {get, "/seller/products/{productId}", look(board)},
      {get, "/seller/products/{productId}/edit", look(edit_product)},
      {post, "/seller/products/{productId}/edit", send(change_product)},
      {post, "/seller/products/{productId}/start", send(start_room)},
      {post, "/seller/products/{productId}/stop", send(stop_room)},
      {post, "/seller/products/{productId}/allow", send(allow)},
      {get, "/admin", look(admin)},
      {post, "/admin/users/{userId}/role", send(give_role)},
  });
}

http::Response error_page(const Deps& deps, const Request& request, const Error& error) {
  const Visit visit(deps, request);
  return visit.finish(page_for(visit, error));
}

}  // namespace astraphe::web
