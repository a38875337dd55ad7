"""Asking to be told of a product, and being told once, whatever happens meanwhile."""

import unittest

from harness import Shop, local_time, must, until


class Subscriptions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()

    def product(self, **changes):
        changes.setdefault("admission", {"mode": "none"})
        return self.seller.make_product(self.company, **changes)

    def put(self, product, **changes):
        must(self.seller.change(product, **changes), 200)

    def subscribe(self, person, product):
        answer = must(person.post(f"/api/subscribeProducts?productId={product}"), 200, 201)
        return answer.data["subscribeProductId"]

    def told(self, person):
        page = must(person.get("/api/notices"), 200).data
        return [(notice["kind"], notice["productId"]) for notice in page["content"]]

    def test_a_restock_is_told_once_to_whoever_asked(self):
        product, ann, bob = self.product(stock=0), self.shop.customer(), self.shop.customer()
        mine = self.subscribe(ann, product)
        self.assertEqual(self.subscribe(ann, product), mine)
        for call in (bob.get, bob.delete):
            self.assertEqual(call(f"/api/subscribeProducts/{mine}").status, 404)
        theirs = self.subscribe(bob, product)
        must(bob.delete(f"/api/subscribeProducts/{theirs}"), 200)
        self.put(product, stock=5)
        until(lambda: self.told(ann), 10)
        self.put(product, stock=0)
        self.put(product, stock=2)
        until(lambda: len(self.told(ann)) == 2, 10)
        self.assertEqual(self.told(ann), [("RESTOCKED", product)] * 2)
        self.assertEqual(self.told(bob), [])
        notice = must(ann.get("/api/notices?size=1"), 200).data["content"][0]["noticeId"]
        self.assertEqual(bob.put(f"/api/notices/{notice}/read").status, 404)
        self.assertTrue(must(ann.put(f"/api/notices/{notice}/read"), 200).data["isRead"])
        self.assertEqual(must(ann.get("/api/notices"), 200).data["unreadCount"], 1)

    def test_the_opening_of_a_sale_is_told(self):
        product, ann = self.product(saleStartTime=local_time(2)), self.shop.customer()
        self.subscribe(ann, product)
        until(lambda: self.told(ann) == [("SALE_OPEN", product)], 15)

    def test_what_was_acknowledged_is_told_after_kill_9(self):
        product = self.product(stock=0)
        people = [self.shop.customer() for _ in range(5)]
        for person in people:
            self.subscribe(person, product)
        self.put(product, stock=5)
        self.shop.server.kill()
        self.shop.start()
        until(lambda: all(self.told(person) for person in people), 15)
        self.shop.server.kill()
        self.shop.start()
        for person in people:
            self.assertEqual(self.told(person), [("RESTOCKED", product)])

    def test_one_looks_at_ones_own_and_a_key_stands_for_one_product(self):
        product, other, ann = self.product(stock=0), self.product(stock=0), self.shop.customer()
        key = {"Idempotency-Key": "told"}
        path = "/api/subscribeProducts?productId="
        first = must(ann.post(f"{path}{product}", headers=key), 201)
        again = must(ann.post(f"{path}{product}", headers=key), 201)
        self.assertEqual(again.body, first.body)
        self.assertEqual(ann.post(f"{path}{other}", headers=key).status, 422)
        mine = first.data["subscribeProductId"]
        self.assertEqual(must(ann.get(f"/api/subscribeProducts/{mine}"), 200).data, first.data)
        page = must(ann.get(f"{path}{product}"), 200).data
        self.assertEqual(page["content"], [first.data])
        self.assertEqual(must(ann.get(f"{path}{other}"), 200).data["content"], [])
        self.assertEqual(ann.put("/api/notices/987654/read").status, 404)

    def test_malformed_requests_name_what_is_wrong(self):
        ann = self.shop.customer()
        for query in ("", "?productId=", "?productId=x", "?productId=0", "?productId=-1",
                      f"?productId={2 ** 60}"):
            with self.subTest(query=query):
                wrong = must(ann.post("/api/subscribeProducts" + query), 400)
                self.assertEqual(wrong.json()["errors"][0]["pointer"], "#/productId")
        self.assertEqual(ann.post("/api/subscribeProducts?productId=987654").status, 404)
        for path in ("/api/notices?page=0", "/api/notices?size=101", "/api/notices?page=10001",
                     "/api/subscribeProducts?productId=x"):
            self.assertEqual(ann.get(path).status, 400, path)
        anybody = self.shop.client()
        for method, path in (("GET", "/api/notices"), ("PUT", "/api/notices/1/read"),
                             ("POST", "/api/subscribeProducts?productId=1"),
                             ("GET", "/api/subscribeProducts/1")):
            self.assertEqual(anybody.send(method, path).status, 401, path)


if __name__ == "__main__":
    unittest.main()
