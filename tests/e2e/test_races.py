"""Everybody at the same instant: stock, limits, admissions, places and keys, each taken by hundreds
at once. The witnesses are what each buyer was told, the room's log and the provider's ledger.

    ASTRAPHE_RACES=10  ASTRAPHE_SEED=…
"""

import unittest
from concurrent.futures import ThreadPoolExecutor

from burst import Burst, by
from harness import (TERMINAL, Shop, fast_room, ledger, local_time, must, room_log, seeded, size,
                     until)

RACES = size("ASTRAPHE_RACES", 10)
BUYERS = 200
UNITS = 1_000
PRODUCTS = 5
PRICE = 15_000


class Made:
    """An order that was acknowledged, and whose it is."""

    def __init__(self, buyer, answer, lines):
        self.buyer, self.lines = buyer, lines
        self.number, self.total = answer.data["orderId"], answer.data["totalPrice"]
        self.payment_name, self.state = answer.data["paymentOrderId"], answer.data["state"]

    def path(self, more=""):
        return f"/api/orders/{self.number}{more}"


def setUpModule():
    """One shop, whose accounts are made once: each costs a password hash."""
    RaceCase.chance = seeded("races")
    RaceCase.shop = Shop()
    unittest.addModuleCleanup(RaceCase.shop.close)
    RaceCase.seller = RaceCase.shop.seller()
    RaceCase.company = RaceCase.seller.make_company()
    with ThreadPoolExecutor(8) as pool:
        RaceCase.buyers = list(pool.map(lambda _: RaceCase.shop.customer(), range(BUYERS)))
    for buyer in RaceCase.buyers:
        buyer.client.close()
    RaceCase.burst = Burst(RaceCase.shop, RaceCase.chance)
    unittest.addModuleCleanup(RaceCase.burst.close)


class RaceCase(unittest.TestCase):
    def product(self, **changes):
        changes.setdefault("admission", {"mode": "none"})
        changes.setdefault("discountedPrice", PRICE)
        return self.seller.make_product(self.company, **changes)

    def stock_left(self, product):
        page = must(self.seller.get("/api/products/mine?page=1&size=100&direction=DESC"), 200).data
        return next(p["stock"] for p in page["content"] if p["productId"] == product)

    def settle(self, orders, *while_in):
        """Looks at them, all at once, until none is in one of these states."""
        def look():
            open_ones = [order for order in orders if order.state in while_in]
            answers = self.burst([by(order.buyer, "GET", order.path()) for order in open_ones])
            for order, answer in zip(open_ones, answers):
                order.state = must(answer, 200).data["state"]
            return all(order.state not in while_in for order in orders)
        until(look, 60)


class Stock(RaceCase):
    def test_the_stock_is_sold_to_the_last_unit_and_no_further(self):
        for race in range(RACES):
            with self.subTest(race=race):
                self.race(race)

    def race(self, race):
        shares = [self.chance.randrange(1, 10) for _ in range(PRODUCTS)]
        stocks = [UNITS * share // sum(shares) for share in shares]
        stocks[0] += UNITS - sum(stocks)
        products = {self.product(stock=stock): stock for stock in stocks}
        orders = self.order_at_once(race, list(products))
        self.settle(orders, "PENDING")
        held = [order for order in orders if order.state == "ORDER_CREATED"]
        self.assertLessEqual(self.units(held, products), UNITS)
        self.assertGreater(len(held), BUYERS // 4)
        self.assertLess(len(held), len(orders), "there was enough for everybody")
        payers = [order for order in held if self.chance.random() < 0.75]
        self.pay_at_once(payers)
        self.cancel_at_once([order for order in held if order not in payers])
        self.settle(held, "ORDER_CREATED", "PAYMENT_SUCCESS")
        orders += self.sweep_up(products, orders)
        for product in products:
            self.assertEqual(self.stock_left(product), 0)
            self.assertEqual(self.sold(orders, product), products[product])
        self.check_money(orders)

    def order_at_once(self, race, products):
        """Several lines each. One in five asks twice with one key, one in ten names a price."""
        calls, whose = [], []
        for number, buyer in enumerate(self.buyers):
            lines = [{"productId": product, "quantity": self.chance.randrange(1, 7)}
                     for product in self.chance.sample(products, self.chance.randrange(1, 5))]
            tampered = self.chance.random() < 0.1
            body = {"orderDetails": [dict(line, discountedPrice=1) if tampered else line
                                     for line in lines]}
            call = by(buyer, "POST", "/api/orders", body, Idempotency_Key=f"race-{race}-{number}")
            for _ in range(2 if self.chance.random() < 0.2 else 1):
                calls.append(call)
                whose.append((buyer, lines))
        made = {}
        for (buyer, lines), answer in zip(whose, self.burst(calls)):
            if must(answer, 202, 409).status == 409:
                self.assertIn(answer.json()["code"], ("SOLD_OUT", "STILL_RUNNING"))
                continue
            order = Made(buyer, answer, lines)
            made.setdefault(order.number, order)
        for buyer in self.buyers:
            mine = [order for order in made.values() if order.buyer is buyer]
            self.assertLessEqual(len(mine), 1, "one key made two orders")
        return list(made.values())

    def pay_at_once(self, orders):
        """One in five asks twice, with the same payment."""
        windows = self.burst([by(order.buyer, "POST", "/sandbox/toss/pay",
                                 {"orderId": order.payment_name, "amount": order.total})
                              for order in orders])
        calls = []
        for order, window in zip(orders, windows):
            body = {"orderId": order.number, "amount": order.total,
                    "paymentKey": must(window, 200).json()["paymentKey"]}
            twice = self.chance.random() < 0.2
            calls += [by(order.buyer, "POST", "/api/payments/toss", body)] * (2 if twice else 1)
        for answer in self.burst(calls):
            must(answer, 200, 202)

    def cancel_at_once(self, orders):
        for answer in self.burst([by(order.buyer, "POST", order.path("/cancel"),
                                     {"reason": "changed my mind"}) for order in orders]):
            must(answer, 200)

    def sweep_up(self, products, made):
        """What is left can be had, whole, and after that nothing."""
        orders = []
        for product, stock in products.items():
            left = stock - self.sold(made, product)
            until(lambda: self.stock_left(product) == left, 20)  # what was cancelled is back
            buyer = self.buyers[self.chance.randrange(BUYERS)]
            if left > 0:
                lines = [{"productId": product, "quantity": left}]
                order = Made(buyer, must(buyer.order(lines), 202), lines)
                self.settle([order], "PENDING")
                self.assertEqual(order.state, "ORDER_CREATED")
                self.pay_at_once([order])
                self.settle([order], "ORDER_CREATED", "PAYMENT_SUCCESS")
                orders.append(order)
            refused = buyer.order([{"productId": product, "quantity": 1}])
            self.assertEqual((refused.status, refused.json()["code"]), (409, "SOLD_OUT"))
        return orders

    def units(self, orders, products):
        return sum(line["quantity"] for order in orders for line in order.lines
                   if line["productId"] in products)

    def sold(self, orders, product):
        return self.units([o for o in orders if o.state == "ORDER_COMPLETED"], [product])

    def check_money(self, orders):
        captured = {}
        for entry in ledger(self.seller.client):
            if entry["type"] == "CAPTURE":
                captured.setdefault(entry["orderId"], []).append(entry["amount"])
        for order in orders:
            self.assertIn(order.state, TERMINAL)
            price = PRICE * sum(line["quantity"] for line in order.lines)
            self.assertEqual(order.total, price)
            paid = [price] if order.state == "ORDER_COMPLETED" else []
            self.assertEqual(captured.get(order.payment_name, []), paid)


class Once(RaceCase):
    def waiting_product(self, **changes):
        product = self.product(admission=fast_room(rejoin="keep"), **changes)
        must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        return product

    def test_a_purchase_limit_holds_against_two_hundred_orders_at_once(self):
        limit = 7
        product = self.product(stock=UNITS, purchaseLimit=limit)
        buyer = self.buyers[0]
        lines = [{"productId": product, "quantity": 1}]
        calls = [by(buyer, "POST", "/api/orders", {"orderDetails": lines})] * BUYERS
        orders = [Made(buyer, must(answer, 202), lines) for answer in self.burst(calls)]
        self.settle(orders, "PENDING")
        states = [order.state for order in orders]
        self.assertEqual(states.count("ORDER_CREATED"), limit)
        self.assertEqual(states.count("ORDER_FAILED"), BUYERS - limit)
        self.assertEqual(self.stock_left(product), UNITS - limit)

    def test_one_admission_is_one_purchase_however_many_try(self):
        product = self.waiting_product(stock=UNITS)
        buyer = self.buyers[1]
        must(buyer.join(product), 201)
        must(self.seller.post(f"/api/waitingQueue/{product}/allow/1"), 200)
        token = buyer.admission(product)
        lines = [{"productId": product, "quantity": 1}]
        answers = self.burst([by(buyer, "POST", "/api/orders", {"orderDetails": lines},
                                 queueToProduct=token)] * BUYERS)
        statuses = [answer.status for answer in answers]
        self.assertEqual((statuses.count(202), statuses.count(403)), (1, BUYERS - 1))
        order = Made(buyer, next(answer for answer in answers if answer.status == 202), lines)
        self.settle([order], "PENDING")
        self.assertEqual(order.state, "ORDER_CREATED")
        self.assertEqual(self.stock_left(product), UNITS - 1)
        uses = [line for line in room_log(self.seller, product) if line["type"] == "USE"]
        self.assertLessEqual(len(uses), 1)

    def test_a_thousand_joinings_of_one_account_are_one_place(self):
        product = self.waiting_product()
        path = f"/api/waitingQueue/{product}/registerUser"
        answers = self.burst([by(self.buyers[2], "POST", path)] * 1_000)
        places = {(answer.status, answer.json()["sequence"]) for answer in answers}
        self.assertEqual(places, {(201, 1)})
        self.assertEqual([line["type"] for line in room_log(self.seller, product)
                          if line["type"] in ("JOIN", "MOVE")], ["JOIN"])
        self.burst.close()

    def test_the_same_key_is_one_effect_and_one_answer_also_after_a_restart(self):
        product = self.product(stock=UNITS)
        room = self.waiting_product()
        one, two = self.buyers[3], self.buyers[4]
        order = by(one, "POST", "/api/orders",
                   {"orderDetails": [{"productId": product, "quantity": 3}]},
                   Idempotency_Key="the-one")
        join = by(two, "POST", f"/api/waitingQueue/{room}/registerUser", Idempotency_Key="the-one")
        answers = self.burst([order] * (BUYERS // 2) + [join] * (BUYERS // 2))
        ordered = self.one_answer(answers[:BUYERS // 2], 202)
        joined = self.one_answer(answers[BUYERS // 2:], 201)
        self.shop.server.kill()
        self.shop.start()
        again = self.burst([order] * 50 + [join] * 50)
        self.assertEqual({answer.body for answer in again[:50]}, {ordered})
        self.assertEqual({answer.body for answer in again[50:]}, {joined})
        self.assertEqual({a.headers.get("Idempotency-Replayed") for a in again}, {"true"})
        other = self.burst([order._replace(body={"orderDetails": [
            {"productId": product, "quantity": 4}]})])
        self.assertEqual(other[0].status, 422)
        until(lambda: self.stock_left(product) == UNITS - 3, 20)
        mine = must(one.get("/api/orders?page=1&size=10"), 200).data
        self.assertEqual(mine["totalElements"], 1)

    def one_answer(self, answers, status):
        """What those say that were answered; the rest was told that the first is still running."""
        bodies = {answer.body for answer in answers if answer.status == status}
        self.assertEqual(len(bodies), 1)
        for answer in answers:
            if answer.status != status:
                self.assertEqual((answer.status, answer.json()["code"]), (409, "STILL_RUNNING"))
        return bodies.pop()


class Line(RaceCase):
    COUNT, PERIOD_MS = 9, 200

    def test_a_line_of_hundreds_is_fair_and_nobody_is_lost(self):
        product = self.product(
            stock=UNITS, saleStartTime=local_time(-60),
            admission={"mode": "room", "count": self.COUNT, "periodMs": self.PERIOD_MS,
                       "startDelayMs": 0, "rejoin": "keep"})
        must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        waves = self.join_in_waves(product, self.buyers)
        gone = self.chance.sample(self.buyers, BUYERS // 10)
        for answer in self.burst([by(b, "DELETE", f"/api/waitingRoom/{product}") for b in gone]):
            must(answer, 204)
        line = [buyer for wave in waves for buyer in wave if buyer not in gone]
        self.check_ranks(product, line)
        must(self.seller.post(f"/api/schedulingQueue/{product}/startAllow",
                              {"count": self.COUNT, "delay": self.PERIOD_MS}), 200)
        self.watch_until_all_are_in(product, line)
        late = gone[0]
        must(late.join(product), 201)
        until(lambda: late.look(product)["state"] == "ADMITTED", 20)
        self.check_log(room_log(self.seller, product), waves, gone)

    def join_in_waves(self, product, buyers):
        """Twenty at once; the next twenty once these have their places. The waves, by sequence."""
        waves, path = [], f"/api/waitingQueue/{product}/registerUser"
        for at in range(0, len(buyers), 20):
            wave = buyers[at:at + 20]
            answers = self.burst([by(buyer, "POST", path) for buyer in wave])
            taken = [must(answer, 201).json()["sequence"] for answer in answers]
            self.assertEqual(sorted(taken), list(range(at + 1, at + len(wave) + 1)))
            waves.append([buyer for _, buyer in sorted(zip(taken, wave), key=lambda one: one[0])])
        return waves

    def check_ranks(self, product, line):
        """Rank k is k - 1 people ahead, for everybody at once: nobody moves meanwhile."""
        looks = self.burst([by(buyer, "GET", f"/api/waitingRoom/{product}") for buyer in line])
        told = [(must(look, 200).json()["rank"], look.json()["ahead"]) for look in looks]
        self.assertEqual(told, [(rank, rank - 1) for rank in range(1, len(line) + 1)])

    def watch_until_all_are_in(self, product, line):
        """A rank never grows. The process is killed in the middle of it all."""
        ranks, is_killed = {}, False
        while line:
            looks = self.burst([by(buyer, "GET", f"/api/waitingRoom/{product}") for buyer in line])
            waiting = []
            for buyer, look in zip(line, looks):
                place = must(look, 200).json()
                if place["state"] == "WAITING":
                    self.assertLessEqual(place["rank"], ranks.get(buyer, BUYERS))
                    ranks[buyer] = place["rank"]
                    waiting.append(buyer)
                else:
                    self.assertEqual(place["state"], "ADMITTED")
            line = waiting
            if len(line) < BUYERS // 2 and not is_killed:
                is_killed = True
                self.shop.server.kill()
                self.shop.start()

    def check_log(self, log, waves, gone):
        self.assertEqual([line["n"] for line in log], list(range(1, len(log) + 1)))
        joins = [line["sequence"] for line in log if line["type"] == "JOIN"]
        self.assertEqual(joins, list(range(1, BUYERS + 2)))
        admits = [line for line in log if line["type"] == "ADMIT"]
        admitted = [line["sequence"] for line in admits]
        self.assertEqual(admitted, sorted(set(admitted)), "somebody overtook, or came in twice")
        left = [line["sequence"] for line in log if line["type"] == "LEAVE"]
        self.assertEqual(len(left), len(gone))
        self.assertEqual(sorted(admitted + left), joins, "somebody is lost")
        self.check_ceilings(log, admits)

    def check_ceilings(self, log, admits):
        """At most N in a period, and in any window no more than its whole periods give."""
        periods = [line["period"] for line in admits]
        self.assertEqual(periods, sorted(periods))
        for period in set(periods):
            self.assertLessEqual(periods.count(period), self.COUNT)
        times = [micros_of(line["at"]) for line in admits]
        for first in range(len(times)):
            for last in range(first, len(times)):
                whole = -(-(times[last] - times[first]) // (self.PERIOD_MS * 1_000))
                self.assertLessEqual(last - first + 1, self.COUNT * (whole + 1))


def micros_of(text):
    """2030-01-01T00:00:00.123456Z, as microseconds of its day."""
    hours, minutes, seconds = text[11:-1].split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000_000 + int(round(float(seconds) * 1_000_000))


if __name__ == "__main__":
    unittest.main()
