"""kill -9 at random instants of a running sale loses nothing that was acknowledged.

Three witnesses that share no code with the shop: what each buyer was told, the room's log as its
operator reads it, and the payment sandbox's own ledger.

    ASTRAPHE_KILLS=30  ASTRAPHE_BUYERS=50  ASTRAPHE_SEED=…
"""

import threading
import time
import unittest

from harness import TERMINAL, Shop, Unknown, fast_room, must, room_log, seeded, size
from witnesses import check_money, check_no_other_money, check_stock, ends_of

KILLS = size("ASTRAPHE_KILLS", 30)
BUYERS = size("ASTRAPHE_BUYERS", 50)
HOLD_SECONDS = 20
BUYS_EACH = 8


class Joining:
    """A joining that was acknowledged, and when: FIFO is asked of those that did not overlap."""

    def __init__(self, user, sequence, asked, told):
        self.user, self.sequence, self.asked, self.told = user, sequence, asked, told


class Buyer(threading.Thread):
    """Buys again and again. A lost answer means: ask again with the same key."""

    def __init__(self, person, product, pays, regrets, stop):
        super().__init__(daemon=True)
        self.person, self.product, self.stop = person, product, stop
        self.pays, self.regrets = pays, regrets
        self.joinings, self.orders, self.trouble = [], [], None

    def run(self):
        try:
            for turn in range(BUYS_EACH):
                if self.stop.is_set() or not self.buy(turn):
                    return
        except Exception as why:  # told by the test, on its own thread
            self.trouble = why

    def insist(self, ask, *fine):
        """Asks until there is an answer. 503 says that nothing happened, or that a key tells."""
        while not self.stop.is_set():
            try:
                answer = ask()
            except Unknown:
                time.sleep(0.05)
                continue
            if answer.status in (503, 504, 429) or (answer.status == 409 and "STILL_RUNNING" in
                                                    answer.text):
                time.sleep(0.05)
                continue
            return must(answer, *fine)
        return None

    def buy(self, turn):
        """False when there is nothing left to buy, or the test is over."""
        person, product, key = self.person, self.product, f"{self.name}-{turn}"
        asked = time.monotonic()
        joined = self.join_anew(f"join-{key}")
        if joined is None or joined.status == 409:
            return False
        self.joinings.append(Joining(person.user_id, joined.json()["sequence"], asked,
                                     time.monotonic()))
        token = None
        while token is None:
            answer = self.insist(lambda: person.get(f"/api/waitingQueue/{product}/getToken"),
                                 200, 202)
            if answer is None:
                return False
            if answer.status == 202:
                time.sleep(0.02)
            else:
                token = answer.text.split(": ", 1)[1]
        lines = [{"productId": product, "quantity": 1}]
        made = self.insist(lambda: person.order(lines, [token], key=f"order-{key}"), 202, 409)
        if made is None or made.status == 409:
            return False
        order = made.data
        self.orders.append(order)
        return self.settle(order)

    def join_anew(self, key):
        """A new place. The room may not have heard yet that the last admission is used up: 200."""
        while True:
            joined = self.insist(lambda: self.person.join(self.product, key=key), 201, 200, 409)
            if joined is None or joined.status != 200:
                return joined
            time.sleep(0.02)

    def settle(self, order):
        number = order["orderId"]
        paid = not self.pays
        while True:
            seen = self.insist(lambda: self.person.get(f"/api/orders/{number}"), 200)
            if seen is None:
                return False
            state = seen.data["state"]
            if state in TERMINAL:
                return not self.regrets or state != "ORDER_COMPLETED" or self.give_back(number)
            if state == "ORDER_CREATED" and not paid:
                paid = self.pay(order)
            time.sleep(0.02)

    def give_back(self, number):
        """409: it was asked for before, and the answer was lost."""
        answer = self.insist(lambda: self.person.post(f"/api/orders/{number}/cancel",
                                                      {"reason": "changed my mind"}),
                             200, 202, 409)
        return answer is not None

    def pay(self, order):
        amount = order["totalPrice"]
        window = self.insist(lambda: self.person.client.send(
            "POST", "/sandbox/toss/pay",
            {"orderId": order["paymentOrderId"], "amount": amount}), 200)
        if window is None:
            return False
        key = window.json()["paymentKey"]
        answer = self.insist(lambda: self.person.pay(order["orderId"], key, amount),
                             200, 202, 402, 404, 409, 410)
        return answer is not None


class Kill(unittest.TestCase):
    def test_a_sale_survives_being_killed_at_any_instant(self):
        chance = seeded("kill")
        shop = Shop()
        self.addCleanup(shop.close)
        seller = shop.seller()
        stock = BUYERS * BUYS_EACH * 3 // 4
        product = seller.make_product(seller.make_company(), stock=stock,
                                      holdSeconds=HOLD_SECONDS,
                                      admission=fast_room(count=max(2, BUYERS // 8)))
        stop = threading.Event()
        people = [shop.customer() for _ in range(BUYERS)]
        buyers = [Buyer(person, product, chance.random() < 0.8, chance.random() < 0.3, stop)
                  for person in people]
        for buyer in buyers:
            buyer.start()
        try:
            for number in range(KILLS):
                time.sleep(chance.uniform(0.05, 1.2))
                shop.server.kill()
                acknowledged = [(buyer, list(buyer.joinings), list(buyer.orders))
                                for buyer in buyers]
                shop.start()
                with self.subTest(kill=number):
                    self.check_durable(acknowledged, seller, product)
            deadline = time.monotonic() + HOLD_SECONDS
            while any(b.is_alive() for b in buyers) and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            stop.set()
            for buyer in buyers:
                buyer.join(timeout=60)
        self.assertEqual([repr(b.trouble) for b in buyers if b.trouble], [])
        orders = [(buyer.person, order) for buyer in buyers for order in buyer.orders]
        self.assertGreater(len(orders), BUYERS // 2, "the sale hardly took place")
        self.check_order_of_joinings([j for buyer in buyers for j in buyer.joinings])
        states = ends_of(orders, HOLD_SECONDS + 30)
        check_money(self, seller.client, orders, states)
        check_no_other_money(self, seller.client, orders)
        for state in ("ORDER_COMPLETED", "REFUNDED"):
            self.assertIn(state, states.values(), "the sale hardly took place")
        check_stock(seller, product, stock, states)

    def check_durable(self, acknowledged, seller, product):
        """Every acknowledged joining stands in the log, in order; every such order is there."""
        lines = room_log(seller, product)
        self.assertEqual([line["n"] for line in lines], list(range(1, len(lines) + 1)))
        taken = [line["sequence"] for line in lines if line["type"] in ("JOIN", "MOVE")]
        self.assertEqual(taken, list(range(1, len(taken) + 1)))
        account_of = {line["sequence"]: line["account"] for line in lines
                      if line["type"] in ("JOIN", "MOVE")}
        for buyer, joinings, orders in acknowledged:
            accounts = {account_of.get(joining.sequence) for joining in joinings}
            self.assertNotIn(None, accounts, f"a joining of {buyer.name} is lost")
            self.assertLessEqual(len(accounts), 1, f"somebody else has the place of {buyer.name}")
            for order in orders[-2:]:
                other = shop_get(buyer.person, f"/api/orders/{order['orderId']}")
                self.assertEqual(other.status, 200, f"{order['orderId']} is lost: {other}")
        admitted = [line["sequence"] for line in lines if line["type"] == "ADMIT"]
        self.assertEqual(len(admitted), len(set(admitted)), "somebody was let in twice")
        self.assertEqual(admitted, sorted(admitted), "somebody overtook")

    def check_order_of_joinings(self, joinings):
        """Whoever was told a place before another one asked stands in front of that one."""
        self.assertEqual(len({j.sequence for j in joinings}), len(joinings))
        by_asking = sorted(joinings, key=lambda j: j.asked)
        by_telling = sorted(joinings, key=lambda j: j.told)
        front, told = 0, 0
        for joining in by_asking:
            while told < len(by_telling) and by_telling[told].told < joining.asked:
                front = max(front, by_telling[told].sequence)
                told += 1
            self.assertGreater(joining.sequence, front)


def shop_get(person, path):
    """On a connection of its own: the buyer's belongs to its thread."""
    client = person.shop.client()
    try:
        return client.send("GET", path, headers={"Authorization": f"Bearer {person.token}"})
    finally:
        client.close()


if __name__ == "__main__":
    unittest.main()
