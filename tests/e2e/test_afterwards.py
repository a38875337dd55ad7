"""What becomes of things: orders that are cancelled, money that goes back, accounts, companies,
products and rooms that change or end."""

import unittest

from harness import PASSWORD, Shop, fast_room, ledger, must, until


class Afterwards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()
        cls.admin = cls.shop.admin()

    def plain(self, **changes):
        """A product without a room."""
        return self.seller.make_product(self.company, admission={"mode": "none"}, **changes)

    def change(self, product, person=None, **changes):
        return (person or self.seller).change(product, **changes)

    def stock_of(self, product):
        return must(self.seller.get(f"/api/products/{product}"), 200).data["stock"]

    def ordered(self, buyer, product, quantity=1):
        order = must(buyer.order([{"productId": product, "quantity": quantity}]), 202).data
        buyer.wait_for_state(order["orderId"], "ORDER_CREATED")
        return order

    def bought(self, buyer, product, quantity=1):
        order = self.ordered(buyer, product, quantity)
        key = buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        must(buyer.pay(order["orderId"], key, order["totalPrice"]), 200)
        buyer.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        return order

    def cancel(self, buyer, order, reason="changed my mind"):
        return buyer.post(f"/api/orders/{order['orderId']}/cancel", {"reason": reason})

    def money(self, order):
        return [(entry["type"], entry["amount"]) for entry in ledger(self.shop.client())
                if entry["orderId"] == order["paymentOrderId"]]

    def test_a_cancelled_order_gives_its_stock_back_and_is_never_charged(self):
        product, buyer = self.plain(stock=3), self.shop.customer()
        order = self.ordered(buyer, product, 2)
        done = must(self.cancel(buyer, order), 200).data
        self.assertEqual((done["state"], done["cancelReason"]), ("CANCELLED", "changed my mind"))
        until(lambda: self.stock_of(product) == 3, 10)
        key = buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        self.assertEqual(buyer.pay(order["orderId"], key, order["totalPrice"]).status, 409)
        self.assertNotIn("CAPTURE", [entry[0] for entry in self.money(order)])
        self.assertEqual(self.cancel(buyer, order).status, 409)

    def test_a_bought_order_gets_all_of_its_money_back_once(self):
        product, buyer = self.plain(stock=5), self.shop.customer()
        order = self.bought(buyer, product, 2)
        self.assertEqual(self.stock_of(product), 3)
        must(self.cancel(buyer, order), 200, 202)
        until(lambda: buyer.state_of(order["orderId"]) == "REFUNDED", 10)
        seen = must(buyer.get(f"/api/orders/{order['orderId']}"), 200).data
        self.assertEqual((seen["refundState"], seen["cancelReason"]), ("DONE", "changed my mind"))
        total = order["totalPrice"]
        self.assertEqual(self.money(order), [("AUTHORIZE", total), ("CAPTURE", total),
                                             ("CANCEL", total)])
        until(lambda: self.stock_of(product) == 5, 10)
        self.assertEqual(self.cancel(buyer, order).status, 409)
        self.assertEqual(len(self.money(order)), 3)

    def test_a_refund_whose_answer_is_lost_settles_by_itself(self):
        product, buyer = self.plain(), self.shop.customer()
        order = self.bought(buyer, product)
        for kind in ("drop_after", "http_500"):
            must(self.shop.client().send("POST", "/sandbox/toss/control/faults",
                                         {"next": 1, "kind": kind}), 200)
        answer = must(self.cancel(buyer, order), 202)
        self.assertEqual(answer.data["refundState"], "PENDING")
        self.assertEqual(self.cancel(buyer, order).status, 202)
        until(lambda: buyer.state_of(order["orderId"]) == "REFUNDED", 30)
        self.assertEqual([entry[0] for entry in self.money(order)].count("CANCEL"), 1)

    def test_the_shop_cancels_and_refunds_and_nothing_else(self):
        product, buyer = self.plain(), self.shop.customer()
        unpaid, paid = self.ordered(buyer, product), self.bought(buyer, product)
        for person, status in ((buyer, 403), (self.seller, 403)):
            self.assertEqual(person.put(f"/api/orders/{unpaid['orderId']}?newStatus=CANCELLED")
                             .status, status)
        for wanted in ("PAYMENT_SUCCESS", "ORDER_COMPLETED", "REFUNDED"):
            self.assertEqual(self.admin.put(f"/api/orders/{unpaid['orderId']}?newStatus={wanted}")
                             .status, 409)
        must(self.admin.put(f"/api/orders/{unpaid['orderId']}?newStatus=CANCELLED"), 200)
        must(self.admin.put(f"/api/orders/{paid['orderId']}?newStatus=REFUNDED"), 200, 202)
        until(lambda: buyer.state_of(paid["orderId"]) == "REFUNDED", 10)

    def test_a_deleted_order_is_gone(self):
        product, buyer = self.plain(), self.shop.customer()
        kept, gone = self.ordered(buyer, product), self.ordered(buyer, product)
        self.assertEqual(buyer.put(f"/api/orders/delete/{gone['orderId']}").status, 409)
        must(self.cancel(buyer, gone), 200)
        self.assertEqual(self.shop.customer().put(f"/api/orders/delete/{gone['orderId']}").status,
                         404)
        must(buyer.put(f"/api/orders/delete/{gone['orderId']}"), 200)
        self.assertEqual(buyer.get(f"/api/orders/{gone['orderId']}").status, 404)
        listed = must(buyer.get("/api/orders?productName=LAMP&state=ORDER_CREATED"), 200).data
        self.assertEqual([one["orderId"] for one in listed["content"]], [kept["orderId"]])

    def test_a_new_password_ends_what_the_old_one_gave(self):
        person = self.shop.customer()
        path = f"/api/users/{person.user_id}"
        changed = must(person.put(path, {"nickname": "new name", "slackId": "U1"}), 200).data
        self.assertEqual((changed["nickname"], changed["slackId"]), ("new name", "U1"))
        must(person.put(path, {"password": "another-password-2031"}), 200)
        until(lambda: person.get(path).status == 401, 6)
        old = person.client.send("POST", "/api/auth/logIn",
                                 {"loginId": person.login_id, "password": PASSWORD})
        self.assertEqual(old.status, 401)
        person.password = "another-password-2031"
        must(person.log_in().get(path), 200)

    def test_a_deleted_account_is_nobodys(self):
        person = self.shop.customer()
        path = f"/api/users/{person.user_id}"
        self.assertEqual(self.admin.delete(path).status, 403)
        must(person.delete(path), 200)
        until(lambda: person.get(path).status == 401, 6)
        for call, form in (("logIn", {}), ("signUp", {
                "username": "x", "nickname": "x", "phoneNumber": "1", "shippingAddress": "x"})):
            answer = person.client.send("POST", f"/api/auth/{call}", dict(
                form, loginId=person.login_id, password=PASSWORD))
            self.assertIn(answer.status, (400, 401), answer)
        me = f"/api/users/{self.admin.user_id}"
        self.assertEqual(self.admin.delete(me).status, 409, "the last administrator")

    def test_managers_find_accounts_and_applications(self):
        person = self.shop.customer()
        found = must(self.admin.get(f"/api/users?page=0&size=10&loginId={person.login_id}"), 200)
        self.assertEqual([one["userId"] for one in found.data["content"]], [person.user_id])
        waiting = must(self.admin.get("/api/users?page=0&size=20&applied=true"), 200).data
        self.assertTrue(all(one["appliedRole"] for one in waiting["content"]))
        self.assertEqual(self.seller.get("/api/users").status, 403)

    def test_a_seller_changes_what_is_on_sale_and_others_do_not(self):
        product = self.plain(stock=10)
        seen = must(self.seller.get(f"/api/products/{product}"), 200).data
        changed = must(self.change(product, productName="Brass lamp", stock=4,
                                   version=seen["version"]), 200).data
        self.assertEqual((changed["productName"], changed["stock"]), ("Brass lamp", 4))
        late = self.change(product, productName="Other", version=seen["version"])
        self.assertEqual((late.status, late.json()["message"]),
                         (400, "데이터에 동시에 접근할 수 없습니다."))
        self.assertEqual(self.change(product, self.shop.seller(), stock=1).status, 403)
        self.assertEqual(self.change(product, self.shop.customer(), stock=1).status, 403)
        must(self.change(product, self.admin, description="ours"), 200)
        nobody = self.shop.client()
        found = must(nobody.send("GET", "/api/products?productName=BRASS"), 200).data["content"]
        self.assertEqual([one["productId"] for one in found], [product])
        one = must(nobody.send("GET", f"/api/products?productId={product}"), 200).data["content"][0]
        self.assertNotIn("stock", one)
        mine = must(self.seller.get("/api/products/mine?size=100"), 200).data["content"]
        self.assertEqual([p["stock"] for p in mine if p["productId"] == product], [4])

    def test_what_is_deleted_is_off_the_shelf(self):
        seller = self.shop.seller()
        company = seller.make_company("Shortlived")
        product = seller.make_product(company, admission={"mode": "none"})
        self.assertEqual(seller.delete(f"/api/companies/{company}").status, 409)
        self.assertEqual(self.seller.delete(f"/api/products/{product}").status, 403)
        must(seller.delete(f"/api/products/{product}"), 200)
        buyer = self.shop.customer()
        self.assertEqual(buyer.order([{"productId": product, "quantity": 1}]).status, 404)
        self.assertEqual(seller.get(f"/api/products/{product}").status, 404)
        must(seller.put(f"/api/companies/{company}", {"description": "closing"}), 200)
        self.assertEqual(self.seller.put(f"/api/companies/{company}", {}).status, 403)
        must(seller.delete(f"/api/companies/{company}"), 200)
        self.assertEqual(buyer.get(f"/api/companies/{company}").status, 404)
        self.assertEqual(must(seller.get("/api/companies/mine"), 200).data["totalElements"], 0)

    def test_categories_are_known_to_everybody(self):
        found = must(self.shop.client().send("GET", "/api/categories"), 200).data
        self.assertEqual([one["categoryCode"] for one in found], [1000, 2000, 3000])

    def test_a_rooms_settings_change_while_people_wait(self):
        far_away = fast_room(startDelayMs=7_200_000)
        product = self.seller.make_product(self.company, admission=far_away)
        people = [self.shop.customer() for _ in range(3)]
        for person in people:
            must(person.join(product), 201)
        path = f"/api/waitingRoom/{product}/settings"
        self.assertEqual(people[0].get(path).status, 403)
        self.assertEqual(self.shop.seller().put(path, {"count": 1}).status, 403)
        before = must(self.seller.get(path), 200).data
        self.assertEqual((before["waiting"], before["admitted"], before["lastSequence"]), (3, 0, 3))
        must(self.seller.put(path, {"startDelayMs": 0, "count": 1, "stayMs": 600_000}), 200)
        for person in people:
            until(lambda: person.look(product)["state"] == "ADMITTED", 10)
        place = people[0].look(product)
        self.assertRegex(place["admissionEndsAt"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        after = must(self.seller.get(path), 200).data
        self.assertEqual((after["waiting"], after["active"], after["admitted"]), (0, 3, 3))


if __name__ == "__main__":
    unittest.main()
