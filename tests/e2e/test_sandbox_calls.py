"""The payment sandbox as Toss's own clients call it, and its controls."""

import base64
import re
import unittest
import urllib.parse

import contract
from browsing import Browser
from harness import Shop, ledger, must

SECRET = "test_sk_of_the_end_to_end_tests_0123456789"
TOSS = "/sandbox/toss/v1/payments"
CONTROL = "/sandbox/toss/control"
PROD = {"ASTRAPHE_MODE": "prod", "ASTRAPHE_PAYMENT_PROVIDER": "toss",
        "ASTRAPHE_PAYMENT_SECRET_KEY": SECRET,
        **{f"ASTRAPHE_TOKEN_{name}_KEY": f"{name}-key-of-a-shop-in-earnest-0123456789"
           for name in ("ACCESS", "ADMISSION", "INTERNAL")}}


def basic(secret):
    return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


class Sandbox(unittest.TestCase):
    orders = 0

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(env={"ASTRAPHE_PAYMENT_SECRET_KEY": SECRET})
        cls.addClassCleanup(cls.shop.close)
        cls.client = cls.shop.client()

    def call(self, method, path, body=None, **headers):
        return self.client.send(method, path, body, {**basic(SECRET + ":"), **headers})

    def authorised(self, amount=33_000):
        """(payment key, order id) of a payment that a person has agreed to."""
        type(self).orders += 1
        order = f"sandbox-{self.orders:04d}"
        answer = must(self.client.send("POST", "/sandbox/toss/pay",
                                       {"orderId": order, "amount": amount}), 200)
        return answer.json()["paymentKey"], order

    def confirmed(self, amount=33_000, **headers):
        key, order = self.authorised(amount)
        return must(self.call("POST", f"{TOSS}/confirm",
                              {"paymentKey": key, "orderId": order, "amount": amount},
                              **headers), 200).json()

    def refused(self, answer, status, code):
        self.assertEqual((answer.status, answer.json()["code"]), (status, code))

    def test_a_payment_is_captured_looked_up_and_given_back(self):
        paid = self.confirmed()
        self.assertEqual((paid["status"], paid["totalAmount"]), ("DONE", 33_000))
        key, order = paid["paymentKey"], paid["orderId"]
        self.assertEqual(must(self.call("GET", f"{TOSS}/{key}"), 200).json(), paid)
        self.assertEqual(must(self.call("GET", f"{TOSS}/orders/{order}"), 200).json(), paid)
        part = must(self.call("POST", f"{TOSS}/{key}/cancel",
                              {"cancelReason": "one came broken", "cancelAmount": 15_000,
                               "refundableAmount": 33_000}), 200).json()
        self.assertEqual((part["status"], part["balanceAmount"]), ("PARTIAL_CANCELED", 18_000))
        rest = must(self.call("POST", f"{TOSS}/{key}/cancel", {"cancelReason": "all of it"}), 200)
        self.assertEqual(rest.json()["balanceAmount"], 0)
        lines = [(line["type"], line["amount"]) for line in ledger(self.client)
                 if line["orderId"] == order]
        self.assertEqual(lines, [("AUTHORIZE", 33_000), ("CAPTURE", 33_000), ("CANCEL", 15_000),
                                 ("CANCEL", 18_000)])

    def test_each_refusal_is_tosss_own(self):
        key, order = self.authorised()
        body = {"paymentKey": key, "orderId": order, "amount": 33_000}
        confirm = f"{TOSS}/confirm"
        self.refused(self.client.send("POST", confirm, body, basic("other:")),
                     401, "UNAUTHORIZED_KEY")
        self.refused(self.call("POST", confirm, dict(body, paymentKey="no_such")),
                     404, "NOT_FOUND_PAYMENT")
        self.refused(self.call("POST", confirm, dict(body, orderId="another-order")),
                     404, "NOT_FOUND_PAYMENT_SESSION")
        self.refused(self.call("POST", confirm, dict(body, amount=1)), 400, "INVALID_REQUEST")
        self.refused(self.call("POST", confirm, dict(body, amount="x")), 400, "INVALID_REQUEST")
        self.refused(self.call("POST", confirm, body, **{"Idempotency-Key": "x" * 301}),
                     400, "INVALID_IDEMPOTENCY_KEY")
        self.refused(self.call("POST", confirm, body, **{
            "TossPayments-Test-Code": "REJECT_CARD_PAYMENT"}), 403, "REJECT_CARD_PAYMENT")
        self.refused(self.call("GET", f"{TOSS}/no_such"), 404, "NOT_FOUND_PAYMENT")
        self.refused(self.call("GET", f"{TOSS}/orders/no_such"), 404, "NOT_FOUND_PAYMENT")
        self.refused(self.call("POST", f"{TOSS}/no_such/cancel", {"cancelReason": "x"}),
                     404, "NOT_FOUND_PAYMENT")
        self.refused(self.call("POST", f"{TOSS}/{key}/cancel", {"cancelReason": "not paid"}),
                     403, "NOT_CANCELABLE_PAYMENT")
        must(self.call("POST", confirm, body), 200)
        self.refused(self.call("POST", confirm, body), 400, "ALREADY_PROCESSED_PAYMENT")
        self.refused(self.call("POST", f"{TOSS}/{key}/cancel",
                               {"cancelReason": "x", "refundableAmount": 1}),
                     400, "NOT_MATCHES_REFUNDABLE_AMOUNT")
        self.refused(self.call("POST", f"{TOSS}/{key}/cancel",
                               {"cancelReason": "x", "cancelAmount": 33_001}),
                     403, "NOT_CANCELABLE_AMOUNT")
        self.refused(self.call("POST", f"{TOSS}/{key}/cancel", {}), 400, "INVALID_REQUEST")
        must(self.call("POST", f"{TOSS}/{key}/cancel", {"cancelReason": "x"}), 200)
        self.refused(self.call("POST", f"{TOSS}/{key}/cancel", {"cancelReason": "x"}),
                     400, "ALREADY_CANCELED_PAYMENT")

    def test_one_key_is_one_effect(self):
        key, order = self.authorised()
        body = {"paymentKey": key, "orderId": order, "amount": 33_000}
        first = must(self.call("POST", f"{TOSS}/confirm", body, **{"Idempotency-Key": "one"}), 200)
        again = must(self.call("POST", f"{TOSS}/confirm", body, **{"Idempotency-Key": "one"}), 200)
        self.assertEqual(first.body, again.body)

    def every_call(self):
        """Each of Toss's calls, as (method, path, body), and good once or more."""
        key, order = self.authorised()
        paid = self.confirmed()["paymentKey"]
        return [("POST", f"{TOSS}/confirm",
                 {"paymentKey": key, "orderId": order, "amount": 33_000}),
                ("GET", f"{TOSS}/{key}", None), ("GET", f"{TOSS}/orders/{order}", None),
                ("POST", f"{TOSS}/{paid}/cancel", {"cancelReason": "x", "cancelAmount": 1})]

    def test_every_call_wants_the_secret(self):
        for method, path, body in self.every_call():
            with self.subTest(path=path):
                self.refused(self.client.send(method, path, body), 401, "UNAUTHORIZED_KEY")
                self.refused(self.client.send(method, path, body, basic(SECRET)), 403,
                             "INCORRECT_BASIC_AUTH_FORMAT")

    def test_faults_come_as_ordered_and_are_cleared(self):
        kinds = {"drop_before": 504, "http_500": 500, "http_502_html": 502, "http_429": 429,
                 "conflict_409": 409, "drop_after": 504}
        for method, path, body in self.every_call():
            for kind, status in kinds.items():
                with self.subTest(path=path, kind=kind):
                    must(self.client.send("POST", f"{CONTROL}/faults",
                                          {"next": 1, "kind": kind}), 200)
                    self.assertEqual(self.call(method, path, body).status, status)
        key = self.confirmed()["paymentKey"]
        must(self.client.send("POST", f"{CONTROL}/faults", {"rate": 1, "kind": "http_500"}), 200)
        must(self.call("GET", f"{TOSS}/{key}"), 500)
        must(self.client.send("DELETE", f"{CONTROL}/faults"), 204)
        must(self.call("GET", f"{TOSS}/{key}"), 200)

    def test_the_clock_ends_what_nobody_confirms(self):
        key, order = self.authorised()
        must(self.client.send("POST", f"{CONTROL}/clock", {"advanceSeconds": 601}), 200)
        self.refused(self.call("POST", f"{TOSS}/confirm",
                               {"paymentKey": key, "orderId": order, "amount": 33_000}),
                     404, "NOT_FOUND_PAYMENT_SESSION")
        self.assertEqual(must(self.call("GET", f"{TOSS}/{key}"), 200).json()["status"], "EXPIRED")

    def test_what_a_control_cannot_read_it_names(self):
        for path, body, name in (
                ("control/faults", {"kind": "http_500"}, "/next"),
                ("control/faults", {"next": 0, "kind": "http_500"}, "/next"),
                ("control/faults", {"rate": 1.5, "kind": "http_500"}, "/rate"),
                ("control/faults", {"next": 1}, "/kind"),
                ("control/faults", {"next": 1, "kind": "fire"}, "/kind"),
                ("control/faults", {"next": 1, "kind": "delay"}, "/ms"),
                ("control/faults", {"next": 1, "kind": "code", "code": "NO_SUCH"}, "/code"),
                ("control/clock", {"advanceSeconds": 0}, "/advanceSeconds"),
                ("control/clock", {"advanceSeconds": 1, "surprise": 1}, "/surprise"),
                ("pay", {"orderId": "short", "amount": 1}, "/orderId"),
                ("pay", {"orderId": "long-enough", "amount": 0}, "/amount"),
                ("pay", {"orderId": "long-enough", "amount": 1, "method": "금"}, "/method")):
            with self.subTest(path=path, body=body):
                answer = must(self.client.send("POST", f"/sandbox/toss/{path}", body), 400)
                self.assertTrue(answer.json()["message"].startswith(name + ": "), answer)

    def test_the_window_opens_for_the_shop_alone(self):
        good = {"orderId": "window-1", "amount": "33000", "orderName": "Limited lamp",
                "successUrl": "/payment/success", "failUrl": "/payment/fail"}
        browser = Browser(self.shop)

        def window(**changes):
            query = urllib.parse.urlencode({**good, **changes})
            return browser.open(f"/sandbox/toss/checkout?{query}")
        must(window(), 200)
        for changes in ({"successUrl": "https://elsewhere.example/"}, {"failUrl": "//elsewhere"},
                        {"amount": "0"}, {"amount": "x"}, {"orderId": "x"}, {"successUrl": ""}):
            with self.subTest(changes=changes):
                must(window(**changes), 400)

    def test_in_earnest_there_is_no_sandbox(self):
        shop = Shop(env=PROD)
        self.addCleanup(shop.close)
        for operation in contract.DOCUMENT.operations.values():
            if operation.spec["tags"] != ["sandbox"]:
                continue
            with self.subTest(operation=operation.id):
                path = re.sub(r"\{\w+\}", "some-payment", operation.path)
                answer = shop.client().send(operation.method, path, {}, basic(SECRET + ":"))
                self.assertEqual((answer.status, answer.json()["code"]), (404, "UNKNOWN_URL"))


if __name__ == "__main__":
    unittest.main()
