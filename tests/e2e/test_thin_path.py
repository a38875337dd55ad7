"""The whole way of a sale, over HTTP: from signing up to the last line of the room's log."""

import time
import unittest

from harness import (Shop, claims_of, fast_room, ledger, local_time, multipart, must, product_form,
                     room_log, until)

KOREAN = {"Accept-Language": "ko"}


class ThinPath(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()

    def product(self, **changes):
        changes.setdefault("admission", {"mode": "room", "count": 1, "periodMs": 60_000,
                                         "startDelayMs": 0, "rejoin": "back"})
        return self.seller.make_product(self.company, **changes)

    def waiting_product(self, **changes):
        """One whose schedule stands still, so that everybody waits."""
        product = self.product(**changes)
        must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        return product

    def test_everything_from_joining_to_a_completed_order(self):
        product = self.waiting_product()
        buyer = self.shop.customer()

        joined = must(buyer.join(product), 201).json()
        self.assertEqual((joined["userId"], joined["rank"], joined["state"], joined["sequence"]),
                         (buyer.user_id, 1, "WAITING", 1))
        self.assertEqual((joined["ahead"], joined["behind"]), (0, 0))
        self.assertEqual(buyer.look(product)["rank"], 1)
        self.assertEqual(must(buyer.get(f"/api/waitingQueue/{product}/isAllowed"), 200).json(),
                         False)
        self.assertIsNone(buyer.admission(product))

        answer = must(self.seller.post(f"/api/waitingQueue/{product}/allow/1"), 200).json()
        self.assertEqual(answer, {"requestCount": 1, "allowedCount": 1})
        self.assertEqual(must(buyer.get(f"/api/waitingQueue/{product}/isAllowed"), 200).json(),
                         True)
        token = buyer.admission(product)
        claims = claims_of(token)
        self.assertEqual((claims["sub"], claims["queueTokenKey"]),
                         (str(buyer.user_id), str(product)))
        self.assertEqual(claims_of(buyer.admission(product))["jti"], claims["jti"])

        self.assertEqual(buyer.get(f"/api/products/{product}").status, 403)
        seen = must(buyer.get(f"/api/products/{product}", headers={"queueToProduct": token}), 200)
        self.assertEqual((seen.data["productId"], seen.data["productName"]),
                         (product, "Limited lamp"))

        line = {"productId": product, "quantity": 2}
        accepted = must(buyer.order([line], [token], deliveryPrice=0), 202).data
        order = accepted["orderId"]
        self.assertEqual(accepted["state"], "PENDING")
        self.assertGreaterEqual(accepted["totalPrice"], 2 * 15_000)
        buyer.wait_for_state(order, "ORDER_CREATED")
        self.assertIsNotNone(must(buyer.get(f"/api/orders/{order}"), 200).data["holdExpiresAt"])

        second = buyer.order([line], [token])
        self.assertEqual(second.status, 403, second)

        key = buyer.authorise(accepted["paymentOrderId"], accepted["totalPrice"])
        paid = must(buyer.pay(order, key, accepted["totalPrice"]), 200).data
        self.assertIs(paid["isPaymentSuccess"], True)
        self.assertIsInstance(paid["paymentId"], int)
        buyer.wait_for_state(order, "ORDER_COMPLETED")

        captures = [entry for entry in ledger(buyer.client)
                    if entry["orderId"] == accepted["paymentOrderId"]
                    and entry["type"] == "CAPTURE"]
        self.assertEqual([entry["amount"] for entry in captures], [accepted["totalPrice"]])

        until(lambda: buyer.look(product)["state"] == "USED", 10)
        lines = room_log(self.seller, product)
        self.assertEqual([entry["n"] for entry in lines], list(range(1, len(lines) + 1)))
        self.assertEqual([entry["type"] for entry in lines if entry["type"] in
                          ("JOIN", "ADMIT", "USE")], ["JOIN", "ADMIT", "USE"])
        admit = next(entry for entry in lines if entry["type"] == "ADMIT")
        self.assertEqual(admit["by"], "manual")
        self.assertRegex(admit["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertRegex(admit["account"], "^[0-9a-f]{32}$")  # a keyed hash, and no id

    def test_first_in_line_is_first_admitted(self):
        product = self.waiting_product()
        people = [self.shop.customer() for _ in range(4)]
        for rank, person in enumerate(people, 1):
            self.assertEqual(must(person.join(product), 201).json()["rank"], rank)
        listed = must(self.seller.get(f"/api/waitingQueue/{product}/getQueueList"), 200).json()
        self.assertEqual(listed, [{"userId": person.user_id, "rank": rank}
                                  for rank, person in enumerate(people, 1)])
        again = must(people[0].join(product), 201).json()
        self.assertEqual((again["rank"], again["sequence"]), (4, 5))
        must(self.seller.post(f"/api/waitingQueue/{product}/allow/2"), 200)
        self.assertEqual([person.look(product)["state"] for person in people],
                         ["WAITING", "ADMITTED", "ADMITTED", "WAITING"])
        self.assertEqual([person.look(product)["rank"] for person in people], [2, -1, -1, 1])

    def test_the_schedule_admits_by_its_pace_and_stops(self):
        product = self.waiting_product()
        people = [self.shop.customer() for _ in range(3)]
        for person in people:
            must(person.join(product), 201)
        self.assertEqual(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow").status, 400)
        must(self.seller.post(f"/api/schedulingQueue/{product}/startAllow",
                              {"count": 1, "delay": 200}), 200)
        for person in people:
            until(lambda: person.look(product)["state"] == "ADMITTED", 10)
        must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        admits = [entry for entry in room_log(self.seller, product) if entry["type"] == "ADMIT"]
        self.assertEqual([entry["by"] for entry in admits], ["schedule"] * 3)
        self.assertEqual(len({entry["period"] for entry in admits}), 3)
        self.assertEqual([entry["sequence"] for entry in admits], [1, 2, 3])

    def test_whoever_finds_nobody_waiting_goes_straight_through(self):
        product = self.product()
        first, second = self.shop.customer(), self.shop.customer()
        answer = must(first.post(f"/api/waitingQueue/{product}"), 200)
        self.assertTrue(answer.headers["queueToProduct"].startswith("Bearer "))
        self.assertEqual(answer.json()["productId"], product)
        answer = must(second.post(f"/api/waitingQueue/{product}"), 202)
        self.assertEqual((answer.json()["state"], answer.json()["rank"]), ("WAITING", 1))

    def test_leaving_frees_the_place(self):
        product = self.waiting_product()
        one, two = self.shop.customer(), self.shop.customer()
        for person in (one, two):
            must(person.join(product), 201)
        must(one.delete(f"/api/waitingRoom/{product}"), 204)
        self.assertEqual(one.look(product)["state"], "LEFT")
        self.assertEqual(two.look(product)["rank"], 1)
        self.assertEqual(one.get(f"/api/waitingQueue/{product}/getToken").status, 403)

    def test_the_same_idempotency_key_never_moves_anybody(self):
        product = self.waiting_product()
        one, two = self.shop.customer(), self.shop.customer()
        first = must(one.join(product, key="once"), 201)
        must(two.join(product), 201)
        again = must(one.join(product, key="once"), 201)
        self.assertEqual(again.body, first.body)
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(one.look(product)["rank"], 1)

    def test_an_order_is_made_once_for_a_key(self):
        product = self.seller.make_product(self.company, admission={"mode": "none"})
        buyer = self.shop.customer()
        line = {"productId": product, "quantity": 1}
        first = must(buyer.order([line], key="buy-1"), 202)
        again = must(buyer.order([line], key="buy-1"), 202)
        self.assertEqual(again.body, first.body)
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        other = buyer.order([dict(line, quantity=2)], key="buy-1")
        self.assertEqual(other.status, 422, other)

    def test_stock_ends_and_nobody_gets_more(self):
        product = self.seller.make_product(self.company, stock=2, admission={"mode": "none"})
        buyers = [self.shop.customer() for _ in range(3)]
        states = []
        for buyer in buyers:
            answer = buyer.order([{"productId": product, "quantity": 1}])
            if answer.status == 409:
                states.append("ORDER_FAILED")
                continue
            order = must(answer, 202).data["orderId"]
            states.append(buyer.wait_for_state(order, "ORDER_CREATED", "ORDER_FAILED"))
        self.assertEqual(states, ["ORDER_CREATED", "ORDER_CREATED", "ORDER_FAILED"])

    def test_a_hold_that_nobody_pays_for_lapses_and_is_never_charged(self):
        product = self.seller.make_product(self.company, stock=1, holdSeconds=5,
                                           admission={"mode": "none"})
        late, next_one = self.shop.customer(), self.shop.customer()
        line = {"productId": product, "quantity": 1}
        order = must(late.order([line]), 202).data
        late.wait_for_state(order["orderId"], "ORDER_CREATED")
        late.wait_for_state(order["orderId"], "ORDER_FAILED")
        key = late.authorise(order["paymentOrderId"], order["totalPrice"])
        refused = late.pay(order["orderId"], key, order["totalPrice"])
        self.assertIn(refused.status, (409, 410), refused)
        self.assertFalse([entry for entry in ledger(late.client) if entry["type"] == "CAPTURE"
                          and entry["orderId"] == order["paymentOrderId"]])

        def bought():
            answer = next_one.order([line])
            if answer.status == 409:
                return None
            return must(answer, 202).data["orderId"]
        next_one.wait_for_state(until(bought, 10), "ORDER_CREATED")

    def test_the_price_is_the_servers(self):
        product = self.seller.make_product(self.company, admission={"mode": "none"})
        buyer = self.shop.customer()
        line = {"productId": product, "quantity": 1, "originalPrice": 1, "discountedPrice": 1}
        order = must(buyer.order([line]), 202).data
        self.assertGreaterEqual(order["totalPrice"], 15_000)
        self.assertEqual(buyer.order([line], totalPrice=1).status, 400)
        buyer.wait_for_state(order["orderId"], "ORDER_CREATED")
        key = buyer.authorise(order["paymentOrderId"], 1)
        self.assertIn(buyer.pay(order["orderId"], key, 1).status, (400, 402, 409))

    def test_nobody_sees_or_operates_what_is_anothers(self):
        product = self.waiting_product()
        buyer, other = self.shop.customer(), self.shop.customer()
        must(buyer.join(product), 201)
        ordinary = self.seller.make_product(self.company, admission={"mode": "none"})
        order = must(buyer.order([{"productId": ordinary, "quantity": 1}]), 202).data["orderId"]
        rival = self.shop.seller()
        body, kind = multipart("productUpdateRequestDto", product_form(self.company))
        refused = [
            (403, other.get(f"/api/users/{buyer.user_id}")),
            (404, other.get(f"/api/orders/{order}")),
            (403, other.get("/api/users?page=0&size=10")),
            (403, other.post("/api/companies", {"companyName": "Mine", "description": "",
                                                "address": "x"})),
            (403, other.post(f"/api/waitingQueue/{product}/allow/1")),
            (403, rival.post(f"/api/waitingQueue/{product}/allow/1")),
            (403, rival.post(f"/api/schedulingQueue/{product}/startAllow",
                             {"count": 1, "delay": 1000})),
            (403, rival.get(f"/api/waitingRoom/{product}/log")),
            (403, rival.put(f"/api/products/{product}", body, headers={"Content-Type": kind})),
            (403, rival.delete(f"/api/products/{product}")),
            (401, self.shop.client().send("GET", f"/api/waitingRoom/{product}")),
            (401, self.shop.client().send("POST", "/api/orders", {"orderDetails": []})),
            (404, buyer.get(f"/api/products/{product}/forQueue")),
            (404, buyer.post("/internal/quote", {"lines": []})),
        ]
        for number, (status, answer) in enumerate(refused):
            with self.subTest(number=number):
                self.assertEqual(answer.status, status, answer)

    def test_identity_comes_from_the_token_alone(self):
        one, two = self.shop.customer(), self.shop.customer()
        for name in ("X-USER-ID", "x-user-id", "X-Astraphe-Identity"):
            with self.subTest(name=name):
                answer = one.get(f"/api/users/{two.user_id}", headers={name: str(two.user_id)})
                self.assertEqual(answer.status, 403)
                bare = self.shop.client().send("GET", f"/api/users/{two.user_id}",
                                               headers={name: str(two.user_id)})
                self.assertEqual(bare.status, 401)

    def test_an_admission_is_one_accounts_and_one_products(self):
        one, two = self.waiting_product(), self.waiting_product()
        buyer, thief = self.shop.customer(), self.shop.customer()
        must(buyer.join(one), 201)
        must(self.seller.post(f"/api/waitingQueue/{one}/allow/1"), 200)
        token = buyer.admission(one)
        for person, product, carried in ((thief, one, token), (buyer, two, token),
                                         (buyer, one, f"Bearer {buyer.token}"),
                                         (buyer, one, token[:-2] + "xx")):
            with self.subTest(product=product, carried=carried[-6:]):
                refused = person.order([{"productId": product, "quantity": 1}], [carried])
                self.assertEqual(refused.status, 403, refused)
                refused = person.get(f"/api/products/{product}",
                                     headers={"queueToProduct": carried})
                self.assertEqual(refused.status, 403, refused)

    def test_a_log_out_ends_the_token_and_a_new_role_ends_older_ones(self):
        person = self.shop.customer()
        must(person.post("/api/auth/logOut"), 200, 204)
        until(lambda: person.get(f"/api/users/{person.user_id}").status == 401, 6)
        person.log_in()
        must(self.shop.admin().put(f"/api/users/{person.user_id}/role", {"userRole": "MANAGER"}),
             200)
        until(lambda: person.get(f"/api/users/{person.user_id}").status == 401, 6)

    def test_a_sale_has_a_beginning_and_an_end(self):
        over = self.product(saleStartTime=local_time(-7200), saleEndTime=local_time(-3600))
        later = self.product(saleStartTime=local_time(3600))
        buyer = self.shop.customer()
        self.assertEqual(buyer.join(over).status, 410)
        must(buyer.join(later), 201)
        answer = must(buyer.post(f"/api/waitingQueue/{later}"), 202)
        self.assertEqual(answer.json()["state"], "WAITING")

    def test_the_envelope_and_the_problem_have_their_shapes(self):
        listed = must(self.shop.client().send("GET", "/api/products?page=1&size=10"), 200).json()
        self.assertEqual((listed["status"], listed["message"]), (200, None))
        self.assertEqual(set(listed), {"status", "data", "message", "timeStamp"})
        for name in ("content", "totalElements", "totalPages", "number", "size", "first", "last",
                     "numberOfElements", "empty"):
            self.assertIn(name, listed["data"])
        answer = self.shop.client().send("GET", "/nowhere", headers=KOREAN)
        self.assertEqual(answer.status, 404)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json()
        self.assertEqual((problem["message"], problem["data"]), ("잘못된 url입니다.", None))
        for name in ("type", "title", "status", "detail", "instance", "code", "timeStamp",
                     "traceId", "errors"):
            self.assertIn(name, problem)

    def test_time_stamps_are_local_without_an_offset(self):
        stamp = must(self.shop.client().send("GET", "/api/products"), 200).json()["timeStamp"]
        self.assertRegex(stamp, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$")
        seoul = time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() + 9 * 3600))
        before = time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() + 9 * 3600 - 60))
        self.assertIn(stamp[:13], (seoul, before))

    def test_a_fast_room_lets_a_crowd_through_in_order(self):
        product = self.seller.make_product(self.company, admission=fast_room(count=2))
        people = [self.shop.customer() for _ in range(6)]
        sequences = [must(person.join(product), 201).json()["sequence"] for person in people]
        self.assertEqual(sequences, sorted(sequences))
        for person in people:
            self.assertIsNotNone(person.wait_for_admission(product))


if __name__ == "__main__":
    unittest.main()
