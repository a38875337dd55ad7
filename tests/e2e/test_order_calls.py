"""Orders and payments over HTTP: each call's success, and each way in which it refuses."""

import unittest

from harness import Shop, fast_room, local_time, must, until
from stage import NO_ID
from table import Row, Table

CONTROL = "/sandbox/toss/control"


class OrderCalls(Table, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller, cls.manager = cls.shop.seller(), cls.shop.manager()
        cls.company = cls.seller.make_company()
        cls.plain = cls.product()

    @classmethod
    def product(cls, **changes):
        changes.setdefault("admission", {"mode": "none"})
        return cls.seller.make_product(cls.company, **changes)

    def ordered(self, buyer, product=None, **more):
        """An order that can be paid."""
        line = {"productId": product or self.plain, "quantity": 1}
        order = must(buyer.order([line], **more), 202).data
        buyer.wait_for_state(order["orderId"], "ORDER_CREATED")
        return order

    def paid(self, buyer, product=None):
        order = self.ordered(buyer, product)
        key = buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        must(buyer.pay(order["orderId"], key, order["totalPrice"]), 200)
        buyer.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        return order

    def fault(self, **how):
        must(self.seller.client.send("POST", f"{CONTROL}/faults", how), 200)

    def no_faults(self):
        must(self.seller.client.send("DELETE", f"{CONTROL}/faults"), 204)

    def test_an_order_is_priced_by_the_server(self):
        buyer = self.shop.customer()
        taken = must(buyer.order([{"productId": self.plain, "quantity": 3}], memo="at the door",
                                 deliveryPrice=0, deliveryDate="2030-02-03", addressId=NO_ID),
                     202).data
        self.assertEqual(taken["totalPrice"], 3 * 15_000 + taken["deliveryPrice"])
        self.assertEqual((taken["state"], taken["paymentStatus"], taken["holdExpiresAt"]),
                         ("PENDING", "PENDING", None))
        self.assertEqual((taken["memo"], taken["deliveryDate"], taken["addressId"]),
                         ("at the door", "2030-02-03", NO_ID))
        order = taken["orderId"]
        buyer.wait_for_state(order, "ORDER_CREATED")
        self.assertIsNotNone(must(buyer.get(f"/api/orders/{order}"), 200).data["holdExpiresAt"])

    def test_what_the_originals_clients_send_is_passed_over(self):
        line = {"productId": self.plain, "quantity": 1, "productName": "x", "originalPrice": 1,
                "discountedPrice": 1, "price": 1, "categoryCode": "x", "categoryName": 5,
                "companyId": [], "companyName": None, "userId": 1}
        taken = must(self.shop.customer().order([line], userId="x", totalPrice=None, state=None),
                     202).data
        self.assertEqual(taken["orderDetails"][0]["price"], 15_000)

    def test_options_are_named_by_number_or_text(self):
        product = self.product(stock=None, productOptions=[
            {"optionName": "size", "optionValue": "L", "optionPrice": 500, "stock": 5},
            {"optionName": "size", "optionValue": "XL", "optionPrice": 900, "stock": 0}])
        buyer = self.shop.customer()
        for option in (1, "size:L"):
            line = {"productId": product, "quantity": 1, "productOption": option}
            taken = must(buyer.order([line]), 202).data["orderDetails"][0]
            self.assertEqual((taken["optionId"], taken["price"]), (1, 15_500))

        def row(rule, option, status, code, of=product):
            line = {"productId": of, "quantity": 1, "productOption": option}
            return Row(rule, buyer, "POST /api/orders", {"orderDetails": [line]}, status, code)
        where = "#/orderDetails/0/productOption"
        self.check([
            row("one of them", None, 400, where), row("one that there is", 3, 400, where),
            row("as it is written", "size: L", 400, where), row("whole", "size", 400, where),
            row("none where there is none", 1, 400, where, self.plain),
            row("its own stock", 2, 409, "SOLD_OUT"),
        ])

    def test_an_order_that_cannot_be_is_refused(self):
        buyer = self.shop.customer()
        room = self.product(admission=fast_room())
        early = self.product(saleStartTime=local_time(3_600))
        over = self.product(saleStartTime=local_time(-7_200), saleEndTime=local_time(-3_600))
        empty = self.product(stock=0)

        def row(rule, product, status, code, **more):
            lines = [{"productId": product, "quantity": 1}]
            return Row(rule, buyer, "POST /api/orders", {"orderDetails": lines, **more}, status, code)
        self.check([
            row("no such product", NO_ID, 404, "NO_SUCH_PRODUCT"),
            row("before the sale", early, 409, "SALE_NOT_OPEN"),
            row("after the sale", over, 410, "SALE_ENDED"),
            row("nothing left", empty, 409, "SOLD_OUT"),
            row("without an admission", room, 403, "ADMISSION_REQUIRED"),
            row("a day in the calendar", self.plain, 400, "#/deliveryDate",
                deliveryDate="2030-02-30"),
            row("the server's price", self.plain, 400, "#/totalPrice", totalPrice=1),
            row("the server's state", self.plain, 400, "#/state", state="ORDER_COMPLETED"),
        ])

    def test_an_admission_is_good_for_one_order(self):
        product = self.product(admission=fast_room())
        buyer = self.shop.customer()
        token = must(buyer.post(f"/api/waitingQueue/{product}"), 200).headers["queueToProduct"]
        line = {"productId": product, "quantity": 1}
        order = must(buyer.order([line], [token]), 202).data["orderId"]
        again = buyer.order([line], [token])
        self.assertEqual((again.status, again.json()["code"]), (403, "ADMISSION_USED"))
        buyer.wait_for_state(order, "ORDER_CREATED")
        until(lambda: buyer.look(product)["state"] == "USED", 10)
        through = buyer.get(f"/api/waitingQueue/{product}/getToken")
        self.assertEqual((through.status, through.json()["code"]), (403, "ADMISSION_USED"))

    def test_an_order_above_the_limit_fails_with_the_reason(self):
        product = self.product(purchaseLimit=1)
        buyer = self.shop.customer()
        order = must(buyer.order([{"productId": product, "quantity": 2}]), 202).data["orderId"]
        buyer.wait_for_state(order, "ORDER_FAILED")
        seen = must(buyer.get(f"/api/orders/{order}"), 200).data
        self.assertEqual((seen["failReason"], seen["paymentStatus"]), ("OVER_LIMIT", "PENDING"))

    def test_an_order_is_made_once_for_a_key(self):
        buyer, key = self.shop.customer(), "once"
        line = {"productId": self.plain, "quantity": 1}
        first = must(buyer.order([line], key=key), 202)
        self.assertEqual(must(buyer.order([line], key=f'"{key}"'), 202).body, first.body)
        other = buyer.order([{**line, "quantity": 2}], key=key)
        self.assertEqual((other.status, other.json()["code"]), (422, "IDEMPOTENCY_KEY_REUSED"))
        must(self.shop.customer().order([line], key=key), 202)

    def test_orders_are_listed_for_their_owner(self):
        buyer = self.shop.customer()
        named = self.product(productName="Rare vase", discountedPrice=1)
        orders = [must(buyer.order([{"productId": product, "quantity": 1}]), 202).data["orderId"]
                  for product in (self.plain, named)]
        for order in orders:
            buyer.wait_for_state(order, "ORDER_CREATED")
        for query, wanted in (("", orders[::-1]), ("?direction=ASC", orders),
                              ("?sort=TOTAL_PRICE&direction=ASC", orders[::-1]),
                              ("?productName=vase", orders[1:]), ("?state=CANCELLED", []),
                              ("?size=1&page=2", orders[:1]), ("?page=1000000", [])):
            with self.subTest(query=query):
                found = must(buyer.get(f"/api/orders{query}"), 200).data["content"]
                self.assertEqual([one["orderId"] for one in found], wanted)
        self.assertEqual(must(self.shop.customer().get("/api/orders"), 200).data["content"], [])

    def test_what_is_nobodys_is_not_found(self):
        buyer = self.shop.customer()
        payment = {"orderId": NO_ID, "paymentKey": "k", "amount": 1}
        self.check([
            Row("seen", buyer, f"GET /api/orders/{NO_ID}", None, 404, "NOT_FOUND"),
            Row("cancelled", buyer, f"POST /api/orders/{NO_ID}/cancel", {"reason": "x"}, 404,
                "NOT_FOUND"),
            Row("deleted", buyer, f"PUT /api/orders/delete/{NO_ID}", None, 404, "NOT_FOUND"),
            Row("ended", self.manager, f"PUT /api/orders/{NO_ID}?newStatus=CANCELLED", None, 404,
                "NOT_FOUND"),
            Row("paid", buyer, "POST /api/payments/toss", payment, 404, "NOT_FOUND"),
            Row("by its name", buyer, "POST /api/payments/toss",
                {**payment, "orderId": "astraphe-0"}, 404, "NOT_FOUND"),
        ])

    def test_an_unpaid_order_is_cancelled_and_a_paid_one_refunded(self):
        buyer = self.shop.customer()
        order = self.ordered(buyer)["orderId"]
        ended = must(buyer.post(f"/api/orders/{order}/cancel", {"reason": "no need"}), 200).data
        self.assertEqual((ended["state"], ended["cancelReason"]), ("CANCELLED", "no need"))
        again = buyer.post(f"/api/orders/{order}/cancel", {"reason": "no need"})
        self.assertEqual((again.status, again.json()["code"]), (409, "ORDER_NOT_CANCELLABLE"))
        order = self.paid(buyer)["orderId"]
        ended = must(buyer.post(f"/api/orders/{order}/cancel", {"reason": "broken"}), 200).data
        self.assertEqual((ended["state"], ended["refundState"], ended["paymentStatus"]),
                         ("REFUNDED", "DONE", "APPROVED"))

    def test_an_order_is_cancelled_once_for_a_key(self):
        buyer = self.shop.customer()
        path = f"/api/orders/{self.ordered(buyer)['orderId']}/cancel"
        key = {"Idempotency-Key": "cancel"}
        first = must(buyer.post(path, {"reason": "no need"}, headers=key), 200)
        again = must(buyer.post(path, {"reason": "no need"}, headers=key), 200)
        self.assertEqual((again.body, again.headers["Idempotency-Replayed"]), (first.body, "true"))
        other = buyer.post(path, {"reason": "another"}, headers=key)
        self.assertEqual((other.status, other.json()["code"]), (422, "IDEMPOTENCY_KEY_REUSED"))

    def test_a_refund_whose_outcome_is_not_known_settles_by_itself(self):
        self.addCleanup(self.no_faults)
        for is_by_the_shop in (False, True):
            buyer = self.shop.customer()
            order = self.paid(buyer)["orderId"]
            self.fault(rate=1, kind="drop_before")
            if is_by_the_shop:
                answer = self.manager.put(f"/api/orders/{order}?newStatus=REFUNDED")
            else:
                answer = buyer.post(f"/api/orders/{order}/cancel", {"reason": "broken"})
            self.assertEqual((answer.status, answer.data["refundState"]), (202, "PENDING"))
            self.no_faults()
            until(lambda one=order, who=buyer: who.state_of(one) == "REFUNDED", 30)

    def test_managers_end_orders_by_two_states_alone(self):
        buyer = self.shop.customer()
        order = self.ordered(buyer)["orderId"]
        path = f"PUT /api/orders/{order}?newStatus="
        self.check([
            Row("no other state", self.manager, path + "ORDER_COMPLETED", None, 409,
                "ORDER_NOT_CANCELLABLE"),
            Row("no word for one", self.manager, path + "PAID", None, 409, "ORDER_NOT_CANCELLABLE"),
            Row("none that it cannot reach", self.manager, path + "REFUNDED", None, 409,
                "ORDER_NOT_CANCELLABLE"),
            Row("one is named", self.manager, path, None, 400, "#/newStatus"),
            Row("not by customers", buyer, path + "CANCELLED", None, 403, "FORBIDDEN"),
            Row("not by sellers", self.seller, path + "CANCELLED", None, 403, "FORBIDDEN"),
            Row("but so", self.manager, path + "CANCELLED"),
        ])

    def test_an_order_that_has_ended_is_taken_out_of_sight(self):
        buyer = self.shop.customer()
        order = self.ordered(buyer)["orderId"]
        path = f"/api/orders/delete/{order}"
        running = buyer.put(path)
        self.assertEqual((running.status, running.json()["code"]), (409, "ORDER_NOT_SETTLED"))
        must(buyer.post(f"/api/orders/{order}/cancel", {"reason": "no need"}), 200)
        must(buyer.put(path), 200)
        self.assertEqual(buyer.get(f"/api/orders/{order}").status, 404)
        self.assertEqual(buyer.put(path).status, 404)

    def test_a_payment_is_made_once_by_either_name(self):
        buyer = self.shop.customer()
        order = self.ordered(buyer)
        key = buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        paid = must(buyer.pay(order["paymentOrderId"], key, order["totalPrice"]), 200).data
        again = must(buyer.pay(str(order["orderId"]), key, order["totalPrice"]), 200).data
        self.assertEqual(again, paid)
        other = buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        late = buyer.pay(order["orderId"], other, order["totalPrice"])
        self.assertEqual((late.status, late.json()["code"]), (409, "ORDER_NOT_PAYABLE"))

    def test_a_refused_payment_leaves_the_hold(self):
        buyer = self.shop.customer()
        order = self.ordered(buyer)
        amount = order["totalPrice"]
        key = buyer.authorise(order["paymentOrderId"], amount)
        wrong = buyer.pay(order["orderId"], key, amount + 1)
        self.assertEqual((wrong.status, wrong.json()["code"]), (400, "AMOUNT_MISMATCH"))
        self.fault(next=1, kind="code", code="REJECT_CARD_PAYMENT")
        refused = buyer.pay(order["orderId"], key, amount)
        self.assertEqual((refused.status, refused.json()["code"]), (402, "REJECT_CARD_PAYMENT"))
        self.assertEqual(buyer.state_of(order["orderId"]), "ORDER_CREATED")
        key = buyer.authorise(order["paymentOrderId"], amount)
        must(buyer.pay(order["orderId"], key, amount), 200)

    def test_a_payment_whose_outcome_is_not_known_settles_by_itself(self):
        buyer = self.shop.customer()
        order = self.ordered(buyer)
        key = buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        self.fault(rate=1, kind="drop_before")
        self.addCleanup(self.no_faults)
        unknown = must(buyer.pay(order["orderId"], key, order["totalPrice"]), 202).data
        self.assertIs(unknown["isPaymentSuccess"], False)
        busy = buyer.post(f"/api/orders/{order['orderId']}/cancel", {"reason": "no need"})
        self.assertEqual((busy.status, busy.json()["code"]), (409, "PAYMENT_IN_PROGRESS"))
        self.no_faults()
        buyer.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        paid = must(buyer.pay(order["orderId"], key, order["totalPrice"]), 200).data
        self.assertEqual(paid["paymentId"], unknown["paymentId"])


if __name__ == "__main__":
    unittest.main()
