"""What people try with other people's money, and what happens at once: one winner, the server's own
amounts, and late money that goes back exactly once.

    ASTRAPHE_CONFIRMS=200  ASTRAPHE_SEED=…
"""

import base64
import random
import threading
import time
import unittest

from harness import ledger, must, seeded, shop_client, size, until
from paying import (SECRET, PayingTest, authorised, held_order, ordinary_product, pay,
                    webhook_of)
from witnesses import check_money, check_stock, ends_of, money_of

CONFIRMS = size("ASTRAPHE_CONFIRMS", 200)
STOCK = 200
HOLD_SECONDS = 5


def together(calls):
    """Their answers, all asked as close to at once as threads allow."""
    answers, ready = [None] * len(calls), threading.Barrier(len(calls))

    def run(at):
        ready.wait()
        answers[at] = calls[at]()
    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(calls))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


class Money(PayingTest):
    def setUp(self):
        self.product = ordinary_product(self.seller, self.company, stock=STOCK)

    def order(self, person=None):
        return held_order(person or self.person, self.product)

    def as_the_person(self, path, body):
        """A call on a connection of its own, for a thread of its own."""
        def call():
            with shop_client(self.shop) as client:
                return client.send("POST", path, body,
                                   {"Authorization": f"Bearer {self.person.token}"})
        return call

    def payment(self, order, key, **changes):
        body = {"orderId": order["orderId"], "paymentKey": key, "amount": order["totalPrice"]}
        body.update(changes)
        return self.as_the_person("/api/payments/toss", body)

    def cancelling(self, order):
        return self.as_the_person(f"/api/orders/{order['orderId']}/cancel", {"reason": "why"})

    def agree(self, orders, strays=()):
        states = ends_of([(self.person, order) for order in orders], 60)
        every = [(self.person, order) for order in orders]
        check_money(self, self.person.client, every, states, strays)
        check_stock(self.seller, self.product, STOCK, states)
        return [states[order["orderId"]] for order in orders]

    def capture_behind_our_back(self, order, key):
        """As another client of the same merchant would."""
        basic = base64.b64encode(f"{SECRET}:".encode()).decode()
        must(self.person.client.send(
            "POST", "/sandbox/toss/v1/payments/confirm",
            {"paymentKey": key, "orderId": order["paymentOrderId"], "amount": order["totalPrice"]},
            {"Authorization": f"Basic {basic}"}), 200)

    def hear(self, body, transmission=None):
        headers = {"tosspayments-webhook-transmission-id": transmission} if transmission else {}
        return self.shop.client().send("POST", "/api/payments/toss/webhook", body, headers)

    def test_many_confirms_of_one_payment_are_one_capture(self):
        order = self.order()
        key = authorised(self.person, order)
        answers = together([self.payment(order, key)] * CONFIRMS)
        self.assertLessEqual({answer.status for answer in answers}, {200, 202})
        self.assertIn(200, {answer.status for answer in answers})
        self.assertEqual(len({answer.data["paymentId"] for answer in answers}), 1)
        self.assertEqual(self.agree([order]), ["ORDER_COMPLETED"])

    def test_many_payments_of_one_order_are_one_capture(self):
        order = self.order()
        keys = [authorised(self.person, order) for _ in range(20)]
        answers = together([self.payment(order, keys[at % 20]) for at in range(CONFIRMS)])
        self.assertLessEqual({answer.status for answer in answers}, {200, 202, 409})
        self.assertEqual(self.agree([order]), ["ORDER_COMPLETED"])

    def test_paying_cancelling_and_lapsing_at_once_have_one_winner(self):
        chance = seeded("money")
        self.product = ordinary_product(self.seller, self.company, stock=STOCK,
                                        holdSeconds=HOLD_SECONDS)
        orders, threads, statuses = [], [], []
        for _ in range(30):
            order = self.order()
            began = time.monotonic()
            orders.append(order)
            key = authorised(self.person, order)
            at_once = chance.random() < 0.5
            moment = chance.uniform(0, 0.05) if at_once else HOLD_SECONDS - 0.3 + chance.random()

            def race(order=order, key=key, until_=began + moment):
                pause = random.Random(order["orderId"])
                calls = [self.payment(order, key), self.cancelling(order)]
                pause.shuffle(calls)
                threading.Event().wait(max(0, until_ - time.monotonic()))
                statuses.extend(answer.status for answer in together(calls))
            threads.append(threading.Thread(target=race))
            threads[-1].start()
        for one in threads:
            one.join()
        self.assertLessEqual(set(statuses), {200, 202, 409, 410})
        states = self.agree(orders)
        self.assertGreater(len(set(states)), 1, "nobody but one ever won")

    def test_another_orders_payment_pays_nothing(self):
        mine, other = self.order(), self.order()
        key = authorised(self.person, other)
        answer = must(pay(self.person, mine, key), 402)
        self.assertEqual(answer.json()["code"], "NOT_FOUND_PAYMENT_SESSION")
        must(pay(self.person, other, key), 200)
        self.assertIn(pay(self.person, mine, key).status, (402,))
        self.assertEqual(money_of(self.person.client).get(mine["paymentOrderId"], ([], []))[0], [])
        must(self.person.post(f"/api/orders/{mine['orderId']}/cancel", {"reason": "why"}), 200)
        self.assertEqual(self.agree([mine, other]), ["CANCELLED", "ORDER_COMPLETED"])

    def test_the_amount_is_the_servers(self):
        order = self.order()
        cheap = self.person.authorise(order["paymentOrderId"], 100)
        for amount in (100, 0, order["totalPrice"] - 1, order["totalPrice"] + 1):
            answer = self.payment(order, cheap, amount=amount)()
            self.assertEqual(answer.status, 400, answer)
            self.assertEqual(answer.json()["code"], "AMOUNT_MISMATCH")
        must(self.payment(order, cheap)(), 402)
        for field, value in {"totalPrice": 1, "state": "PAYMENT_SUCCESS",
                             "paymentStatus": "APPROVED"}.items():
            refused = self.person.order([{"productId": self.product, "quantity": 1}],
                                        **{field: value})
            self.assertEqual(refused.status, 400, refused)
        must(pay(self.person, order, authorised(self.person, order)), 200)
        self.assertEqual(self.agree([order]), ["ORDER_COMPLETED"])

    def test_money_that_comes_after_the_hold_goes_back_exactly_once(self):
        self.product = ordinary_product(self.seller, self.company, stock=STOCK,
                                        holdSeconds=HOLD_SECONDS)
        order = self.order()
        key = authorised(self.person, order)
        self.person.wait_for_state(order["orderId"], "ORDER_FAILED", within=30)
        self.assertEqual(pay(self.person, order, key).status, 409)
        self.capture_behind_our_back(order, key)
        name = order["paymentOrderId"]
        for transmission in ("late-1", "late-1", "late-2", None):
            must(self.hear(webhook_of(order, key), transmission), 200)
        until(lambda: money_of(self.person.client)[name][1] or None, 30)
        must(self.hear(webhook_of(order, key), "late-3"), 200)
        self.assertEqual(self.agree([order], strays=(name,)), ["ORDER_FAILED"])

    def test_a_payment_whose_customer_never_came_back_is_taken_by_an_open_order(self):
        order = self.order()
        key = authorised(self.person, order)
        self.capture_behind_our_back(order, key)
        must(self.hear(webhook_of(order, key), "taken-1"), 200)
        self.person.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        self.assertEqual(self.agree([order]), ["ORDER_COMPLETED"])

    def test_a_second_capture_of_a_paid_order_goes_back(self):
        order = self.order()
        first, second = authorised(self.person, order), authorised(self.person, order)
        must(pay(self.person, order, first), 200)
        self.capture_behind_our_back(order, second)
        must(self.hear(webhook_of(order, second), "twice-1"), 200)
        name = order["paymentOrderId"]
        until(lambda: money_of(self.person.client)[name][1] or None, 30)
        self.assertEqual(self.agree([order], strays=(name,)), ["ORDER_COMPLETED"])
        returned = [line for line in ledger(self.person.client) if line["type"] == "CANCEL"
                    and line["orderId"] == name]
        self.assertEqual([line["paymentKey"] for line in returned], [second])

    def test_a_forged_webhook_changes_nothing(self):
        order = self.order()
        key = authorised(self.person, order)
        before = len(ledger(self.person.client))
        for body in (webhook_of(order, "forged"), webhook_of(order, key),
                     webhook_of(order, key, "CANCELED"), webhook_of(order, key, "NEW_STATUS"),
                     webhook_of(dict(order, paymentOrderId="nobody-has-this"), key)):
            must(self.hear(body), 200)
        must(pay(self.person, order, key), 200)
        self.person.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        must(self.hear(webhook_of(order, key, "CANCELED"), "forged-1"), 200)
        self.assertEqual(len(ledger(self.person.client)), before + 1)
        self.assertEqual(self.agree([order]), ["ORDER_COMPLETED"])

    def test_malformed_webhooks_are_refused(self):
        for body in (b"", b"[]", b"{", b"{}", b'{"eventType":1}', b"\xff\xfe",
                     b'{"eventType":"PAYMENT_STATUS_CHANGED","data":{}}'):
            self.assertEqual(self.hear(body).status, 400, body)
        self.assertEqual(self.hear(b" " * (64 * 1024 + 1)).status, 413)

    def test_a_doubled_click_on_cancel_has_one_answer(self):
        order = self.order()
        must(pay(self.person, order, authorised(self.person, order)), 200)
        self.person.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        path = f"/api/orders/{order['orderId']}/cancel"

        def cancel():
            with shop_client(self.shop) as client:
                return client.send("POST", path, {"reason": "why"},
                                   {"Authorization": f"Bearer {self.person.token}",
                                    "Idempotency-Key": "click"})
        answers = together([cancel] * 10)
        self.assertLessEqual({answer.status for answer in answers}, {200, 409})
        bodies = {answer.body for answer in answers if answer.status == 200}
        self.assertEqual(len(bodies), 1)
        self.assertEqual({answer.json()["code"] for answer in answers if answer.status == 409}
                         - {"STILL_RUNNING"}, set())
        again = cancel()
        self.assertEqual((again.status, again.body), (200, bodies.pop()))
        self.assertEqual(self.agree([order]), ["REFUNDED"])


if __name__ == "__main__":
    unittest.main()
