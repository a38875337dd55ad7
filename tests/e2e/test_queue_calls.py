"""Waiting rooms over HTTP: each call's success, and each way in which it refuses."""

import unittest

from harness import Shop, fast_room, local_time, must, room_log, until
from stage import NO_ID
from table import Row, Table

CALLS = ("POST /api/waitingQueue/{}", "POST /api/waitingQueue/{}/registerUser",
         "GET /api/waitingQueue/{}/isAllowed", "GET /api/waitingQueue/{}/getToken",
         "GET /api/waitingQueue/{}/getProduct",
         "GET /api/waitingRoom/{}", "DELETE /api/waitingRoom/{}")
OPERATING = ("GET /api/waitingQueue/{}/getQueueList", "POST /api/waitingQueue/{}/allow/1",
             "POST /api/schedulingQueue/{}/stopAllow", "GET /api/waitingRoom/{}/settings",
             "GET /api/waitingRoom/{}/log")
OPERATING_WITH_BODY = (("POST /api/schedulingQueue/{}/startAllow", {"count": 1, "delay": 1_000}),
                       ("PUT /api/waitingRoom/{}/settings", {}))


class QueueCalls(Table, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()

    def product(self, **changes):
        return self.seller.make_product(self.company, **changes)

    def still(self, **changes):
        """One whose schedule stands still, so that everybody waits."""
        product = self.product(admission=fast_room(**changes))
        must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        return product

    def let_in(self, product, count=1):
        return must(self.seller.post(f"/api/waitingQueue/{product}/allow/{count}"), 200).json()

    def every_call(self, product, customer):
        """Each call, by somebody who may make it, as (person, call, body)."""
        yield from ((customer, call.format(product), None) for call in CALLS)
        admin = self.shop.admin()
        yield from ((admin, call.format(product), None) for call in OPERATING)
        yield from ((admin, call.format(product), body) for call, body in OPERATING_WITH_BODY)

    def test_no_call_knows_a_product_that_is_not_there(self):
        customer = self.shop.customer()
        gone = self.product()
        must(self.seller.delete(f"/api/products/{gone}"), 200)
        until(lambda: customer.get(f"/api/waitingRoom/{gone}").status == 404, 10)
        for product, code in ((NO_ID, "NO_SUCH_PRODUCT"), (gone, "NO_SUCH_PRODUCT"),
                              ("x", "NOT_FOUND")):
            self.check([Row("no such product", who, call, body, 404, code)
                        for who, call, body in self.every_call(product, customer)])

    def test_no_call_finds_a_room_where_there_is_none(self):
        ordinary = self.product(admission={"mode": "none"})
        self.check([Row("no room", who, call, body, 409, "NO_ROOM")
                    for who, call, body in self.every_call(ordinary, self.shop.customer())])

    def test_whoever_goes_in_gets_the_product_once_for_a_key(self):
        product = self.product(admission=fast_room(count=1, periodMs=60_000))
        person, second = self.shop.customer(), self.shop.customer()
        headers = {"Idempotency-Key": "enter"}
        call = f"/api/waitingQueue/{product}"
        first = must(person.post(call, headers=headers), 200)
        self.assertEqual(first.json()["productId"], product)
        again = must(person.post(call, headers=headers), 200)
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertTrue(first.headers["queueToProduct"].startswith("Bearer "))
        must(person.post(call), 200)
        seen = must(person.get(f"{call}/getProduct"), 200)
        self.assertEqual(seen.json()["productId"], product)
        self.assertTrue(seen.headers["queueToProduct"].startswith("Bearer "))
        self.assertIs(must(person.get(f"{call}/isAllowed"), 200).json(), True)
        seen = must(person.get(f"{call}/getProduct"), 200)
        self.assertEqual(seen.json()["productId"], product)
        self.assertTrue(seen.headers["queueToProduct"].startswith("Bearer "))
        self.assertEqual(must(second.post(call), 202).json()["rank"], 1)
        must(person.delete(f"/api/waitingRoom/{product}"), 204)
        over = person.post(call, headers=headers)
        self.assertEqual((over.status, over.json()["code"]), (403, "ADMISSION_ENDED"))
        body = person.send("POST", call, {"other": 1}, headers)
        self.assertEqual((body.status, body.json()["code"]), (422, "IDEMPOTENCY_KEY_REUSED"))

    def test_a_place_is_told_in_every_state(self):
        product = self.still()
        person, behind = self.shop.customer(), self.shop.customer()
        place = person.look(product)
        self.assertEqual((place["state"], place["rank"]), ("NOT_WAITING", -1))
        self.assertEqual([place[name] for name in ("sequence", "ahead", "behind", "eta")],
                         [None] * 4)
        must(person.join(product), 201)
        must(behind.join(product), 201)
        place = person.look(product)
        self.assertEqual((place["state"], place["rank"], place["ahead"], place["behind"]),
                         ("WAITING", 1, 0, 1))
        self.assertEqual(self.let_in(product), {"requestCount": 1, "allowedCount": 1})
        place = person.look(product)
        self.assertEqual((place["state"], place["rank"]), ("ADMITTED", -1))
        self.assertIsNotNone(place["admissionEndsAt"])
        inside = must(person.join(product), 200).json()
        self.assertEqual(inside["state"], "ADMITTED")
        must(person.delete(f"/api/waitingRoom/{product}"), 204)
        self.assertEqual(person.look(product)["state"], "LEFT")
        must(behind.delete(f"/api/waitingRoom/{product}"), 204)
        self.assertEqual(behind.look(product)["state"], "LEFT")
        self.assertEqual(must(person.join(product), 201).json()["sequence"], 3)

    def test_a_token_is_for_whoever_is_let_in(self):
        product = self.still(stayMs=1_000)
        stranger, waiting, late = (self.shop.customer() for _ in range(3))
        call = f"GET /api/waitingQueue/{product}/getToken"
        see = f"GET /api/waitingQueue/{product}/getProduct"
        must(late.join(product), 201)
        self.let_in(product)
        must(waiting.join(product), 201)
        leave = f"DELETE /api/waitingRoom/{product}"
        until(lambda: late.look(product)["state"] == "EXPIRED", 10)
        seen = f"GET /api/waitingQueue/{product}/getProduct"
        self.check([
            Row("no product without a place", stranger, seen, None, 403, "ADMISSION_REQUIRED"),
            Row("nor before one's turn", waiting, seen, None, 403, "ADMISSION_REQUIRED"),
            Row("nor after it", late, seen, None, 403, "ADMISSION_ENDED"),
            Row("who never joined", stranger, call, None, 404, "NOT_IN_LINE"),
            Row("who waits is told the place", waiting, call, None, 202),
            Row("who came too late", late, call, None, 403, "ADMISSION_ENDED"),
            Row("who never joined sees nothing", stranger, see, None, 403, "ADMISSION_REQUIRED"),
            Row("who waits sees nothing", waiting, see, None, 403, "ADMISSION_REQUIRED"),
            Row("who came too late sees nothing", late, see, None, 403, "ADMISSION_ENDED"),
            Row("who never joined cannot leave", stranger, leave, None, 404, "NOT_IN_LINE"),
            Row("who is out cannot leave", late, leave, None, 404, "NOT_IN_LINE"),
        ])

    def test_the_line_is_joined_before_a_sale_and_not_after_it(self):
        before = self.product(saleStartTime=local_time(3_600), admission=fast_room())
        person = self.shop.customer()
        self.assertEqual(must(person.post(f"/api/waitingQueue/{before}"), 202).json()["rank"], 1)
        over = self.product(saleStartTime=local_time(-7_200), saleEndTime=local_time(-3_600))
        empty = self.product(stock=0)
        until(lambda: person.look(empty)["stock"] == "sold_out", 10)
        self.check([Row(rule, person, call.format(product), None, status, code)
                    for call in CALLS[:2]
                    for rule, product, status, code in (
                        ("after the sale", over, 410, "SALE_ENDED"),
                        ("sold out", empty, 409, "SOLD_OUT"))])

    def test_joining_again_follows_the_rule(self):
        for rejoin, ranks in (("back", [2, 1]), ("keep", [1, 2])):
            product = self.still(rejoin=rejoin)
            people = [self.shop.customer() for _ in range(2)]
            for person in people:
                must(person.join(product), 201)
            must(people[0].join(product), 201)
            self.assertEqual([person.look(product)["rank"] for person in people], ranks, rejoin)

    def test_a_key_is_for_one_body(self):
        product = self.still()
        person = self.shop.customer()
        must(person.join(product, key="join"), 201)
        other = person.post(f"/api/waitingQueue/{product}/registerUser", {"other": 1},
                            headers={"Idempotency-Key": "join"})
        self.assertEqual((other.status, other.json()["code"]), (422, "IDEMPOTENCY_KEY_REUSED"))

    def test_settings_are_read_and_changed_live(self):
        product = self.still()
        path = f"/api/waitingRoom/{product}/settings"
        seen = must(self.seller.get(path), 200).data
        self.assertEqual((seen["productId"], seen["stopped"], seen["nextTickAt"]),
                         (product, True, None))
        changed = must(self.seller.put(path, {"maxActive": 1, "rejoin": "keep"}), 200).data
        self.assertEqual((changed["maxActive"], changed["rejoin"]), (1, "keep"))
        self.assertEqual(changed["count"], seen["count"])
        for _ in range(2):
            must(self.shop.customer().join(product), 201)
        self.assertEqual(self.let_in(product, 2), {"requestCount": 2, "allowedCount": 1})
        self.assertEqual(self.let_in(product, 2), {"requestCount": 2, "allowedCount": 0})
        changed = must(self.seller.put(path, {"maxActive": None}), 200).data
        self.assertIsNone(changed["maxActive"])
        self.assertEqual(self.let_in(product, 100_000),
                         {"requestCount": 100_000, "allowedCount": 1})

    def test_a_schedule_is_stopped_once_and_started_at_any_pace(self):
        product = self.product()
        pace = f"/api/schedulingQueue/{product}"
        self.assertEqual(must(self.seller.post(f"{pace}/stopAllow"), 200).json(),
                         {"productId": product, "stopped": True})
        refused = self.seller.post(f"{pace}/stopAllow")
        self.assertEqual((refused.status, refused.json()["code"]), (400, "NO_SCHEDULE"))
        for count, delay in ((1, 100), (100_000, 86_400_000)):
            started = must(self.seller.post(f"{pace}/startAllow",
                                            {"count": count, "delay": delay}), 200).json()
            self.assertEqual(started, {"productId": product, "count": count, "delay": delay,
                                       "stopped": False})

    def test_the_log_goes_on_where_one_had_stopped(self):
        product = self.still()
        person = self.shop.customer()
        must(person.join(product), 201)
        must(person.delete(f"/api/waitingRoom/{product}"), 204)
        lines = room_log(self.seller, product)
        self.assertEqual([line["n"] for line in lines], list(range(1, len(lines) + 1)))
        self.assertEqual([line["type"] for line in lines][-2:], ["JOIN", "LEAVE"])
        path = f"/api/waitingRoom/{product}/log?after={lines[-2]['n']}"
        self.assertEqual(len(must(self.seller.get(path), 200).text.splitlines()), 1)
        beyond = must(self.seller.get(f"/api/waitingRoom/{product}/log?after={NO_ID}"), 200)
        self.assertEqual(beyond.body, b"")

    def test_sellers_do_not_stand_in_line(self):
        product = self.product()
        self.check([Row("not for sellers", self.seller, call.format(product), None, 403, "FORBIDDEN")
                    for call in CALLS[:2]])


if __name__ == "__main__":
    unittest.main()
