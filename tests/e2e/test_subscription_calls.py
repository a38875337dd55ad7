"""Subscriptions and notices over HTTP: each call's success, and each way in which it refuses."""

import unittest

from harness import Shop, must, until
from stage import NO_ID
from table import Row, Table

KEY = {"Idempotency-Key": "subscribe"}


class SubscriptionCalls(Table, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        company = cls.seller.make_company()
        cls.products = [cls.seller.make_product(company, stock=0, admission={"mode": "none"})
                        for _ in range(2)]

    def test_a_subscription_is_made_once_seen_listed_and_ended(self):
        person = self.shop.customer()
        calls = [f"/api/subscribeProducts?productId={product}" for product in self.products]
        first = must(person.post(calls[0], headers=KEY), 201)
        made = first.data
        self.assertEqual((made["productId"], made["userId"]), (self.products[0], person.user_id))
        again = must(person.post(calls[0], headers=KEY), 201)
        self.assertEqual((again.body, again.headers["Idempotency-Replayed"]), (first.body, "true"))
        self.assertEqual(must(person.post(calls[0]), 200).data, made)
        other = must(person.post(calls[1]), 201).data
        path = f"/api/subscribeProducts/{made['subscribeProductId']}"
        self.assertEqual(must(person.get(path), 200).data, made)
        listed = must(person.get("/api/subscribeProducts"), 200).data["content"]
        self.assertEqual(listed, [other, made])
        one = must(person.get(f"/api/subscribeProducts?productId={self.products[0]}"), 200).data
        self.assertEqual(one["content"], [made])
        stranger = self.shop.customer()
        self.check([
            Row("a key is for one product", person, f"POST {calls[1]}", None, 422,
                "IDEMPOTENCY_KEY_REUSED", KEY),
            Row("for one that there is", person,
                f"POST /api/subscribeProducts?productId={NO_ID}", None, 404, "NO_SUCH_PRODUCT"),
            Row("nobody else sees it", stranger, f"GET {path}", None, 404, "NOT_FOUND"),
            Row("nor ends it", stranger, f"DELETE {path}", None, 404, "NOT_FOUND"),
            Row("its owner does", person, f"DELETE {path}"),
            Row("once", person, f"DELETE {path}", None, 404, "NOT_FOUND"),
        ])

    def test_a_notice_is_its_readers(self):
        person, stranger = self.shop.customer(), self.shop.customer()
        must(person.post(f"/api/subscribeProducts?productId={self.products[0]}"), 201)
        must(self.seller.change(self.products[0], stock=1), 200)
        told = until(lambda: must(person.get("/api/notices"), 200).data["content"] or None, 15)
        self.assertEqual([(one["kind"], one["isRead"], one["readAt"]) for one in told],
                         [("RESTOCKED", False, None)])
        call = f"PUT /api/notices/{told[0]['noticeId']}/read"
        self.check([
            Row("not a stranger's", stranger, call, None, 404, "NOT_FOUND"),
            Row("none that there is not", person, f"PUT /api/notices/{NO_ID}/read", None, 404,
                "NOT_FOUND"),
            Row("its reader's", person, call),
            Row("as often as one likes", person, call),
        ])
        self.assertEqual(must(person.get("/api/notices"), 200).data["unreadCount"], 0)


if __name__ == "__main__":
    unittest.main()
