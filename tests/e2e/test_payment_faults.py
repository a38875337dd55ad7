"""Each fault of the payment sandbox, at each step in which the shop asks it. Whatever is lost,
delayed or refused: in the end orders, stock and the sandbox's own ledger agree (I5, I6, I7, I27,
I28)."""

import unittest

from harness import must, until
from paying import (PayingTest, authorised, clear_faults, fault, held_order, ordinary_product,
                    pay)
from witnesses import check_money, check_stock, ends_of

STOCK = 100
WITHIN = 60

# The kinds that any call may meet.
FAULTS = [{"kind": "drop_before"}, {"kind": "drop_after"}, {"kind": "delay", "ms": 400},
          {"kind": "http_500"}, {"kind": "http_502_html"}, {"kind": "http_429"},
          {"kind": "conflict_409"}]

# One code of each class, by the call that answers it.
CONFIRM_CODES = ["PROVIDER_ERROR", "ALREADY_PROCESSING_REQUEST", "UNKNOWN_PAYMENT_ERROR",
                 "UNAUTHORIZED_KEY"]
LOOK_UP_CODES = ["FORBIDDEN_CONSECUTIVE_REQUEST", "UNAUTHORIZED_KEY"]
CANCEL_CODES = ["PROVIDER_ERROR", "FORBIDDEN_CONSECUTIVE_REQUEST", "FAILED_PARTIAL_REFUND",
                "UNAUTHORIZED_KEY"]

PASSES = {"kind": "delay", "ms": 1}  # a call that is to go well
# What goes before, so that the fault meets that step.
CONFIRM_STEPS = {"confirm": [], "look-up after a capture": [{"kind": "drop_after"}],
                 "look-up after nothing": [{"kind": "drop_before"}],
                 "confirm again": [{"kind": "drop_before"}, PASSES]}
CANCEL_STEPS = {"cancel": [], "look-up after a refund": [{"kind": "drop_after"}],
                "look-up after nothing": [{"kind": "drop_before"}],
                "cancel again": [{"kind": "drop_before"}, PASSES]}


def code(name):
    return {"kind": "code", "code": name}


def cases(steps, first, look_up):
    for step, before in steps.items():
        codes = look_up if step.startswith("look-up") else first
        for met in FAULTS + [code(name) for name in codes]:
            yield step, before + [met]


class Faults(PayingTest):
    def setUp(self):
        self.product = ordinary_product(self.seller, self.company, stock=STOCK)
        self.orders = []
        self.addCleanup(clear_faults, self.person.client)

    def order(self):
        order = held_order(self.person, self.product)
        self.orders.append((self.person, order))
        return order

    def befall(self, faults):
        clear_faults(self.person.client)
        for one in faults:
            fault(self.person.client, **one)

    def agree(self, within=WITHIN):
        """The three witnesses."""
        states = ends_of(self.orders, within)
        check_money(self, self.person.client, self.orders, states)
        check_stock(self.seller, self.product, STOCK, states)
        return list(states.values())

    def test_a_payment_is_made_once_whatever_befalls_it(self):
        for step, faults in cases(CONFIRM_STEPS, CONFIRM_CODES, LOOK_UP_CODES):
            order = self.order()
            key = authorised(self.person, order)
            self.befall(faults)
            with self.subTest(step=step, fault=faults[-1]):
                must(pay(self.person, order, key), 200, 202)
                self.person.wait_for_state(order["orderId"], "ORDER_COMPLETED", within=WITHIN)
        self.assertEqual(set(self.agree()), {"ORDER_COMPLETED"})

    def test_a_refund_is_made_once_whatever_befalls_it(self):
        for step, faults in cases(CANCEL_STEPS, CANCEL_CODES, LOOK_UP_CODES):
            clear_faults(self.person.client)
            order = self.order()
            number = order["orderId"]
            must(pay(self.person, order, authorised(self.person, order)), 200)
            self.person.wait_for_state(number, "ORDER_COMPLETED")
            self.befall(faults)
            with self.subTest(step=step, fault=faults[-1]):
                must(self.person.post(f"/api/orders/{number}/cancel", {"reason": "why"}), 200, 202)

                def refunded():
                    return self.person.state_of(number) == "REFUNDED"
                until(refunded, WITHIN)
        self.assertEqual(set(self.agree()), {"REFUNDED"})

    def test_a_refusal_frees_the_attempt_and_another_may_follow(self):
        for name in ("REJECT_CARD_PAYMENT", "INVALID_REQUEST", "EXCEED_MAX_AMOUNT"):
            order = self.order()
            key = authorised(self.person, order)
            self.befall([code(name)])
            with self.subTest(code=name):
                answer = must(pay(self.person, order, key), 402)
                self.assertEqual(answer.json()["code"], name)
                self.assertEqual(self.person.state_of(order["orderId"]), "ORDER_CREATED")
                must(pay(self.person, order, authorised(self.person, order)), 200)
        self.assertEqual(set(self.agree()), {"ORDER_COMPLETED"})

    def test_what_stays_unknown_is_settled_when_the_authorisation_ends(self):
        """A code that Toss keeps under its key, and that leaves the outcome open."""
        order = self.order()
        key = authorised(self.person, order)
        self.befall([code("CARD_PROCESSING_ERROR")])
        must(pay(self.person, order, key), 202)
        self.assertEqual(self.person.post(f"/api/orders/{order['orderId']}/cancel",
                                          {"reason": "why"}).json()["code"],
                         "PAYMENT_IN_PROGRESS")
        must(self.person.client.send("POST", "/sandbox/toss/control/clock",
                                     {"advanceSeconds": 600}), 200)

        def is_free():
            return pay(self.person, order, key).status == 402
        until(is_free, WITHIN)
        must(pay(self.person, order, authorised(self.person, order)), 200)
        self.assertEqual(self.agree(), ["ORDER_COMPLETED"])

    def test_an_answer_that_comes_after_the_hold_is_honoured_and_not_refunded(self):
        self.product = ordinary_product(self.seller, self.company, stock=STOCK, holdSeconds=5)
        order = self.order()
        key = authorised(self.person, order)
        self.befall([{"kind": "delay", "ms": 6_000}])
        must(pay(self.person, order, key), 200)
        self.assertEqual(self.agree(), ["ORDER_COMPLETED"])

    def test_under_faults_at_random_every_order_comes_to_one_end(self):
        for kind in ("drop_before", "drop_after", "http_500", "http_502_html", "conflict_409"):
            fault(self.person.client, kind=kind, rate=0.04)
        for turn in range(12):
            order = self.order()
            key = authorised(self.person, order)
            must(pay(self.person, order, key), 200, 202)
            if turn % 3 == 0:
                self.person.wait_for_state(order["orderId"], "ORDER_COMPLETED", within=WITHIN)
                must(self.person.post(f"/api/orders/{order['orderId']}/cancel",
                                      {"reason": "why"}), 200, 202)
            else:
                self.person.wait_for_state(order["orderId"], "PAYMENT_SUCCESS", "ORDER_COMPLETED",
                                           within=WITHIN)
        states = self.agree()
        self.assertEqual(states.count("REFUNDED"), 4)


if __name__ == "__main__":
    unittest.main()
