"""Paying through Toss's payment window on the shop's own page, with a stand-in for Toss's script and
window; the provider is `toss`, asked over HTTP."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import BrowserTest, Shop, expect, must, shop
from stand_in_toss import StandIn

PASSWORD = "a long enough one"
SECRET = "test_gsk_of_the_browser_tests"


class TossWindow(BrowserTest):
    client_key = "test_gck_of_the_browser_tests"
    secret_key = SECRET

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="astraphe-window-")
        cls.addClassCleanup(folder.cleanup)
        environment = dict(os.environ, ASTRAPHE_PAYMENT_SECRET_KEY=cls.secret_key)
        cls.sandbox = subprocess.Popen(
            [shop.PROGRAM, "sandbox", "toss", "--listen", "127.0.0.1:0", "--data-dir",
             Path(folder.name) / "data"], stdout=subprocess.PIPE, env=environment, text=True)
        cls.addClassCleanup(cls.end_sandbox)
        cls.sandbox_url = cls.sandbox.stdout.readline().split()[2]
        cls.stand_in = StandIn(lambda: cls.sandbox_url)
        cls.addClassCleanup(cls.stand_in.close)
        cls.shop = Shop(env={
            "ASTRAPHE_PAYMENT_PROVIDER": "toss",
            "ASTRAPHE_PAYMENT_CLIENT_KEY": cls.client_key,
            "ASTRAPHE_PAYMENT_SECRET_KEY": cls.secret_key,
            "ASTRAPHE_PAYMENT_BASE_URL": f"{cls.sandbox_url}/sandbox/toss",
            "ASTRAPHE_PAYMENT_SDK_URL": f"{cls.stand_in.url}/v2/standard"})
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.product = cls.seller.make_product(cls.seller.make_company(), productName="한정판 램프",
                                              admission={"mode": "none"})

    @classmethod
    def end_sandbox(cls):
        cls.sandbox.terminate()
        cls.sandbox.wait(timeout=30)
        cls.sandbox.stdout.close()

    def setUp(self):
        self.stand_in.choice = None

    def customer(self, **options):
        """A visitor who is logged in, and the order that waits for its payment."""
        person = self.shop.customer()
        order = must(person.order([{"productId": self.product, "quantity": 1}]), 202).data
        person.wait_for_state(order["orderId"], "ORDER_CREATED")
        visitor = self.visitor(**options)
        visitor.go("/login")
        visitor.fill(loginId=person.login_id, password=person.password)
        visitor.page.locator("form[action='/login'] button").click()
        visitor.page.wait_for_url(lambda url: "/login" not in url)
        return visitor, person, order

    def pay_in(self, visitor, order):
        visitor.go(f"/payment?order={order['orderId']}")
        button = visitor.page.locator("#pay")
        expect(button).to_be_enabled()
        return button

    def test_the_window_opens_in_the_page_and_its_payment_completes_the_order(self):
        for language, width in (("ko", 360), ("en", 1280)):
            visitor, person, order = self.customer(language=language, width=width)
            visitor.allow("postMessage")  # axe asks the stand-in's frames, which do not know it
            button = self.pay_in(visitor, order)
            expect(visitor.page.locator("#toss iframe")).to_have_count(2)
            visitor.look(f"window-{language}")
            button.click()
            visitor.page.wait_for_url(f"**/orders/{order['orderId']}")
            person.wait_for_state(order["orderId"], "ORDER_COMPLETED")

    def test_the_page_lets_in_what_the_window_needs_and_no_other_page_does(self):
        visitor, _, order = self.customer()
        policy = visitor.go(f"/payment?order={order['orderId']}").headers["content-security-policy"]
        scripts = next(p for p in policy.split("; ") if p.startswith("script-src"))
        self.assertIn(self.stand_in.url, scripts)
        self.assertNotIn("unsafe", scripts)
        self.assertIn("frame-src", policy)
        other = visitor.go(f"/orders/{order['orderId']}").headers["content-security-policy"]
        self.assertNotIn(self.stand_in.url, other)
        self.assertNotIn("frame-src", other)

    def test_a_window_that_fails_says_why_in_the_visitors_language(self):
        words = {("PAY_PROCESS_CANCELED", "ko"): "결제창을 닫아", ("PAY_PROCESS_CANCELED", "en"):
                 "You closed the payment window", ("REJECT_CARD_COMPANY", "en"):
                 "The card company refused", ("REJECT_CARD_COMPANY", "ko"): "카드사가",
                 ("NEVER_HEARD_OF", "en"): "could not complete"}
        for (code, language), text in words.items():
            self.stand_in.choice = code
            visitor, person, order = self.customer(language=language)
            self.pay_in(visitor, order).click()
            visitor.page.wait_for_url("**/payment/fail?**")
            expect(visitor.page.locator("main")).to_contain_text(text)
            expect(visitor.page.locator("main")).not_to_contain_text("어떤 말")
            self.assertEqual(person.state_of(order["orderId"]), "ORDER_CREATED")

    def test_a_changed_amount_pays_nothing(self):
        visitor, person, order = self.customer()
        self.pay_in(visitor, order)
        cheap = {"orderId": order["paymentOrderId"], "amount": 100}
        key = must(shop.Client(lambda: self.sandbox_url).send("POST", "/sandbox/toss/pay", cheap),
                   200).json()["paymentKey"]
        visitor.allow("status of 400")
        seen = visitor.go(f"/payment/success?order={order['orderId']}&orderId="
                          f"{order['paymentOrderId']}&paymentKey={key}&amount=100")
        self.assertEqual(seen.status, 400)
        self.assertEqual(person.state_of(order["orderId"]), "ORDER_CREATED")

    def test_a_script_that_does_not_come_is_said(self):
        visitor, _, order = self.customer(language="en")
        visitor.allow("/v2/standard")
        visitor.allow("status of 404")
        visitor.page.route("**/v2/standard", lambda route: route.fulfill(status=404, body=""))
        visitor.go(f"/payment?order={order['orderId']}")
        expect(visitor.page.locator("#toss-say")).to_contain_text("did not open")
        expect(visitor.page.locator("#pay")).to_be_disabled()

    def test_without_script_the_page_says_that_it_needs_one(self):
        visitor, _, order = self.customer(language="en", script=False)
        visitor.go(f"/payment?order={order['orderId']}")
        expect(visitor.page.get_by_text("Please turn on JavaScript")).to_be_visible()


class OwnWindow(TossWindow):
    """The keys of an integration of one's own open Toss's window without widgets."""

    client_key = "test_ck_of_the_browser_tests"
    secret_key = "test_sk_of_the_browser_tests"

    def test_the_window_opens_in_the_page_and_its_payment_completes_the_order(self):
        visitor, person, order = self.customer()
        self.pay_in(visitor, order).click()
        visitor.page.wait_for_url(f"**/orders/{order['orderId']}")
        person.wait_for_state(order["orderId"], "ORDER_COMPLETED")

    test_a_changed_amount_pays_nothing = None
    test_a_window_that_fails_says_why_in_the_visitors_language = None
    test_without_script_the_page_says_that_it_needs_one = None


if __name__ == "__main__":
    unittest.main()
