"""Every page in every state, as different people see it: pictures in build/browser, and axe."""

import unittest

from harness import BrowserTest, Shop, local_time, must, until

# Each page is looked at by each of these; together they have both of everything.
PEOPLE = ({"language": "ko", "width": 320}, {"language": "en", "width": 320, "dark": True},
          {"language": "ko", "width": 1280, "dark": True}, {"language": "en", "width": 1280})
STANDING = {"mode": "room", "count": 1, "periodMs": 60_000, "startDelayMs": 0, "rejoin": "keep"}


class EveryPage(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.admin = cls.shop.seller(), cls.shop.admin()
        cls.company = cls.seller.make_company("한빛상회")
        cls.customer = cls.shop.customer()

    def product(self, name="한정판 운동화 · Limited sneakers", **changes):
        changes.setdefault("admission", STANDING)
        changes.setdefault("originalPrice", 289_000)
        changes.setdefault("discountedPrice", 179_000)
        product = self.seller.make_product(self.company, productName=name, **changes)
        if changes["admission"] is STANDING:
            must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        return product

    def look(self, name, path, person=None, allow=(), prepare=None):
        for options in PEOPLE:
            visitor = self.visitor(**options)
            for pattern in allow:
                visitor.allow(pattern)
            if person:
                visitor.context.add_cookies([{"name": "astraphe_session", "value": person.token,
                                              "url": self.shop.url()}])
            with self.subTest(page=name, **options):
                visitor.go(path)
                if prepare:
                    prepare(visitor)
                mode = "dark" if options.get("dark") else "light"
                visitor.look(f"{name}-{options['language']}-{options['width']}-{mode}")

    def test_sales(self):
        opening = self.product("수제 키보드", saleStartTime=local_time(3 * 3600))
        gone = self.product(stock=0, name="품절 상품")
        open_now = self.product()
        tomorrow = self.product("하루 뒤", saleStartTime=local_time(26 * 3600), saleEndTime=None)
        over = self.product("끝난 판매", saleStartTime=local_time(-7200),
                            saleEndTime=local_time(-3600))
        self.look("list", "/")
        for name, product in (("open", open_now), ("opening", opening), ("tomorrow", tomorrow),
                              ("over", over)):
            self.look(name, f"/sales/{product}", self.customer)
        self.look("gone", f"/sales/{gone}", self.customer)
        self.look("gone-stranger", f"/sales/{gone}")
        self.look("stranger", f"/sales/{open_now}")
        self.look("seller", f"/sales/{open_now}", self.seller)

    def test_waiting(self):
        product = self.product()
        early = self.product("수제 키보드", saleStartTime=local_time(3 * 3600))
        person = self.shop.customer()
        self.look("not-in-line", f"/sales/{product}/wait", person)
        for one in [self.shop.customer() for _ in range(3)] + [person]:
            must(one.join(product), 201)
        must(person.join(early), 201)
        self.look("stopped", f"/sales/{product}/wait", person)
        self.look("early", f"/sales/{early}/wait", person)
        must(self.seller.post(f"/api/schedulingQueue/{product}/startAllow",
                              {"count": 1, "delay": 90_000}), 200)
        self.look("waiting", f"/sales/{product}/wait", person)
        self.look("in-line-sale", f"/sales/{product}", person)
        self.look("leaving", f"/sales/{product}/wait", person,
                  prepare=lambda v: v.page.locator("summary").click())
        must(self.seller.post(f"/api/waitingQueue/{product}/allow/4"), 200)
        self.look("called", f"/sales/{product}/wait", person)
        self.look("inside", f"/sales/{product}/enter", person)
        token = person.wait_for_admission(product)
        must(person.order([{"productId": product, "quantity": 1}], [token]), 202)
        until(lambda: person.look(product)["state"] == "USED", 10)
        self.look("used", f"/sales/{product}/wait", person)
        must(person.join(product), 201)
        must(person.delete(f"/api/waitingRoom/{product}"), 204)
        self.look("left", f"/sales/{product}/wait", person)

    def test_waiting_when_everything_is_sold(self):
        product = self.product(stock=1)
        waiting, buyer = self.shop.customer(), self.shop.customer()
        must(buyer.join(product), 201)
        must(waiting.join(product), 201)
        must(self.seller.post(f"/api/waitingQueue/{product}/allow/1"), 200)
        token = buyer.wait_for_admission(product)
        must(buyer.order([{"productId": product, "quantity": 1}], [token]), 202)
        until(lambda: waiting.look(product)["stock"] == "sold_out", 10)
        self.look("waiting", f"/sales/{product}/wait", waiting)

    def test_notices(self):
        person, product = self.shop.customer(), self.product("품절 상품", stock=0)
        self.look("none", "/notices", person)
        must(person.post(f"/api/subscribeProducts?productId={product}"), 201)
        self.look("asked", f"/sales/{product}", person)
        for _ in range(2):
            must(self.seller.change(product, stock=1), 200)
            must(self.seller.change(product, stock=0), 200)
        notices = until(lambda: self.two_notices(person), 10)
        must(person.put(f"/api/notices/{notices[0]['noticeId']}/read"), 200)
        self.look("some", "/notices", person)

    def two_notices(self, person):
        notices = must(person.get("/api/notices"), 200).data["content"]
        return notices if len(notices) == 2 else None

    def test_orders(self):
        product = self.product(admission={"mode": "none"}, stock=20,
                               productOptions=[{"optionName": "크기", "optionValue": "270",
                                                "optionPrice": 0},
                                               {"optionName": "크기", "optionValue": "280",
                                                "optionPrice": 5_000}])
        person = self.shop.customer()
        self.look("none", "/orders", person)
        self.look("options", f"/products/{product}", person)
        line = {"productId": product, "quantity": 2, "productOption": "크기:280"}
        order = must(person.order([line]), 202).data
        number = order["orderId"]
        person.wait_for_state(number, "ORDER_CREATED")
        self.look("held", f"/orders/{number}", person)
        self.look("payment", f"/payment?order={number}", person)
        self.look("failed", f"/payment/fail?order={number}&code=REJECT_CARD_COMPANY"
                            "&message=%EC%B9%B4%EB%93%9C%EC%82%AC%EA%B0%80%20%EA%B1%B0%EC%A0%88",
                  person)
        key = person.authorise(order["paymentOrderId"], order["totalPrice"])
        must(person.pay(number, key, order["totalPrice"]), 200)
        person.wait_for_state(number, "ORDER_COMPLETED")
        self.look("complete", f"/orders/{number}", person,
                  prepare=lambda v: v.page.locator("summary").click())
        second = must(person.order([dict(line, quantity=1)]), 202).data["orderId"]
        person.wait_for_state(second, "ORDER_CREATED")
        must(person.post(f"/api/orders/{second}/cancel", {"reason": "changed my mind"}), 200, 202)
        self.look("cancelled", f"/orders/{second}", person)
        must(person.post(f"/api/orders/{number}/cancel", {"reason": "too small"}), 200, 202)
        person.wait_for_state(number, "REFUNDED")
        self.look("refunded", f"/orders/{number}", person)
        self.look("list", "/orders", person)

    def test_orders_that_come_to_nothing(self):
        product = self.product(admission={"mode": "none"}, purchaseLimit=1, holdSeconds=5)
        person, other = self.shop.customer(), self.shop.customer()
        line = {"productId": product, "quantity": 1}
        lapsing = must(person.order([line]), 202).data["orderId"]
        person.wait_for_state(lapsing, "ORDER_CREATED")
        over = must(person.order([line]), 202).data["orderId"]
        person.wait_for_state(over, "ORDER_FAILED")
        refused = must(other.order([line]), 202).data
        other.wait_for_state(refused["orderId"], "ORDER_CREATED")
        must(other.client.send("POST", "/sandbox/toss/control/faults", {
            "next": 1, "kind": "code", "code": "REJECT_CARD_PAYMENT"}), 200)
        key = other.authorise(refused["paymentOrderId"], refused["totalPrice"])
        must(other.pay(refused["orderId"], key, refused["totalPrice"]), 402)
        other.wait_for_state(refused["orderId"], "PAYMENT_FAILED")
        person.wait_for_state(lapsing, "ORDER_FAILED")
        self.look("over-limit", f"/orders/{over}", person)
        self.look("lapsed", f"/orders/{lapsing}", person)
        self.look("unpaid", f"/orders/{refused['orderId']}", other)

    def test_the_payment_window(self):
        self.look("window", "/sandbox/toss/checkout?orderId=order-1&amount=179000&orderName=Lamp"
                            "&successUrl=/payment/success&failUrl=/payment/fail")
        self.look("broken", "/sandbox/toss/checkout?orderId=x", allow=["400 "])

    def test_accounts(self):
        self.look("signup", "/signup")
        self.look("login", "/login")
        self.look("expired", "/login?next=/orders&expired=1")

        def send(visitor):
            visitor.fill(loginId="AB", password="short", username="김민지", nickname="민지",
                         phoneNumber="010-1234-5678", shippingAddress="서울시 중구")
            visitor.page.locator("form[action='/signup'] button").click()
        self.look("signup-wrong", "/signup", allow=["400 "], prepare=send)

        def fail(visitor):
            visitor.fill(loginId="nobody", password="not the password")
            visitor.page.locator("form[action='/login'] button").click()
        self.look("login-wrong", "/login", allow=["401 "], prepare=fail)
        self.look("profile", "/me", self.customer)

    def test_selling(self):
        product = self.product()
        for one in [self.shop.customer() for _ in range(3)]:
            must(one.join(product), 201)
        self.look("seller", "/seller", self.seller)
        self.look("new", "/seller/products/new", self.seller)
        self.look("change", f"/seller/products/{product}/edit", self.seller)
        self.look("board", f"/seller/products/{product}", self.seller)
        must(self.seller.post(f"/api/schedulingQueue/{product}/startAllow",
                              {"count": 1, "delay": 90_000}), 200)
        self.look("board-running", f"/seller/products/{product}", self.seller)
        fresh = self.shop.seller()
        self.look("no-company", "/seller", fresh)

        def send(visitor):
            visitor.fill(productName="x", originalPrice=1000, discountedPrice=2000, stock=5)
            visitor.page.locator("form[action='/seller/products'] button").click()
        self.look("new-wrong", "/seller/products/new", self.seller, allow=["400 "], prepare=send)

    def test_running_the_shop(self):
        wish = self.shop_application()
        self.look("admin", "/admin", self.admin)
        self.look("nobody", "/admin?loginId=zzzz", self.admin)
        self.assertIsNotNone(wish)

    def shop_application(self):
        """Somebody who wants to sell and is not approved."""
        person = self.shop.customer()
        form = {"loginId": self.shop.new_login_id(), "password": "a long enough one",
                "username": "이판매", "nickname": "seller", "phoneNumber": "010-0000-0000",
                "shippingAddress": "서울", "userRole": "SELLER"}
        return must(person.client.send("POST", "/api/auth/signUp", form), 201).data["userId"]

    def test_pages_that_are_not_there_or_not_theirs(self):
        self.look("nowhere", "/nowhere", allow=["404 "])
        self.look("forbidden", "/admin", self.customer, allow=["403 "])
        self.look("no-order", "/orders/4711", self.customer, allow=["404 "])

        def spoil(visitor):
            visitor.page.locator("main input[name=form]").evaluate("mark => { mark.value = 'old' }")
            visitor.fill(loginId="nobody", password="whatever it is")
            visitor.page.locator("form[action='/login'] button").click()
        self.look("form-too-old", "/login", allow=["403 "], prepare=spoil)


class SetUp(BrowserTest):
    """A shop that nobody administers yet."""

    def test_the_one_time_page(self):
        shop = Shop(env={"ASTRAPHE_ADMIN_LOGIN_ID": None, "ASTRAPHE_ADMIN_PASSWORD": None})
        self.addCleanup(shop.close)
        link = next(line.split()[-1] for line in shop.server.lines if "/setup/" in line)
        visitor = self.visitor(language="en", width=320, base_url=shop.url())
        visitor.allow("somebody else")  # this shop is not the class's
        visitor.go("/")
        visitor.look("no-sales")
        visitor.go(link)
        visitor.look("form")
        visitor.fill(loginId="boss1", password="a long enough one")
        visitor.press("Create")
        visitor.look("done")


if __name__ == "__main__":
    unittest.main()
