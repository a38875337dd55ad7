"""Every page and every form over HTTP: what a browser without script meets on the whole way."""

import re
import unittest

from browsing import FORM, Browser, Forms
from harness import (ADMIN, PASSWORD, Shop, local_time, multipart, must, sign_up_form,
                     until)

ASIDE = {"userRole": "CUSTOMER"}


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)

    def signed_up(self, login_id, **more):
        browser = Browser(self.shop)
        must(browser.open("/signup"), 200)
        must(browser.fill("/signup", **{**sign_up_form(login_id), **ASIDE, **more}), 200)
        return browser

    def logged_in(self, login_id, password):
        browser = Browser(self.shop)
        browser.open("/login")
        must(browser.fill("/login", loginId=login_id, password=password), 200)
        return browser

    def seller(self, login_id):
        """One whom the administrator has approved on the page."""
        self.signed_up(login_id, userRole="SELLER")
        admin = self.logged_in(*ADMIN)
        must(admin.open("/admin"), 200)
        must(admin.fill("/admin/users/"), 200)
        # The log-in that is from before the approval ends within 5 s; a new one may meet its end too.
        browser = self.logged_in(login_id, PASSWORD)

        def is_approved():
            return browser.open("/seller").status == 200 and browser.address == "/seller"
        until(is_approved, 15)
        return browser

    def on_sale(self, seller, **more):
        """The number of a product that its seller has put on sale on the page."""
        seller.open("/seller/products/new")
        form = {"productName": "Limited lamp", "originalPrice": "20000", "stock": "3", "count": "1",
                "periodMs": "3600", "startDelayMs": "0", "categoryCode": "2000",
                "saleStartTime": local_time(-3600)[:16], **more}
        must(seller.fill("/seller/products", **form), 200)
        return re.search(r"/(\d+)$", seller.address).group(1)

    def test_a_sale_from_its_form_to_the_refund(self):
        seller = self.seller("pgseller")
        must(seller.fill("/seller/companies", companyName="Lamps"), 200)
        product = self.on_sale(seller)
        self.assertEqual(seller.address, f"/seller/products/{product}")
        must(seller.fill(f"/seller/products/{product}/stop"), 200)

        must(Browser(self.shop).open("/"), 200)
        buyer = self.signed_up("pgbuyer")
        must(buyer.open(f"/sales/{product}"), 200)
        buyer.fill(f"/sales/{product}/join")
        self.assertEqual(buyer.address, f"/sales/{product}/wait")
        polled = must(buyer.send("GET", f"/sales/{product}/wait.json?state=WAITING&stock=plenty"),
                      200).json()
        self.assertEqual(polled["state"], "WAITING")
        buyer.fill(f"/sales/{product}/leave")
        self.assertTrue(buyer.shows("You have left the line."), buyer.main())
        buyer.fill(f"/sales/{product}/join")
        must(seller.fill(f"/seller/products/{product}/allow", people="1"), 200)
        until(lambda: "It is your turn!" in buyer.open(f"/sales/{product}/wait").text, 10)
        must(buyer.open(f"/sales/{product}/enter"), 200)
        self.assertEqual(buyer.address, f"/products/{product}")
        must(buyer.fill(f"/products/{product}/order", quantity="1"), 200)
        order = buyer.address
        self.assertRegex(order, r"^/orders/\d+$")
        self.pay_for(buyer, order)
        must(buyer.open("/orders"), 200)
        self.assertIn(order, buyer.links())
        until(lambda: "The order is complete." in buyer.open(order).text, 10)
        must(seller.fill(f"/seller/products/{product}/start", count="5", delay="1"), 200)

    def test_a_product_is_changed_on_its_page(self):
        seller = self.seller("pgeditor")
        must(seller.fill("/seller/companies", companyName="Lamps"), 200)
        product = self.on_sale(seller)
        edit = f"/seller/products/{product}/edit"
        seller.open(edit)
        before = seller.page
        must(seller.fill(edit, productName="Brighter lamp", discountedPrice=""), 200)
        self.assertEqual(seller.address, f"/sales/{product}")
        self.assertTrue(seller.shows("Brighter lamp"), seller.main())
        seller.page, seller.address = before, edit
        late = seller.fill(edit, (400,), productName="From a page that is too old")
        self.assertIn("Somebody else has changed this meanwhile.", late.text)

    def pay_for(self, buyer, order):
        number = order.rsplit("/", 1)[1]
        until(lambda: "Please pay." in buyer.open(order).text, 10)
        must(buyer.open(f"/payment?order={number}"), 200)
        window = next(link for link in buyer.links() if link.startswith("/sandbox/toss/checkout"))
        must(buyer.open(window), 200)
        buyer.fill("/sandbox/toss/checkout", choice="refuse")
        self.assertTrue(buyer.address.startswith(f"/payment/fail?order={number}"), buyer.address)
        self.assertTrue(buyer.shows("The stock stays held"), buyer.main())
        buyer.open(window)
        buyer.fill("/sandbox/toss/checkout", choice="pay")
        self.assertEqual(buyer.address, order)

    def test_an_order_is_cancelled_on_its_page(self):
        seller = self.seller("pgseller2")
        must(seller.fill("/seller/companies", companyName="Shirts"), 200)
        product = self.on_sale(seller, mode="none")
        buyer = self.signed_up("pgbuyer2")
        must(buyer.open(f"/products/{product}"), 200)
        must(buyer.fill(f"/products/{product}/order", quantity="1"), 200)
        order = buyer.address
        until(lambda: "Please pay." in buyer.open(order).text, 10)
        must(buyer.fill(f"{order}/cancel", reason="no need"), 200)
        self.assertTrue(buyer.shows("The order was cancelled."), buyer.main())

    def test_a_basket_is_filled_changed_and_ordered(self):
        seller = self.seller("pgseller3")
        must(seller.fill("/seller/companies", companyName="Caps"), 200)
        products = [self.on_sale(seller, mode="none", productName=f"Cap {n}") for n in range(2)]
        buyer = self.signed_up("pgbuyer3")
        for product in products:
            must(buyer.open(f"/products/{product}"), 200)
            must(buyer.fill(f"/products/{product}/basket", quantity="1"), 200)
        must(buyer.open("/basket"), 200)
        self.assertTrue(buyer.shows("Cap 0") and buyer.shows("Cap 1"), buyer.main())
        must(buyer.fill("/basket/lines", quantity="2"), 200)
        must(buyer.fill("/basket/order"), 200)
        self.assertRegex(buyer.address, r"^/orders/\d+$")
        self.assertTrue(buyer.shows("Cap 0") and buyer.shows("Cap 1"), buyer.main())

    def test_a_product_is_changed_on_its_page(self):
        seller = self.seller("pgseller5")
        must(seller.fill("/seller/companies", companyName="Mugs"), 200)
        product = self.on_sale(seller)
        must(seller.open(f"/seller/products/{product}/edit"), 200)
        must(seller.fill(f"/seller/products/{product}/edit", productName="A better mug"), 200)
        must(seller.open(f"/sales/{product}"), 200)
        self.assertTrue(seller.shows("A better mug"), seller.main())

    def test_who_asks_is_told_that_it_is_back(self):
        seller = self.seller("pgseller4")
        must(seller.fill("/seller/companies", companyName="Vases"), 200)
        product = self.on_sale(seller, mode="none", stock="0")
        buyer = self.signed_up("pgbuyer4")
        sale = f"/sales/{product}"
        must(buyer.open(sale), 200)
        must(buyer.fill(f"{sale}/subscribe"), 200)
        must(buyer.fill(f"{sale}/unsubscribe"), 200)
        must(buyer.fill(f"{sale}/subscribe"), 200)
        body, kind = multipart("productUpdateRequestDto", {"stock": 5})
        must(self.shop.admin().put(f"/api/products/{product}", body,
                                   headers={"Content-Type": kind}), 200)
        until(lambda: sale in Forms(buyer.open("/notices").text).links, 15)
        must(buyer.fill("/notices/"), 200)
        self.assertFalse([form for form in Forms(buyer.page.text).forms
                          if form[0].startswith("/notices/")], buyer.main())

    def test_a_profile_is_changed_and_left(self):
        browser = self.signed_up("pgme")
        must(browser.open("/me"), 200)
        must(browser.fill("/me", nickname="somebody"), 200)
        self.assertTrue(browser.shows("somebody"), browser.main())
        must(browser.fill("/logout"), 200)
        self.assertEqual(browser.open("/me").status, 200)
        self.assertTrue(browser.address.startswith("/login?next="), browser.address)

    def test_the_set_up_link_makes_the_first_administrator_once(self):
        nobody = {"ASTRAPHE_ADMIN_LOGIN_ID": None, "ASTRAPHE_ADMIN_PASSWORD": None}
        shop = Shop(env=nobody)
        self.addCleanup(shop.close)
        link = next(line for line in shop.server.lines if "/setup/" in line).split()[-1]
        browser = Browser(shop)
        address = "/setup/" + link.rsplit("/", 1)[1]
        must(browser.open(address), 200)
        must(browser.fill("/setup/", loginId="theadmin", password=PASSWORD), 200)
        browser.open(address)
        must(browser.fill("/setup/", (403,), loginId="another", password=PASSWORD), 403)

    def test_a_form_that_is_not_this_browsers_is_refused(self):
        for path in ("/login", "/signup", "/logout", "/me", "/seller/companies",
                     "/seller/products", "/sales/1/join", "/sales/1/leave", "/products/1/order",
                     "/orders/1/cancel", "/seller/products/1/start", "/seller/products/1/stop",
                     "/seller/products/1/allow", "/seller/products/1/edit", "/basket/lines",
                     "/basket/order", "/products/1/basket", "/admin/users/1/role", "/setup/x",
                     "/sales/1/subscribe", "/sales/1/unsubscribe", "/notices/1/read"):
            with self.subTest(path=path):
                answer = Browser(self.shop).send("POST", path, b"form=forged", FORM)
                self.assertEqual(answer.status, 403, answer)

    def test_who_is_not_logged_in_is_led_to_the_log_in(self):
        for path in ("/sales/1/wait", "/sales/1/enter", "/products/1", "/orders", "/orders/1",
                     "/payment?order=1", "/payment/success?order=1", "/me", "/seller",
                     "/seller/products/new", "/seller/products/1", "/seller/products/1/edit", "/admin",
                     "/notices"):
            with self.subTest(path=path):
                answer = Browser(self.shop).send("GET", path)
                self.assertEqual(answer.status, 303, answer)
                self.assertTrue(answer.headers["Location"].startswith("/login?next="), answer)
        poll = Browser(self.shop).send("GET", "/sales/1/wait.json", Accept="application/json")
        self.assertEqual(poll.status, 401, poll)


if __name__ == "__main__":
    unittest.main()
