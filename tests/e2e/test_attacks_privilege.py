"""Whoever wants to be more than they are, and whoever wants what is another's."""

import unittest

from attacks import Attack, AttackCase
from harness import (PASSWORD, Person, Shop, company_form, fast_room, multipart, must, product_form,
                     sign_up_form)


def shop_of_two_sellers(case, shop):
    case.shop = shop
    case.admin, case.seller, case.rival = shop.admin(), shop.seller(), shop.seller()
    case.buyer, case.other = shop.customer(), shop.customer()
    case.company = case.seller.make_company()
    case.room = case.seller.make_product(case.company, admission=fast_room())
    case.plain = case.seller.make_product(case.company, admission={"mode": "none"})
    case.lines = [{"productId": case.plain, "quantity": 1}]
    case.order = must(case.buyer.order(case.lines), 202).data
    case.buyer.wait_for_state(case.order["orderId"], "ORDER_CREATED")


class Privilege(AttackCase, unittest.TestCase):
    WEAKENED = {"role_unchecked": ["a customer founds a company", "a customer lists accounts"]}

    def stage(self, shop):
        shop_of_two_sellers(self, shop)
        self.stranger = Person(shop, "stranger", PASSWORD)
        self.applicant = Person(shop, shop.new_login_id(), PASSWORD).sign_up("SELLER").log_in()

    def form(self, part, **changes):
        body, kind = multipart(part, product_form(self.company, **changes))
        return {"body": body, "headers": {"Content-Type": kind}}

    def attacks(self):
        yield from self.by_fields()
        yield from self.by_role()
        yield from self.on_another_sellers()

    def by_fields(self):
        sign_up = sign_up_form("stranger")
        me = f"/api/users/{self.buyer.user_id}"
        for extra in ({"userRole": "ADMIN"}, {"userRole": "MANAGER"}, {"role": "ADMIN"},
                      {"authorities": ["ADMIN"]}, {"id": 1}, {"userRole": "SELLER,ADMIN"}):
            yield Attack(f"signs up with {extra}", (400,), lambda e=extra: self.stranger.post(
                "/api/auth/signUp", {**sign_up, **e}))
        for extra in ({"userRole": "ADMIN"}, {"role": "ADMIN"}, {"userId": 1},
                      {"loginId": "admin"}, {"passwordHash": "x"}):
            yield Attack(f"changes the own account with {extra}", (400,),
                         lambda e=extra: self.buyer.put(me, {"nickname": "x", **e}))
        for extra in ({"userId": self.other.user_id}, {"state": "ORDER_COMPLETED"},
                      {"paymentStatus": "APPROVED"}, {"totalPrice": 1}):
            acceptable = (202,) if "userId" in extra else (400,)
            yield Attack(f"orders with {extra}", acceptable, lambda e=extra: self.buyer.post(
                "/api/orders", {"orderDetails": self.lines, **e}))

    def by_role(self):
        product, number = self.room, self.order["orderId"]
        self_role = f"/api/users/{self.buyer.user_id}/role"
        yield Attack("a customer makes itself ADMIN", (403,),
                     lambda: self.buyer.put(self_role, {"userRole": "ADMIN"}))
        yield Attack("a seller makes itself ADMIN", (403,), lambda: self.seller.put(
            f"/api/users/{self.seller.user_id}/role", {"userRole": "ADMIN"}))
        yield Attack("a customer lists accounts", (403,),
                     lambda: self.buyer.get("/api/users?page=0&size=10"))
        yield Attack("a seller lists accounts", (403,),
                     lambda: self.seller.get("/api/users?page=0&size=10"))
        yield Attack("a customer founds a company", (403,),
                     lambda: self.buyer.post("/api/companies", company_form("Mine")))
        yield Attack("an applicant founds a company", (403,),
                     lambda: self.applicant.post("/api/companies", company_form("Mine")))
        yield Attack("a customer puts a product on sale", (403,), lambda: self.buyer.post(
            "/api/products", **self.form("productCreateRequestDto")))
        yield Attack("a customer completes its order", (403,),
                     lambda: self.buyer.put(f"/api/orders/{number}?newStatus=ORDER_COMPLETED"))
        yield Attack("an administrator completes an order", (409,),
                     lambda: self.admin.put(f"/api/orders/{number}?newStatus=ORDER_COMPLETED"))
        for method, path, body in self.operating(product):
            yield Attack(f"a customer does {method} {path}", (403,),
                         lambda m=method, p=path, b=body: self.buyer.send(m, p, b))

    def operating(self, product):
        pace = {"count": 1000, "delay": 100}
        return [("POST", f"/api/waitingQueue/{product}/allow/100", None),
                ("GET", f"/api/waitingQueue/{product}/getQueueList", None),
                ("POST", f"/api/schedulingQueue/{product}/startAllow", pace),
                ("POST", f"/api/schedulingQueue/{product}/stopAllow", None),
                ("GET", f"/api/waitingRoom/{product}/log", None),
                ("GET", f"/api/waitingRoom/{product}/settings", None),
                ("PUT", f"/api/waitingRoom/{product}/settings", {"count": 1000})]

    def on_another_sellers(self):
        company = f"/api/companies/{self.company}"
        product = f"/api/products/{self.room}"
        for method, path, body in self.operating(self.room):
            yield Attack(f"a rival does {method} {path}", (403,),
                         lambda m=method, p=path, b=body: self.rival.send(m, p, b))
        yield Attack("a rival changes the company", (403,),
                     lambda: self.rival.put(company, company_form("Taken")))
        yield Attack("a rival ends the company", (403,), lambda: self.rival.delete(company))
        yield Attack("a rival changes the product", (403,), lambda: self.rival.put(
            product, **self.form("productUpdateRequestDto")))
        yield Attack("a rival ends the product", (403,), lambda: self.rival.delete(product))
        yield Attack("a rival sells under the company's name", (403,), lambda: self.rival.post(
            "/api/products", **self.form("productCreateRequestDto")))

    def test_none_succeeds(self):
        super().test_none_succeeds()
        accounts = must(self.admin.get("/api/users?page=0&size=10"), 200).data["content"]
        roles = {account["userId"]: account["userRole"] for account in accounts}
        self.assertEqual(roles[self.buyer.user_id], "CUSTOMER")
        self.assertEqual(roles[self.seller.user_id], "SELLER")
        mine = must(self.seller.get("/api/products/mine?page=1&size=10"), 200).data["content"]
        self.assertEqual({one["productName"] for one in mine}, {"Limited lamp"})
        self.assertEqual(must(self.seller.get(
            f"/api/waitingRoom/{self.room}/settings"), 200).data["stopped"], False)


class ObjectAccess(AttackCase, unittest.TestCase):
    WEAKENED = {"order_of_anybody": ["looks at the order"]}

    def stage(self, shop):
        shop_of_two_sellers(self, shop)

    def attacks(self):
        order, who = self.order, self.other
        path, me = f"/api/orders/{order['orderId']}", f"/api/users/{self.buyer.user_id}"
        key = self.buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        payment = {"paymentKey": key, "amount": order["totalPrice"]}
        yield Attack("looks at the order", (404,), lambda: who.get(path))
        yield Attack("cancels the order", (404,),
                     lambda: who.post(f"{path}/cancel", {"reason": "for you"}))
        yield Attack("deletes the order", (404,),
                     lambda: who.put(f"/api/orders/delete/{order['orderId']}"))
        yield Attack("pays for the order", (404,), lambda: who.post(
            "/api/payments/toss", {"orderId": order["orderId"], **payment}))
        yield Attack("pays by the provider's name of it", (404,), lambda: who.post(
            "/api/payments/toss", {"orderId": order["paymentOrderId"], **payment}))
        yield Attack("looks at the profile", (403,), lambda: who.get(me))
        yield Attack("changes the profile", (403,), lambda: who.put(me, {"nickname": "taken"}))
        yield Attack("deletes the account", (403,), lambda: who.delete(me))

    def test_another_ones_order_is_answered_like_one_that_is_not_there(self):
        self.open_shop()
        there = self.other.get(f"/api/orders/{self.order['orderId']}").json()
        nowhere = self.other.get("/api/orders/987654321").json()
        for name in ("instance", "traceId", "timeStamp"):
            there.pop(name), nowhere.pop(name)
        self.assertEqual(there, nowhere)

    def test_no_search_finds_what_is_anothers(self):
        self.open_shop()
        for query in ("", "productName=lamp", "productName=%25", "state=ORDER_CREATED",
                      "userId=1", "sort=createdAt&direction=ASC"):
            with self.subTest(query=query):
                answer = self.other.get(f"/api/orders?{query}")
                self.assertIn(answer.status, (200, 400), answer)
                if answer.status == 200:
                    self.assertEqual(answer.data["content"], [])

    def open_shop(self):
        shop = Shop()
        self.addCleanup(shop.close)
        self.stage(shop)


if __name__ == "__main__":
    unittest.main()
