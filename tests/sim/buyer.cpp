#include "tests/sim/buyer.hpp"

namespace astraphe::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

std::string room_path(const Offer& offer) {
  return "/api/waitingRoom/" + std::to_string(offer.product);
}

std::string queue_path(const Offer& offer, const char* what) {
  return "/api/waitingQueue/" + std::to_string(offer.product) + "/" + what;
}

std::int64_t steady_now(Person& person) {
  return person.universe().clock().steady().time_since_epoch().count();
}

json::object bare(const http::Response& response) {
  return http::parse_json(response.body)->as_object();
}

void note_state(OrderMemory& order, const std::string& state) {
  if (order.states.empty() || order.states.back() != state) order.states.push_back(state);
}

// 201 with a place, or nothing when the sale had none to give.
Task<bool> join(Person& person, const Offer& offer, Memory& memory) {
  const auto request = person.keyed(person.post(queue_path(offer, "registerUser"), {}), "join");
  memory.join_called = steady_now(person);
  const auto answer = co_await person.insist_once(request, memory.surprises);
  if (answer.status == 409) co_return false;  // sold out
  if (answer.status != 201) {
    memory.surprises.push_back("join answered " + std::to_string(answer.status));
    co_return false;
  }
  memory.join_answered = steady_now(person);
  memory.sequence = bare(answer).at("sequence").as_int64();
  co_return true;
}

Task<> leave(Person& person, const Offer& offer, Memory& memory) {
  auto request = person.get(room_path(offer));
  request.method = http::Method::del;
  memory.has_left = true;
  const auto answer = co_await person.insist(request);
  // 404: it took effect the first time, and the answer was lost.
  if (answer.status != 204 && answer.status != 404) {
    memory.surprises.push_back("leave answered " + std::to_string(answer.status));
  }
}

// The rank never grows while one waits. True when the turn has come.
Task<bool> wait(Person& person, const Offer& offer, Memory& memory) {
  std::int64_t rank = 1 << 30;
  auto& clock = person.universe().clock();
  while (true) {
    const auto answer = co_await person.insist(person.get(room_path(offer)));
    if (answer.status != 200) {
      memory.surprises.push_back("look answered " + std::to_string(answer.status));
      co_return false;
    }
    const auto place = bare(answer);
    if (place.at("state") == "ADMITTED") co_return true;
    if (place.at("state") != "WAITING") {
      memory.surprises.push_back("waiting became " + std::string(place.at("state").as_string()));
      co_return false;
    }
    const auto now = place.at("rank").as_int64();
    if (now > rank) memory.surprises.push_back("I11: rank grew");
    if (now != place.at("ahead").as_int64() + 1) memory.surprises.push_back("I11: rank lies");
    rank = now;
    if (place.at("stock") == "sold_out") co_return false;
    const auto pause = static_cast<std::uint64_t>(offer.arrival_us) / 8;
    co_await clock.sleep_for(50ms + Duration(person.universe().fate().below(pause)));
  }
}

Task<std::string> token(Person& person, const Offer& offer, Memory& memory) {
  const auto answer = co_await person.insist(person.get(queue_path(offer, "getToken")));
  const std::string prefix = "queueToProduct: ";
  if (answer.status != 200 || !answer.body.starts_with(prefix)) {
    memory.surprises.push_back("getToken answered " + std::to_string(answer.status));
    co_return std::string();
  }
  memory.had_token = true;
  co_return answer.body.substr(prefix.size());
}

struct Wish {
  std::string name;       // of the key
  std::string admission;  // empty: none is needed
  std::vector<Wanted> wanted;
};

json::object line_of(adapters::sim::Fate& fate, const Ware& ware, std::int64_t quantity) {
  json::object line{{"productId", ware.product}, {"quantity", quantity}};
  if (ware.option && fate.chance(0.5)) line["productOption"] = *ware.option;
  else if (ware.option) line["productOption"] = "kind:" + std::to_string(*ware.option);
  // A price of the client's own never matters.
  if (fate.chance(0.3)) line["discountedPrice"] = 1;
  return line;
}

Task<bool> place_order(Person& person, const Offer& offer, Memory& memory, Wish wish) {
  json::array lines;
  for (const auto& [ware, quantity] : wish.wanted) {
    lines.push_back(line_of(person.universe().fate(), offer.wares.at(ware), quantity));
  }
  auto request = person.keyed(person.post("/api/orders", {{"orderDetails", std::move(lines)}}),
                              wish.name);
  if (!wish.admission.empty()) request.headers.add("queueToProduct", wish.admission);
  const auto answer = co_await person.insist_once(std::move(request), memory.surprises);
  if (answer.status == 409 || answer.status == 403) co_return false;  // sold out, or too late
  if (answer.status != 202) {
    memory.surprises.push_back("order answered " + std::to_string(answer.status) + answer.body);
    co_return false;
  }
  const auto order = data_of(answer);
  memory.orders.push_back({order.at("orderId").as_int64(), std::move(wish.wanted), {}});
  note_state(memory.orders.back(), std::string(order.at("state").as_string()));
  co_return true;
}

// One option of the scarce product, sometimes another one too, and sometimes the other product.
// Now and then more than anybody may have.
Wish wish_for(adapters::sim::Fate& fate, const Offer& offer, std::string admission) {
  const auto options = offer.wares.size() - 1;
  Wish wish{"order", std::move(admission), {{fate.below(options), fate.chance(0.2) ? 2 : 1}}};
  if (fate.chance(0.3)) wish.wanted.push_back({fate.below(options), fate.chance(0.5) ? 2 : 1});
  if (fate.chance(0.3)) wish.wanted.push_back({options, fate.chance(0.3) ? 4 : 1});
  return wish;
}

// Until the order is none of these.
Task<json::object> watch_while(Person& person, Memory& memory,
                               std::vector<std::string_view> states) {
  const auto path = "/api/orders/" + std::to_string(memory.orders.back().id);
  while (true) {
    const auto answer = co_await person.insist(person.get(path));
    if (answer.status != 200) {
      memory.surprises.push_back("an acknowledged order answered " + std::to_string(answer.status));
      co_return json::object();
    }
    auto order = data_of(answer);
    const std::string state(order.at("state").as_string());
    note_state(memory.orders.back(), state);
    if (std::ranges::find(states, state) == states.end()) co_return order;
    co_await person.universe().clock().sleep_for(250ms);
  }
}

Task<> pay(Person& person, Memory& memory, json::object order) {
  auto& fate = person.universe().fate();
  auto& clock = person.universe().clock();
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto window = person.post("/sandbox/toss/pay",
                                    {{"orderId", order.at("paymentOrderId")},
                                     {"amount", order.at("totalPrice")}});
    const auto authorised = co_await person.insist(window);
    if (authorised.status != 200) {
      memory.surprises.push_back("pay window answered " + std::to_string(authorised.status));
      co_return;
    }
    const auto payment = bare(authorised);
    const auto request = person.post("/api/payments/toss", {{"orderId", order.at("orderId")},
                                                            {"paymentKey", payment.at("paymentKey")},
                                                            {"amount", order.at("totalPrice")}});
    if (fate.chance(0.05)) co_return;  // closes the browser at the worst moment
    const auto answer = co_await person.insist(request);
    const bool is_refused = answer.status == 402;
    const bool is_late = answer.status == 409 || answer.status == 410;
    const bool is_known = answer.status == 200 || answer.status == 202 || is_refused || is_late;
    if (!is_known) memory.surprises.push_back("payment answered " + std::to_string(answer.status));
    if (!is_refused || fate.chance(0.2)) co_return;
    co_await clock.sleep_for(500ms);
  }
}

// 409: it took effect the first time and the answer was lost, or the payment is still under way.
Task<> change_mind(Person& person, Memory& memory) {
  const auto path = "/api/orders/" + std::to_string(memory.orders.back().id);
  const auto answer =
      co_await person.insist(person.post(path + "/cancel", {{"reason", "changed my mind"}}));
  const bool is_known = answer.status == 200 || answer.status == 202 || answer.status == 409;
  if (!is_known) memory.surprises.push_back("cancel answered " + std::to_string(answer.status));
  bool is_pending = true;
  while (is_pending) {
    const auto order = co_await watch_while(person, memory, {"PENDING"});
    is_pending = order.contains("refundState") && order.at("refundState") == "PENDING";
    co_await person.universe().clock().sleep_for(250ms);
  }
}

const std::string& last_state(const Memory& memory) { return memory.orders.back().states.back(); }

// From the answer to the order's end, with whatever comes into the buyer's mind.
Task<> see_through(Person& person, Memory& memory) {
  auto& fate = person.universe().fate();
  if (fate.chance(0.05)) co_await change_mind(person, memory);
  auto order = co_await watch_while(person, memory, {"PENDING"});
  if (last_state(memory) != "ORDER_CREATED" || fate.chance(0.1)) co_return;
  if (fate.chance(0.05)) co_await change_mind(person, memory);
  co_await pay(person, memory, std::move(order));
  if (fate.chance(0.1)) co_await change_mind(person, memory);
  co_await watch_while(person, memory, {"PENDING", "ORDER_CREATED", "PAYMENT_SUCCESS"});
  if (fate.chance(0.1)) co_await change_mind(person, memory);
}

// Two orders of an ordinary product at once are more than one account may have.
Task<> buy_something_else(Person& person, const Offer& offer, Memory& memory) {
  co_await person.universe().clock().sleep_until(offer.sale_start);
  for (const auto* name : {"else-1", "else-2"}) {
    const Wish wish{name, "", {{offer.wares.size() - 1, 2}}};
    const bool ordered = co_await place_order(person, offer, memory, wish);
    if (ordered && person.universe().fate().chance(0.5)) co_await see_through(person, memory);
  }
}

}  // namespace

Task<> live(Person& person, const Offer& offer, Memory& memory) {
  auto& fate = person.universe().fate();
  memory.user = person.user();
  const auto arrival = static_cast<std::uint64_t>(offer.arrival_us);
  co_await person.universe().clock().sleep_for(Duration(fate.below(arrival)));
  if (fate.chance(0.15)) co_await buy_something_else(person, offer, memory);
  const bool joined = co_await join(person, offer, memory);
  if (!joined) co_return;
  if (fate.chance(0.1)) {
    co_await leave(person, offer, memory);
    co_return;
  }
  const bool is_turn = co_await wait(person, offer, memory);
  if (!is_turn || fate.chance(0.05)) co_return;
  const auto admission = co_await token(person, offer, memory);
  if (admission.empty()) co_return;
  auto wish = wish_for(fate, offer, admission);
  const bool ordered = co_await place_order(person, offer, memory, std::move(wish));
  if (!ordered) co_return;
  co_await see_through(person, memory);
  // Refused: the admission came back, and one unit of what it is for may be had.
  if (last_state(memory) != "ORDER_FAILED") co_return;
  const Wish modest{"modest", admission, {{fate.below(offer.wares.size() - 1), 1}}};
  const bool ordered_again = co_await place_order(person, offer, memory, modest);
  if (ordered_again) co_await see_through(person, memory);
}

}  // namespace astraphe::sim
