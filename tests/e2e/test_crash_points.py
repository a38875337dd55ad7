"""The program dies at every crash point of docs/crash-points.md, on both sides of it, while a small
sale goes on; then it starts again, the buyers go on asking, and the invariants are asked.

    ASTRAPHE_POINTS=P11,P12     only these
"""

import os
import re
import threading
import time
import unittest
from pathlib import Path

from harness import TERMINAL, Shop, Unknown, fast_room, must, room_log, until
from witnesses import check_money, check_no_other_money, check_stock, ends_of

POINTS = [f"P{number}" for number in range(1, 21)]
WANTED = [p for p in os.environ.get("ASTRAPHE_POINTS", ",".join(POINTS)).split(",") if p]
STOCK = 400
HOLD_SECONDS = 5
DIES_WITHIN = 60
DEPTH = 5  # of deaths during one recovery
ROOT = Path(__file__).resolve().parent.parent.parent

# What a buyer does: pays and keeps it, pays and gives it back, or does not pay.
PLANS = ("pay", "regret", "drop")


class Buyer(threading.Thread):
    """Buys once. A lost answer means: ask again, with the same key."""

    def __init__(self, person, product, plan, name):
        super().__init__(daemon=True, name=name)
        self.person, self.product, self.plan = person, product, plan
        self.order, self.trouble, self.stop = None, None, threading.Event()

    def run(self):
        try:
            self.buy()
        except Exception as why:  # told by the test, on its own thread
            self.trouble = why

    def insist(self, ask, *fine):
        deadline = time.monotonic() + 120
        while not self.stop.is_set() and time.monotonic() < deadline:
            try:
                answer = ask()
            except Unknown:
                time.sleep(0.05)
                continue
            if answer.status in (429, 503, 504) or "STILL_RUNNING" in answer.text:
                time.sleep(0.05)
                continue
            return must(answer, *fine)
        raise AssertionError("nobody answers any more")

    def buy(self):
        person, product = self.person, self.product
        self.insist(lambda: person.join(product, key=f"join-{self.name}"), 201, 200)
        while True:
            answer = self.insist(lambda: person.get(f"/api/waitingQueue/{product}/getToken"),
                                 200, 202)
            if answer.status == 200:
                break
            time.sleep(0.02)
        token = answer.text.split(": ", 1)[1]
        lines = [{"productId": product, "quantity": 1}]
        self.order = self.insist(lambda: person.order(lines, [token], key=f"order-{self.name}"),
                                 202).data
        if self.plan != "drop" and self.wait("ORDER_CREATED"):
            self.pay()
            if self.plan == "regret" and self.wait("ORDER_COMPLETED"):
                self.give_back()

    def wait(self, wanted):
        """False when it came to another end."""
        while True:
            state = self.insist(lambda: self.person.get(f"/api/orders/{self.order['orderId']}"),
                                200).data["state"]
            if state == wanted or state in TERMINAL:
                return state == wanted
            time.sleep(0.02)

    def pay(self):
        total = self.order["totalPrice"]
        window = {"orderId": self.order["paymentOrderId"], "amount": total}
        key = self.insist(lambda: self.person.client.send("POST", "/sandbox/toss/pay", window),
                          200).json()["paymentKey"]
        self.insist(lambda: self.person.pay(self.order["orderId"], key, total),
                    200, 202, 409, 410)

    def give_back(self):
        path = f"/api/orders/{self.order['orderId']}/cancel"
        self.insist(lambda: self.person.post(path, {"reason": "why"},
                                             headers={"Idempotency-Key": f"back-{self.name}"}),
                    200, 202)


class CrashPoints(unittest.TestCase):
    def setUp(self):
        self.shop = Shop()
        self.addCleanup(self.shop.close)
        self.seller = self.shop.seller()
        self.product = self.seller.make_product(
            self.seller.make_company(), stock=STOCK, holdSeconds=HOLD_SECONDS,
            admission=fast_room())
        self.orders = []

    def restart_to_die_at(self, point):
        """The next life ends there. False when it does not even live to be ready."""
        self.assertEqual(self.shop.server.stop(), 0, self.shop.server.said())
        self.shop.env = {"ASTRAPHE_CRASH_AT": point}
        try:
            self.shop.start()
            return True
        except AssertionError:
            return False
        finally:
            self.shop.env = None

    def sale_with_a_death(self, point):
        people = [self.shop.customer() for _ in PLANS]
        lives = self.restart_to_die_at(point)
        name = point.replace(":", "-")
        buyers = [Buyer(person, self.product, plan, f"{name}-{plan}")
                  for person, plan in zip(people, PLANS)]
        for one in buyers:
            one.start()
        if lives:
            until(lambda: self.shop.server.process.poll() is not None, DIES_WITHIN)
            self.assertEqual(self.shop.server.finish(), -9, "it died of something else")
        self.shop.start()
        for one in buyers:
            one.join(timeout=150)
            self.assertFalse(one.is_alive(), f"{one.name} is still at it")
            self.assertIsNone(one.trouble, f"{one.name}: {one.trouble!r}")
            self.orders.append((one.person, one.order))

    def agree(self):
        states = ends_of(self.orders, HOLD_SECONDS + 60)
        client = self.seller.client
        check_money(self, client, self.orders, states)
        check_no_other_money(self, client, self.orders)
        check_stock(self.seller, self.product, STOCK, states)
        self.check_room()
        return states

    def check_room(self):
        """I13, I18: dense, in order, everybody let in once, and nobody lost."""
        lines = room_log(self.seller, self.product)
        self.assertEqual([line["n"] for line in lines], list(range(1, len(lines) + 1)))
        joined = [line["sequence"] for line in lines if line["type"] in ("JOIN", "MOVE")]
        admitted = [line["sequence"] for line in lines if line["type"] == "ADMIT"]
        self.assertEqual(joined, list(range(1, len(joined) + 1)))
        self.assertEqual(admitted, joined, "somebody is lost, or was let in twice")
        self.assertEqual(len(joined), len(self.orders))

    def check_plans(self, states):
        wanted = {"pay": ("ORDER_COMPLETED",), "regret": ("REFUNDED",), "drop": ("ORDER_FAILED",)}
        for at, (_, order) in enumerate(self.orders):
            self.assertIn(states[order["orderId"]], wanted[PLANS[at % len(PLANS)]])

    def test_dying_at_each_point_leaves_nothing_undone_and_nothing_done_twice(self):
        for point in (p for p in WANTED if p != "P20"):
            for side in ("before", "after"):
                with self.subTest(point=point, side=side):
                    self.sale_with_a_death(f"{point}:{side}")
        self.check_plans(self.agree())

    def test_dying_again_and_again_during_recovery_loses_nothing(self):
        self.sale_with_a_death("P13:before")
        for deaths in range(1, DEPTH + 1):
            for side in ("before", "after"):
                with self.subTest(side=side, deaths=deaths):
                    self.assertFalse(self.restart_dying_during_recovery(side))
        self.shop.start()
        self.check_plans(self.agree())

    def restart_dying_during_recovery(self, side):
        if self.shop.server.process.poll() is None:
            return self.restart_to_die_at(f"P20:{side}")
        self.shop.env = {"ASTRAPHE_CRASH_AT": f"P20:{side}"}
        try:
            self.shop.start()
            return True
        except AssertionError:
            return False
        finally:
            self.shop.env = None

    def test_the_code_has_every_point_that_the_list_names(self):
        listed = set(re.findall(r"^\| (P\d+) \|", (ROOT / "docs" / "crash-points.md").read_text(),
                                re.M))
        coded = set()
        for path in (ROOT / "src").rglob("*.cpp"):
            coded |= set(re.findall(r'ASTRAPHE_CRASH_POINT\("(P\d+:\w+)"\)', path.read_text()))
        self.assertEqual(coded, {f"{point}:{side}" for point in listed
                                 for side in ("before", "after")})
        self.assertEqual(listed, set(POINTS))


if __name__ == "__main__":
    unittest.main()
