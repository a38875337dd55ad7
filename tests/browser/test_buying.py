"""Somebody buys something in the browser, whatever happens meanwhile."""

import gzip
import re
import threading
import unittest

from harness import BrowserTest, expect, fast_room, must, until

PASSWORD = "a long enough one"
STANDING = {"mode": "room", "count": 1, "periodMs": 60_000, "startDelayMs": 0, "rejoin": "keep"}


class Buying(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()

    def product(self, **changes):
        changes.setdefault("admission", fast_room())
        return self.seller.make_product(self.company, productName="한정판 램프", **changes)

    def standing_product(self, **changes):
        """One whose schedule stands still, so that everybody waits until somebody is called."""
        product = self.product(admission=STANDING, **changes)
        must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        return product

    def call(self, product, count=1):
        must(self.seller.post(f"/api/waitingQueue/{product}/allow/{count}"), 200)

    def sign_up(self, visitor, back="/"):
        login_id = self.shop.new_login_id()
        visitor.go(f"/signup?next={back}")
        visitor.fill(loginId=login_id, password=PASSWORD, username="김민지", nickname="민지",
                     phoneNumber="010-1234-5678", shippingAddress="서울시 중구 세종대로 110")
        visitor.page.locator("form[action='/signup'] button").click()
        visitor.page.wait_for_url(lambda url: "/signup" not in url)
        return login_id

    def in_line(self, product, **options):
        """A visitor on the waiting page, with somebody ahead so that the line stands."""
        visitor = self.visitor(language="en", **options)
        must(self.shop.customer().join(product), 201)
        self.sign_up(visitor, f"/sales/{product}")
        visitor.press("Stand in line")
        visitor.page.wait_for_url(f"**/sales/{product}/wait")
        return visitor

    def order_and_pay(self, page, choice="pay"):
        page.get_by_role("button", name="Place the order").click()
        page.get_by_role("link", name=re.compile("^Pay ")).click()
        page.get_by_role("link", name="Open the payment window").click()
        page.locator(f"button[value={choice}]").click()

    def test_a_sale_is_bought_out_by_a_person_and_ten_others(self):
        product = self.product(stock=11, admission=fast_room(count=3, periodMs=500))
        others = [self.shop.customer() for _ in range(10)]
        states, troubles = [], []

        def buy(person):
            try:
                must(person.join(product), 201)
                token = person.wait_for_admission(product)
                order = must(person.order([{"productId": product, "quantity": 1}], [token]),
                             202).data
                person.wait_for_state(order["orderId"], "ORDER_CREATED")
                key = person.authorise(order["paymentOrderId"], order["totalPrice"])
                must(person.pay(order["orderId"], key, order["totalPrice"]), 200)
                states.append(person.wait_for_state(order["orderId"], "ORDER_COMPLETED"))
            except Exception as why:  # told by the test, on its own thread
                troubles.append(repr(why))

        visitor = self.visitor(language="en", width=360)
        self.sign_up(visitor, f"/sales/{product}")
        crowd = [threading.Thread(target=buy, args=(person,)) for person in others]
        for one in crowd:
            one.start()
        page = visitor.page
        visitor.press("Stand in line")
        page.wait_for_url(re.compile(r"/(wait|products/\d+)$"))
        if page.url.endswith("/wait"):
            page.get_by_role("link", name="Go in").click()
        self.order_and_pay(page)
        expect(page.locator("#main").get_by_text("The order is complete.")).to_be_visible()
        visitor.look("complete")
        for one in crowd:
            one.join(timeout=60)
        self.assertEqual((troubles, len(states)), ([], 10))
        late = self.visitor(language="en", width=360)

        def sold_out():
            late.go(f"/sales/{product}")
            return late.page.get_by_text("Everything is sold.").is_visible()
        until(sold_out, 10)
        late.look("sold-out")

    def test_a_refresh_a_second_tab_and_the_back_button_keep_the_place(self):
        product = self.standing_product()
        visitor = self.in_line(product)
        page = visitor.page
        rank = page.locator("[data-f=rank]")
        expect(rank).to_have_text("2")
        must(self.shop.customer().join(product), 201)
        page.reload()
        expect(rank).to_have_text("2")
        second = visitor.context.new_page()
        second.goto(f"/sales/{product}")
        second.get_by_role("link", name="See my place").click()
        expect(second.locator("[data-f=rank]")).to_have_text("2")
        page.get_by_role("link", name="About this sale").click()
        page.go_back()
        expect(rank).to_have_text("2")
        expect(page.locator("[data-f=line]")).to_have_text("1 ahead of you, 1 behind")

    def test_the_turn_is_announced(self):
        product = self.standing_product()
        visitor = self.in_line(product)
        page = visitor.page
        self.assertRegex(page.title(), r"^\(2\) ")
        self.call(product, 2)
        expect(page.locator("#say[role=status]")).to_have_text(re.compile("It is your turn"))
        self.assertIn("Your turn!", page.title())
        page.get_by_role("link", name="Go in").click()
        expect(page.get_by_role("button", name="Place the order")).to_be_visible()
        visitor.look("inside")

    def test_the_waiting_page_is_small_and_asks_for_nothing_but_its_poll(self):
        product = self.standing_product()
        visitor = self.in_line(product)
        visitor.asked.clear()
        answer = visitor.page.reload()
        self.assertLessEqual(len(gzip.compress(answer.body())), 10_000)
        expect(visitor.page.locator("[data-f=rank]")).to_have_text("2")
        until(lambda: len(visitor.paths("fetch")) >= 2, 15)
        others = {path.split("?")[0] for path in visitor.paths()} - {f"/sales/{product}/wait.json"}
        self.assertEqual(others, {f"/sales/{product}/wait"})

    def test_a_double_click_is_one_order(self):
        product = self.product()
        visitor = self.visitor(language="en")
        self.sign_up(visitor, f"/sales/{product}")
        page = visitor.page
        visitor.press("Stand in line")
        page.wait_for_url(re.compile(r"/(wait|products/\d+)$"))
        if page.url.endswith("/wait"):
            page.get_by_role("link", name="Go in").click()
        page.get_by_role("button", name="Place the order").dblclick()
        page.wait_for_url("**/orders/*")
        visitor.allow("403 ")  # going back and ordering anew: the turn is used
        page.go_back()
        page.get_by_role("button", name="Place the order").click()
        expect(page.get_by_role("alert")).to_be_visible()
        visitor.look("used")
        visitor.go("/orders")
        expect(page.locator("tbody tr")).to_have_count(1)

    def test_a_server_that_dies_and_comes_back_keeps_the_place(self):
        product = self.standing_product()
        visitor = self.in_line(product)
        visitor.allow("wait.json")
        page = visitor.page
        rank = page.locator("[data-f=rank]")
        expect(rank).to_have_text("2")
        address = self.shop.url().removeprefix("http://")
        self.shop.server.kill()
        offline = page.get_by_text("The connection is lost.")
        expect(offline).to_be_visible(timeout=30_000)
        visitor.picture("offline")
        self.shop.start(listen=address)
        self.seller.client.close()  # its connection died with the server
        expect(offline).to_be_hidden(timeout=60_000)
        expect(rank).to_have_text("2")
        self.call(product, 2)
        page.get_by_role("link", name="Go in").click(timeout=30_000)
        expect(page.get_by_role("button", name="Place the order")).to_be_visible()

    def test_it_works_without_script(self):
        product = self.product()
        visitor = self.visitor(language="en", width=320, script=False)
        self.sign_up(visitor, f"/sales/{product}")
        page = visitor.page
        visitor.look("sale")
        must(self.shop.customer().join(product), 201)
        visitor.press("Stand in line")
        page.wait_for_url(re.compile(r"/(wait|products/\d+)$"))
        visitor.look("in-line-or-inside")

        def called():
            visitor.go(f"/sales/{product}/wait")
            return page.get_by_role("link", name="Go in").is_visible()
        until(called, 30)
        visitor.look("called")
        page.get_by_role("link", name="Go in").click()
        visitor.look("inside")
        page.get_by_role("button", name="Place the order").click()
        # The page loads itself again until the stock is held.
        page.get_by_role("link", name=re.compile("^Pay ")).click()
        page.get_by_role("link", name="Open the payment window").click()
        visitor.look("window")
        page.locator("button[value=pay]").click()
        expect(page.locator("#main").get_by_text("The order is complete.")).to_be_visible()
        visitor.look("complete")

    def test_it_works_with_the_keyboard_alone(self):
        product = self.product()
        visitor = self.visitor(language="en")
        page = visitor.page
        visitor.go(f"/signup?next=/sales/{product}")
        self.focus_by_tab(page, "#loginId")
        for text in (self.shop.new_login_id(), PASSWORD, "Minji Kim", "minji", "010-1234-5678",
                     "110 Sejong-daero, Seoul"):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.press("Tab")  # past the kind of account
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/sales/{product}")
        self.press_by_tab(page, "section.card .main")
        page.wait_for_url(re.compile(r"/(wait|products/\d+)$"))
        if page.url.endswith("/wait"):
            expect(page.get_by_role("link", name="Go in")).to_be_visible()
            self.press_by_tab(page, "section.card .main")
        self.press_by_tab(page, "form.stack .main")
        expect(page.get_by_role("link", name=re.compile("^Pay "))).to_be_visible()
        self.press_by_tab(page, "#order .main")
        self.press_by_tab(page, "section.card .main")
        self.press_by_tab(page, "button.pay")
        expect(page.locator("#main").get_by_text("The order is complete.")).to_be_visible()

    def focus_by_tab(self, page, selector):
        for _ in range(40):
            if page.locator(selector).evaluate("e => e === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")

    def press_by_tab(self, page, selector):
        page.locator(selector).wait_for()
        self.focus_by_tab(page, selector)
        page.keyboard.press("Enter")
        page.wait_for_load_state("load")

    def test_a_refused_payment_and_a_closed_window_keep_the_hold(self):
        product = self.product()
        visitor = self.visitor(language="ko", width=360)
        person = self.shop.customer()
        self.be(visitor, person)
        must(person.join(product), 201)
        person.wait_for_admission(product)
        visitor.go(f"/sales/{product}/enter")
        page = visitor.page
        page.get_by_role("button", name="주문하기").click()
        page.get_by_role("link", name=re.compile("결제하기$")).click()
        visitor.look("payment")
        for choice in ("refuse", "close"):
            page.get_by_role("link", name="결제창 열기").click()
            visitor.look("window")
            page.locator(f"button[value={choice}]").click()
            expect(page.get_by_role("heading", name="결제하지 못했습니다")).to_be_visible()
            visitor.look(choice)
            page.get_by_role("link", name="다시 결제하기").click()
        page.get_by_role("link", name="결제창 열기").click()
        page.locator("button[value=pay]").click()
        expect(page.locator("#main").get_by_text("주문이 완료되었습니다.")).to_be_visible()
        page.go_back()
        visitor.go("/orders")
        expect(page.locator("#main").get_by_text("주문이 완료되었습니다.")).to_be_visible()

    def be(self, visitor, person):
        visitor.context.add_cookies([{"name": "astraphe_session", "value": person.token,
                                      "url": self.shop.url(), "httpOnly": True,
                                      "sameSite": "Lax"}])

    def test_a_lost_admission_says_why_and_what_now(self):
        product = self.product(admission=fast_room(stayMs=2_000))
        visitor = self.visitor(language="en", width=360)
        person = self.shop.customer()
        self.be(visitor, person)
        must(person.join(product), 201)
        person.wait_for_admission(product)
        visitor.go(f"/sales/{product}/enter")
        expect(visitor.page.get_by_role("button", name="Place the order")).to_be_visible()

        def over():
            return person.look(product)["state"] == "EXPIRED"
        until(over, 15)
        visitor.go(f"/products/{product}")
        expect(visitor.page.get_by_text("Your time to go in is over.")).to_be_visible()
        visitor.look("expired")
        visitor.press("Stand in line again")
        visitor.page.wait_for_url(re.compile(r"/(wait|products/\d+)$"))


if __name__ == "__main__":
    unittest.main()
