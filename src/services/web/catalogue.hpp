#pragma once
// Every text of the pages, in Korean and in English. One list: a row is a text's name and its two
// languages, so that none can be missing.

#include "http/messages.hpp"

#include <array>

namespace astraphe::web {

// clang-format off
#define ASTRAPHE_WEB_TEXTS(X) \
  /* Around every page. */ \
  X(tagline, "선착순 한정 판매. 온 순서대로, 한 사람에 한 번씩.", "Scarce things, first come, first served.") \
  X(skip, "본문으로 건너뛰기", "Skip to the content") \
  X(navigation, "주 메뉴", "Main menu") \
  X(sales, "판매", "Sales") \
  X(my_orders, "내 주문", "My orders") \
  X(notices, "알림", "Notices") \
  X(notices_unread, "읽지 않은 알림 {}개", "Unread notices: {}") \
  X(selling, "판매자", "Selling") \
  X(administration, "관리", "Administration") \
  X(profile, "내 정보", "Profile") \
  X(log_in, "로그인", "Log in") \
  X(log_out, "로그아웃", "Log out") \
  X(sign_up, "회원 가입", "Sign up") \
  X(day_unit, "일", "d") \
  X(pages, "페이지", "Pages") \
  X(newer, "이전", "Previous") \
  X(older, "다음", "Next") \
  X(won, "{}원", "{} won") \
  /* When something is not there, or went wrong. */ \
  X(not_here, "페이지가 없습니다", "There is no such page") \
  X(not_yours, "볼 수 없는 페이지입니다", "This page is not yours to see") \
  X(did_not_work, "처리하지 못했습니다", "That did not work") \
  X(our_fault, "잠시 문제가 생겼습니다", "Something went wrong on our side") \
  X(nothing_lost, "순번과 주문은 그대로 보관되어 있습니다. 잠시 후 다시 시도해 주세요.", "Your place and your orders are kept. Please try again in a moment.") \
  X(reference, "문의 번호", "Reference") \
  X(to_sales, "판매 목록으로", "To the sales") \
  X(see_fields, "표시된 항목을 확인해 주세요.", "Please check the marked fields.") \
  X(form_too_old, "입력 화면이 오래되었습니다. 다시 열고 보내 주세요.", "This form was opened too long ago. Please open it again and send it.") \
  /* The sales. */ \
  X(no_sales, "아직 등록된 판매가 없습니다.", "There are no sales yet.") \
  X(sales_unknown, "지금은 판매 목록을 불러올 수 없습니다. 잠시 후 새로고침해 주세요.", "The sales cannot be shown right now. Please reload in a moment.") \
  X(search, "찾기", "Search") \
  X(search_words, "상품 이름", "Name") \
  X(every_category, "모든 분류", "All categories") \
  X(list_order, "순서", "Order by") \
  X(order_by_state, "판매 중 먼저", "What is on sale first") \
  X(order_newest, "최신순", "Newest first") \
  X(order_cheapest, "낮은 가격순", "Lowest price first") \
  X(order_dearest, "높은 가격순", "Highest price first") \
  X(nothing_found, "조건에 맞는 판매가 없습니다.", "No sale fits what you are looking for.") \
  X(all_sales, "모든 판매 보기", "All sales") \
  X(name_failed, "주문 실패", "Not possible") \
  X(name_unpaid, "결제 안 됨", "Not paid") \
  X(name_cancelled, "취소됨", "Cancelled") \
  X(name_refunded, "환불됨", "Refunded") \
  X(every_state, "모든 상태", "Any state") \
  X(no_such_orders, "조건에 맞는 주문이 없습니다.", "No order fits what you are looking for.") \
  X(all_orders, "모든 주문 보기", "All orders") \
  X(server_time, "서버 시각", "Server time") \
  X(is_open, "판매 중", "On sale") \
  X(opens_in, "시작까지", "Opens in") \
  X(sold_out, "품절", "Sold out") \
  X(ended, "종료", "Ended") \
  X(instead_of, "정가", "Before:") \
  X(stock, "재고", "Stock") \
  X(stock_plenty, "넉넉함", "Plenty left") \
  X(stock_low, "줄어드는 중", "Running low") \
  X(stock_last, "얼마 남지 않음", "Last few") \
  X(stock_sold_out, "품절", "Sold out") \
  X(starts, "시작", "Starts") \
  X(ends, "종료", "Ends") \
  X(pace, "입장 속도", "Pace") \
  X(pace_seconds, "{}초마다 최대 {}명", "up to {1} every {0} s") \
  X(pace_per_second, "1초에 최대 {}명", "up to {} a second") \
  X(limit, "1인 구매 한도", "Limit per person") \
  X(limit_each, "{}개", "{} each") \
  X(time_to_pay, "결제 시간", "Time to pay") \
  X(sold_by, "판매자", "Sold by") \
  X(take_part, "참여하기", "Take part") \
  X(join, "줄 서기", "Stand in line") \
  X(join_early, "미리 줄 서기", "Stand in line early") \
  X(rule, "먼저 온 사람이 먼저 들어갑니다. 새로고침하거나 창을 닫아도 순번은 그대로예요.", "First come, first let in. Reloading or closing the page keeps your place.") \
  X(rule_early, "판매가 시작되면 줄 선 순서대로 들어갑니다. 지금 서도 순번은 그대로예요.", "When the sale opens, people are let in in the order of the line. A place taken now is kept.") \
  X(log_in_to_join, "로그인하고 줄 서기", "Log in to take part") \
  X(no_account, "계정이 없으신가요?", "No account yet?") \
  X(you_are_in_line, "지금 {}번째로 줄을 서 있습니다.", "You are number {} in line.") \
  X(see_place, "내 순번 보기", "See my place") \
  X(your_turn, "차례입니다!", "It is your turn!") \
  X(enter, "들어가기", "Go in") \
  X(sold_out_sale, "모두 팔렸습니다. 결제되지 않은 물건이 돌아오면 다시 살 수 있습니다.", "Everything is sold. What is not paid for in time comes back on sale.") \
  X(ended_sale, "판매가 끝났습니다.", "This sale is over.") \
  X(sellers_do_not_buy, "판매자 계정으로는 줄을 설 수 없습니다.", "Seller accounts do not stand in line.") \
  X(to_board, "입장 관리로", "To the room's board") \
  X(tell_when_back, "다시 들어오면 알려 주세요", "Tell me when it is back") \
  X(tell_when_open, "시작하면 알려 주세요", "Tell me when it opens") \
  X(will_be_told, "알림을 신청했습니다. ‘알림’에서 알려 드릴게요.", "We will tell you, under “Notices”.") \
  X(do_not_tell, "알림 취소", "Do not tell me") \
  X(log_in_to_be_told, "로그인하고 알림 받기", "Log in to be told") \
  X(no_room_yet, "시작하면 줄 없이 바로 살 수 있습니다.", "When it opens you can buy at once: there is no line.") \
  X(buy, "구매하기", "Buy") \
  /* In line. */ \
  X(your_place, "내 순번", "Your place") \
  X(ahead_behind, "앞에 {}명, 뒤에 {}명", "{} ahead of you, {} behind") \
  X(your_wait, "예상 대기", "Expected wait") \
  X(eta_unknown, "아직 알 수 없음", "Not known yet") \
  X(eta_soon, "1분 안 ({}쯤)", "within a minute (≈ {})") \
  X(eta_range, "약 {}–{}분 (빠르면 {})", "about {}–{} min (from ≈ {})") \
  X(eta_hours, "약 {}–{}시간 (빠르면 {})", "about {}–{} h (from ≈ {})") \
  X(progress, "줄의 진행", "Progress of the line") \
  X(updated_before, "마지막 확인 ", "Updated ") \
  X(updated_after, "초 전", " s ago") \
  X(place_kept, "새로고침하거나 창을 닫아도 순번은 그대로예요. 같은 계정으로 다른 기기에서 이어 볼 수도 있어요.", "You can reload or close this page: your place is kept. You can also go on with the same account on another device.") \
  X(when_called, "차례가 되면", "When it is your turn") \
  X(when_called_text, "이 화면이 바뀌고 ‘들어가기’ 버튼이 나타납니다. 들어가서 주문한 뒤, 정해진 시간 안에 결제하면 됩니다.", "This page changes and shows “Go in”. Go in, order, and pay within the time that is shown.") \
  X(leave_line, "줄에서 나가기", "Leave the line") \
  X(leave_warning, "나가면 순번이 사라지고, 다시 서면 맨 뒤가 됩니다.", "If you leave, your place is gone: joining again starts at the back.") \
  X(leave_really, "정말 나가기", "Yes, leave") \
  X(enter_within, "들어갈 수 있는 시간", "Time left to go in") \
  X(sold_out_waiting, "지금은 모두 팔렸습니다. 기다리는 순번은 남아 있지만, 결제되지 않은 물건이 돌아올 때만 살 수 있습니다.", "Everything is sold right now. Your place is kept, but you can only buy if something that was not paid for comes back.") \
  X(not_in_line, "이 줄에 서 있지 않습니다.", "You are not in this line.") \
  X(you_left, "줄에서 나왔습니다.", "You have left the line.") \
  X(turn_expired, "들어갈 수 있는 시간이 지났습니다. 다시 줄을 서면 맨 뒤부터 시작합니다.", "Your time to go in is over. Joining again starts at the back.") \
  X(turn_used, "이번 차례로 주문을 마쳤습니다. 더 사려면 다시 줄을 서세요.", "You have ordered with this turn. To buy more, stand in line again.") \
  X(room_closed, "대기줄이 닫혔습니다.", "This line is closed.") \
  X(join_again, "다시 줄 서기", "Stand in line again") \
  X(turn_title, "▶ 차례입니다! ", "▶ Your turn! ") \
  X(your_turn_said, "차례입니다. 들어가기 버튼을 눌러 주세요.", "It is your turn. Please choose “Go in”.") \
  X(place_said, "{}번째입니다. {}.", "You are number {}. {}.") \
  X(offline, "연결이 끊겼습니다. 순번은 그대로이고, 자동으로 다시 연결합니다.", "The connection is lost. Your place is kept; this page keeps trying.") \
  X(about_sale, "판매 정보 보기", "About this sale") \
  /* Inside, and ordering. */ \
  X(inside_until, "주문할 수 있는 시간", "Time left to order") \
  X(order_this, "주문하기", "Order") \
  X(option, "옵션", "Option") \
  X(left_of, "{}개 남음", "{} left") \
  X(quantity, "수량", "Quantity") \
  X(order_now, "주문하기", "Place the order") \
  X(put_in_basket, "장바구니에 담기", "Put in the basket") \
  X(basket, "장바구니", "Basket") \
  X(basket_is_empty, "장바구니가 비어 있습니다. 들어간 상품의 화면에서 담을 수 있습니다.", "Your basket is empty. Things are put in on a product's page, once you are let in.") \
  X(basket_is_full, "한 번에 {}가지까지 주문할 수 있습니다.", "An order takes {} different things at most.") \
  X(wrong_quantity, "1에서 1,000 사이의 수량을 적어 주세요.", "Please choose from 1 to 1,000.") \
  X(change_line, "바꾸기", "Change") \
  X(needs_your_turn, "이 상품은 차례가 되어 들어가야 주문할 수 있습니다.", "You have to be let in for this one first.") \
  X(see_sale, "판매 보기", "See the sale") \
  X(basket_not_ready, "아직 주문할 수 없는 상품이 있습니다. 차례를 기다리거나 수량을 0으로 바꿔 빼 주세요.", "Something here cannot be ordered now. Wait for your turn, or take it out by changing its quantity to 0.") \
  X(without_delivery, "배송비를 뺀 합계", "Total without delivery") \
  X(order_all, "모두 주문하기", "Order everything") \
  X(all_or_nothing, "한 주문으로 모두 잡히거나, 하나도 잡히지 않습니다.", "One order: all of it is held for you, or none.") \
  X(order_title, "주문 {}", "Order {}") \
  X(order_pending, "주문을 접수했습니다. 재고를 확인하고 있습니다.", "The order is placed. Its stock is being held.") \
  X(order_held, "재고를 확보했습니다. 결제해 주세요.", "The stock is held for you. Please pay.") \
  X(order_paid, "결제되었습니다. 주문을 마무리하고 있습니다.", "Paid. The order is being completed.") \
  X(order_complete, "주문이 완료되었습니다.", "The order is complete.") \
  X(order_failed, "주문하지 못했습니다.", "The order failed.") \
  X(order_unpaid, "결제되지 않아 주문이 끝났습니다.", "The order ended without a payment.") \
  X(order_cancelled, "취소된 주문입니다.", "The order was cancelled.") \
  X(order_refunded, "환불되었습니다.", "The money was returned.") \
  X(order_refunding, "환불하고 있습니다.", "The money is being returned.") \
  X(why_sold_out, "재고가 모두 나갔습니다. 결제된 금액은 없습니다.", "Nothing was left. Nothing was charged.") \
  X(why_over_limit, "1인 구매 한도를 넘었습니다. 결제된 금액은 없습니다.", "This was above the limit per person. Nothing was charged.") \
  X(why_admission_used, "이미 사용한 차례입니다.", "This turn had been used before.") \
  X(why_admission_ended, "차례가 끝난 뒤의 주문입니다.", "Your turn had ended.") \
  X(why_sale_closed, "판매가 끝났습니다.", "The sale was over.") \
  X(why_time_over, "시간 안에 결제되지 않아 재고를 돌려놓았습니다. 결제된 금액은 없습니다.", "It was not paid in time, so the stock went back on sale. Nothing was charged.") \
  X(step_placed, "접수", "Placed") \
  X(step_held, "재고 확보", "Stock held") \
  X(step_paid, "결제", "Paid") \
  X(step_complete, "완료", "Complete") \
  X(pay_within, "결제 남은 시간", "Time left to pay") \
  X(pay_amount, "{} 결제하기", "Pay {}") \
  X(cancel_order, "주문 취소", "Cancel the order") \
  X(cancel_warning, "취소하면 확보한 재고를 돌려놓습니다.", "The stock that is held for you goes back on sale.") \
  X(cancel_paid_warning, "취소하면 결제한 금액을 모두 돌려드립니다.", "You get back everything that you paid.") \
  X(cancel_really, "정말 취소하기", "Yes, cancel") \
  X(cancelled_by_buyer, "구매자가 취소함", "Cancelled by the buyer") \
  X(and_more, "{} 외 {}건", "{} and {} more") \
  X(delivery, "배송비", "Delivery") \
  X(total, "합계", "Total") \
  X(order_number, "주문 번호", "Order") \
  X(what, "주문 내용", "What") \
  X(state, "상태", "State") \
  X(ordered_at, "주문 시각", "Ordered") \
  X(no_orders, "아직 주문이 없습니다.", "There are no orders yet.") \
  /* Notices. */ \
  X(notice_restocked, "다시 살 수 있습니다.", "is back on sale.") \
  X(notice_sale_open, "판매가 시작되었습니다.", "is on sale now.") \
  X(no_notices, "아직 알림이 없습니다. 품절이거나 시작 전인 판매에서 신청하면 여기에 알려 드립니다.", "There are no notices yet. Ask for one on a sale that is sold out or not open yet, and it will appear here.") \
  X(unread, "새 알림", "New") \
  X(mark_read, "읽음으로 표시", "Mark as read") \
  /* Paying. */ \
  X(payment, "결제", "Payment") \
  X(open_window, "결제창 열기", "Open the payment window") \
  X(no_window, "이 상점은 아직 화면에서 결제할 수 없습니다.", "This shop does not take payments on its pages yet.") \
  X(back_to_order, "주문으로", "To the order") \
  X(needs_script, "결제창을 열려면 브라우저의 JavaScript를 켜 주세요.", "Please turn on JavaScript in your browser to open the payment window.") \
  X(window_loading, "결제창을 준비하고 있습니다.", "Getting the payment window ready.") \
  X(window_failed, "결제창을 열지 못했습니다. 페이지를 새로고침해 주세요.", "The payment window did not open. Please reload the page.") \
  X(checking_payment, "결제를 확인하고 있습니다", "We are checking the payment") \
  X(checking_note, "결제사의 답을 기다리고 있습니다. 다시 결제하지 마세요. 결과는 이 화면에 나타납니다.", "We are waiting for the payment provider. Please do not pay again. The outcome appears here.") \
  X(fail_closed, "결제창을 닫아 결제가 취소되었습니다.", "You closed the payment window, so nothing was paid.") \
  X(fail_aborted, "결제가 도중에 끊겼거나 시간이 지났습니다.", "The payment broke off on its way, or took too long.") \
  X(fail_card_company, "카드사가 결제를 거절했습니다.", "The card company refused the payment.") \
  X(fail_balance, "한도를 넘었거나 잔액이 부족합니다.", "The limit is exceeded, or the balance is too low.") \
  X(fail_card, "이 카드로는 결제할 수 없습니다. 카드 정보를 확인해 주세요.", "This card cannot be used. Please check its details.") \
  X(fail_session, "결제를 확인할 수 있는 시간이 지났습니다. 다시 결제해 주세요.", "The time to confirm this payment is over. Please pay again.") \
  X(fail_unknown, "결제사가 결제를 마치지 못했습니다.", "The payment provider could not complete the payment.") \
  X(payment_failed, "결제하지 못했습니다", "The payment did not go through") \
  X(hold_stays, "재고는 결제 시간이 끝날 때까지 그대로 확보되어 있습니다. 다른 방법으로 다시 결제할 수 있어요.", "The stock stays held until the time to pay is over. You can try again, with another method if you like.") \
  X(pay_again, "다시 결제하기", "Pay again") \
  /* Accounts. */ \
  X(login_id, "아이디", "Login id") \
  X(login_id_hint, "영문 소문자와 숫자 4–10자", "4–10 lower-case letters and digits") \
  X(login_id_rule, "영문 소문자와 숫자로 4–10자여야 합니다.", "This must be 4–10 lower-case letters and digits.") \
  X(phone_hint, "예: 010-1234-5678", "For example 010-1234-5678") \
  X(password, "비밀번호", "Password") \
  X(password_hint, "8–128자. 어떤 문자든 쓸 수 있습니다.", "8–128 characters of any kind") \
  X(new_password, "새 비밀번호", "New password") \
  X(new_password_hint, "바꿀 때만 입력하세요. 바꾸면 모든 기기에서 다시 로그인해야 합니다.", "Only to change it. Every device has to log in again then.") \
  X(name, "이름", "Name") \
  X(nickname, "별명", "Nickname") \
  X(phone, "전화번호", "Phone number") \
  X(address, "배송지 주소", "Delivery address") \
  X(kind_of_account, "계정 종류", "Kind of account") \
  X(as_buyer, "구매자", "Customer") \
  X(as_seller, "판매자", "Seller") \
  X(as_manager, "운영자", "Manager") \
  X(as_admin, "관리자", "Administrator") \
  X(seller_hint, "판매자는 운영자의 승인을 받은 뒤 판매할 수 있습니다. 그때까지는 구매자입니다.", "Sellers may sell once a manager has approved them. Until then the account is a customer's.") \
  X(seller_pending, "판매자 승인을 기다리고 있습니다.", "Waiting for approval as a seller.") \
  X(has_account, "이미 계정이 있으신가요?", "Already have an account?") \
  X(login_expired, "로그인이 만료되었습니다. 다시 로그인하면 보던 곳으로 돌아갑니다.", "Your log-in has expired. Log in again to go back to where you were.") \
  X(role, "역할", "Role") \
  X(save, "저장", "Save") \
  X(saved, "저장했습니다.", "Saved.") \
  X(setup, "첫 관리자 만들기", "Make the first administrator") \
  X(setup_lead, "이 링크는 한 번만 쓸 수 있습니다.", "This link works once.") \
  X(create, "만들기", "Create") \
  X(setup_done, "관리자를 만들었습니다. 이제 로그인할 수 있습니다.", "The administrator is there. You can log in now.") \
  /* Selling. */ \
  X(my_sales, "내 판매", "My sales") \
  X(nothing_on_sale, "아직 등록한 판매가 없습니다.", "You have not put anything on sale yet.") \
  X(new_sale, "새 판매 등록", "New sale") \
  X(companies, "회사", "Companies") \
  X(company_first, "판매를 등록하려면 먼저 회사를 만드세요.", "To sell something, make a company first.") \
  X(new_company, "새 회사", "New company") \
  X(company, "회사", "Company") \
  X(company_name, "회사 이름", "Company name") \
  X(company_address, "회사 주소", "Company address") \
  X(make_company, "회사 만들기", "Make the company") \
  X(product_name, "상품 이름", "Product name") \
  X(description, "설명", "Description") \
  X(category, "분류", "Category") \
  X(list_price, "정가 (원)", "List price (won)") \
  X(sale_price, "판매가 (원)", "Sale price (won)") \
  X(sale_price_hint, "비우면 정가로 팝니다.", "Empty: the list price") \
  X(not_above_list, "정가보다 높을 수 없습니다.", "This cannot be above the list price.") \
  X(not_before_start, "시작보다 늦어야 합니다.", "This must be after the start.") \
  X(stock_units, "재고 수량", "Units in stock") \
  X(stock_left, "남은 재고", "Left") \
  X(stock_hint, "모든 옵션에 재고를 따로 적으면 비워 두세요.", "Leave it empty where every option has its own.") \
  X(options_lead, "고를 것이 있는 상품만 채우세요. 재고를 비운 옵션은 상품의 재고를 함께 씁니다.", "Only for what comes in kinds. An option without a stock of its own draws on the product's.") \
  X(options, "옵션", "Options") \
  X(option_number, "옵션 {}", "Option {}") \
  X(option_name, "옵션 이름 (예: 크기)", "Name (such as Size)") \
  X(option_value, "값 (예: L)", "Value (such as L)") \
  X(option_price, "추가 금액 (원)", "Extra price (won)") \
  X(option_stock, "이 옵션의 재고", "Stock of its own") \
  X(limit_hint, "비우면 한도가 없습니다.", "Empty: no limit") \
  X(minutes_to_pay, "결제 시간 (분)", "Time to pay (minutes)") \
  X(shop_time, "상점 시간대 기준", "In the shop's time zone") \
  X(end_hint, "비우면 다 팔릴 때까지", "Empty: until it is sold out") \
  X(waiting_room, "대기줄", "Waiting room") \
  X(admission_mode, "입장 방식", "Admission") \
  X(mode_room, "줄을 서서 차례로", "In line, one after the other") \
  X(mode_none, "줄 없이 바로", "At once, without a line") \
  X(people_each_time, "한 번에 들일 사람 수", "People each time") \
  X(seconds_between, "간격 (초)", "Seconds between") \
  X(seconds_before_first, "시작 후 첫 입장까지 (초)", "Seconds from opening to the first") \
  X(minutes_inside, "입장 후 머무는 시간 (분)", "Minutes that a turn lasts") \
  X(most_inside, "동시에 안에 있을 사람 수", "Most people inside at once") \
  X(most_inside_hint, "비우면 제한이 없습니다.", "Empty: no limit") \
  X(rejoin, "다시 줄을 서면", "Joining again") \
  X(rejoin_keep, "순번을 그대로 둠", "keeps the place") \
  X(rejoin_back, "맨 뒤로 감", "goes to the back") \
  X(picture, "상품 사진", "Picture") \
  X(description_picture, "설명 사진", "Picture of the description") \
  X(picture_hint, "JPEG, PNG, WebP. 5 MB까지.", "JPEG, PNG or WebP, up to 5 MB.") \
  X(remove_picture, "사진 삭제", "Take this picture away") \
  X(change_product, "상품 수정", "Change the product") \
  X(put_on_sale, "판매 등록", "Put it on sale") \
  X(waiting, "대기 중", "Waiting") \
  X(inside, "안에 있음", "Inside") \
  X(let_in, "들어온 사람", "Let in so far") \
  X(joined, "줄 선 횟수", "Joined so far") \
  X(room_runs, "{1}초마다 최대 {0}명을 들이고 있습니다.", "Up to {0} let in every {1} s.") \
  X(room_stopped, "입장이 멈춰 있습니다. 순번은 그대로입니다.", "Admission is stopped. Places are kept.") \
  X(start_room, "이 속도로 시작", "Start at this pace") \
  X(stop_room, "입장 멈추기", "Stop admission") \
  X(by_hand, "직접 들이기", "Let in by hand") \
  X(by_hand_hint, "줄의 맨 앞부터 들입니다. 속도 제한과는 따로입니다.", "From the front of the line, on top of the pace.") \
  X(people, "사람 수", "People") \
  X(let_in_now, "지금 들이기", "Let them in now") \
  X(as_buyers_see, "구매자가 보는 화면", "As buyers see it") \
  /* Running the shop. */ \
  X(applications, "판매자 신청", "Seller applications") \
  X(payment_alarms, "결제 점검 필요", "Payments that need attention") \
  X(alarm_payment, "주문 {}의 결제가 멈춰 있습니다: {}", "The payment of order {} is stuck: {}") \
  X(alarm_refund, "주문 {}의 환불이 멈춰 있습니다: {}", "The refund of order {} is stuck: {}") \
  X(no_applications, "기다리는 신청이 없습니다.", "Nobody is waiting for approval.") \
  X(approve, "승인", "Approve") \
  X(users, "사용자", "Users") \
  X(find_login_id, "아이디로 찾기", "Find a login id") \
  X(find, "찾기", "Find") \
  X(nobody_found, "찾는 사용자가 없습니다.", "Nobody of that name.") \
  X(role_of, "{}의 역할", "Role of {}") \
  X(change, "바꾸기", "Change")
// clang-format on

#define ASTRAPHE_NAME(name, ko, en) name,
enum class T { ASTRAPHE_WEB_TEXTS(ASTRAPHE_NAME) };
#undef ASTRAPHE_NAME

struct Text {
  std::string_view ko;
  std::string_view en;
};

#define ASTRAPHE_TEXT(name, ko, en) Text{ko, en},
// Not by deduction: compilers fold no more than 256 arguments.
inline constexpr auto kTexts = std::to_array<Text>({ASTRAPHE_WEB_TEXTS(ASTRAPHE_TEXT)});
#undef ASTRAPHE_TEXT
#undef ASTRAPHE_WEB_TEXTS

// With {} where something is put in (Visit::f).
constexpr std::string_view text_of(T text, http::Language language) {
  const auto& both = kTexts.at(static_cast<std::size_t>(text));
  return language == http::Language::ko ? both.ko : both.en;
}

}  // namespace astraphe::web
