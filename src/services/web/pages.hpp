#pragma once
// Every page, as what answers a request for it. The list of their addresses is in routes.cpp.
// Those that answer a form are called only with a form of ours.

#include "services/web/frame.hpp"

namespace astraphe::web {

using Answer = Task<Result<http::Response>>;

// Buying, in the order of its steps.
Answer home(Visit& visit);
Answer sale(Visit& visit);
Answer join(Visit& visit);
Answer wait(Visit& visit);
Answer wait_poll(Visit& visit);
Answer leave(Visit& visit);
Answer enter(Visit& visit);
Answer product(Visit& visit);
Answer place_order(Visit& visit);
Answer put_in_basket(Visit& visit);
Answer basket(Visit& visit);
Answer change_basket(Visit& visit);
Answer order_basket(Visit& visit);
Answer orders(Visit& visit);
Answer order(Visit& visit);
Answer subscribe(Visit& visit);
Answer unsubscribe(Visit& visit);
Answer notices(Visit& visit);
Answer read_notice(Visit& visit);
Answer cancel_order(Visit& visit);
Answer payment(Visit& visit);
Answer payment_success(Visit& visit);
Answer payment_fail(Visit& visit);

// Accounts.
Answer login_form(Visit& visit);
Answer login(Visit& visit);
Answer signup_form(Visit& visit);
Answer signup(Visit& visit);
Answer logout(Visit& visit);
Answer profile(Visit& visit);
Answer change_profile(Visit& visit);
Answer setup_form(Visit& visit);
Answer setup(Visit& visit);

// Selling and running the shop.
Answer seller(Visit& visit);
Answer make_company(Visit& visit);
Answer new_sale(Visit& visit);
Answer make_sale(Visit& visit);
Answer edit_product(Visit& visit);
Answer change_product(Visit& visit);
Answer board(Visit& visit);
Answer start_room(Visit& visit);
Answer stop_room(Visit& visit);
Answer allow(Visit& visit);
Answer admin(Visit& visit);
Answer give_role(Visit& visit);

}  // namespace astraphe::web
