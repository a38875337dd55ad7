#include "services/web/toss_window.hpp"

#include "services/web/assets.hpp"
#include "services/web/order_view.hpp"
#include "services/web/parts.hpp"

namespace astraphe::web {
namespace {

constexpr std::string_view kTossHosts = "https://*.tosspayments.com";
constexpr std::size_t kOrderNameMax = 100;  // characters, as Toss wants it

// The amount is set before anything is shown, as the SDK demands. What the window then says is
// decided by the server, which compares the amount again. Without script the page goes on saying
// that it needs one.
constexpr std::string_view kWindowScript = R"js((()=>{'use strict';
const w=document.querySelector('#toss'),d=w.dataset,pay=document.querySelector('#pay');
const say=document.querySelector('#toss-say');
const broken=e=>{pay.disabled=true;say.textContent=d.failed;say.className='note bad';say.hidden=false;
console.info('payment window:',e&&(e.code||e.message))};
const amount={currency:'KRW',value:Number(d.amount)};
const order={orderId:d.order,orderName:d.name,successUrl:location.origin+d.success,
failUrl:location.origin+d.fail};
const gone=e=>{pay.disabled=false;
if(e&&(e.code==='USER_CANCEL'||e.code==='PAY_PROCESS_CANCELED'))return;broken(e)};
const open=async()=>{try{
const toss=TossPayments(d.client);
if(!d.widgets){const own=toss.payment({customerKey:d.customer});
pay.onclick=()=>{pay.disabled=true;own.requestPayment({method:'CARD',amount,...order}).catch(gone)};
}else{const all=toss.widgets({customerKey:d.customer});
await all.setAmount(amount);
await Promise.all([all.renderPaymentMethods({selector:'#toss-methods',variantKey:'DEFAULT'}),
all.renderAgreement({selector:'#toss-agreement',variantKey:'AGREEMENT'})]);
pay.onclick=()=>{pay.disabled=true;all.requestPayment(order).catch(gone)}}
say.hidden=true;pay.disabled=false}catch(e){broken(e)}};
say.textContent=d.loading;say.className='';
const sdk=document.createElement('script');sdk.src=d.sdk;sdk.onload=open;sdk.onerror=broken;
document.head.append(sdk)})();
)js";

bool is_widget_key(std::string_view key) { return key.find("_gck_") != std::string_view::npos; }

// "https://js.tosspayments.com"
std::string origin_of(std::string_view url) {
  return std::string(url.substr(0, url.find('/', url.find("://") + 3)));
}

// At most so many characters of it, whole ones.
std::string shortened(std::string text, std::size_t characters) {
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins_one = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins_one && seen++ == characters) return text.substr(0, at);
  }
  return text;
}

// Toss's name for the customer: always the same, and of no use to anybody else.
std::string customer_key(const Visit& visit) {
  const auto text = "customer|" + visit.session()->user.str();
  return auth::base64url(auth::view_of(visit.deps().internal_key->sign(text)));
}

}  // namespace

Html toss_window(const Visit& visit, const Doc& order) {
  const auto& window = visit.deps().window;
  const auto id = std::to_string(order["orderId"].number());
  Html out = html("<div id=\"toss\" data-client=\""_html, window.client_key, "\" data-widgets=\""_html,
                  is_widget_key(window.client_key) ? "1" : "", "\" data-customer=\""_html,
                  customer_key(visit), "\" data-amount=\""_html, order["totalPrice"].number(),
                  "\" data-order=\""_html, order["paymentOrderId"].text(), "\" data-name=\""_html,
                  shortened(order_name(visit, order), kOrderNameMax), "\" data-success=\""_html,
                  "/payment/success?order=" + id, "\" data-fail=\""_html,
                  "/payment/fail?order=" + id, "\" data-failed=\""_html, visit.t(T::window_failed),
                  "\" data-loading=\""_html,
                  visit.t(T::window_loading), "\" data-sdk=\""_html, window.sdk_url,
                  "\"><div id=\"toss-methods\"></div><div id=\"toss-agreement\"></div>"_html);
  out += html("<p id=\"toss-say\" class=\"note warn\" role=\"status\">"_html,
              visit.t(T::needs_script), "</p><p><button id=\"pay\" class=\"main\" disabled>"_html,
              visit.f(T::pay_amount, won(visit, order["totalPrice"].number())),
              "</button></p></div><script>"_html);
  out += Html::Literal{kWindowScript};
  out += "</script>"_html;
  return out;
}

std::string toss_policy(const PaymentWindow& window) {
  const auto hosts = origin_of(window.sdk_url) + " " + std::string(kTossHosts);
  return "default-src 'none'; style-src " + hash_source(kStyle) +
         "; style-src-attr 'unsafe-inline'; script-src " + hash_source(kScript) + " " +
         hash_source(kWindowScript) + " " + origin_of(window.sdk_url) +
         "; img-src 'self' data: " + hosts + "; connect-src 'self' " + hosts + "; frame-src " +
         hosts + "; form-action 'self' " + hosts + "; frame-ancestors 'none'; base-uri 'none'";
}

}  // namespace astraphe::web
