"""Companies and products over HTTP: each call's success, and each way in which it refuses."""

import json
import unittest

from harness import (PASSWORD, Person, Shop, company_form, fast_room, local_time, multipart, must,
                     product_form)
from stage import NO_ID
from table import Row, Table

KEY = {"Idempotency-Key": "made-once"}


class ProductCalls(Table, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.nobody = Person(cls.shop, "nobody", PASSWORD)
        cls.seller, cls.rival, cls.admin = cls.shop.seller(), cls.shop.seller(), cls.shop.admin()
        cls.customer = cls.shop.customer()
        cls.company = cls.seller.make_company("빛나는 회사")
        cls.plain = {"mode": "none"}

    def put(self, who, product, change):
        body, kind = multipart("productUpdateRequestDto", change)
        return who.put(f"/api/products/{product}", body, headers={"Content-Type": kind})

    def drafted(self, rule, status, code, who=None, **changes):
        body, kind = multipart("productCreateRequestDto", product_form(self.company, **changes))
        return Row(rule, who or self.seller, "POST /api/products", body, status, code,
                   {"Content-Type": kind})

    def changed(self, rule, status, code, product, change, who=None):
        body, kind = multipart("productUpdateRequestDto", change)
        return Row(rule, who or self.seller, f"PUT /api/products/{product}", body, status, code,
                   {"Content-Type": kind})

    def test_a_company_is_made_seen_changed_and_ended(self):
        made = must(self.seller.post("/api/companies", company_form("Passing")), 201).data
        number = made["companyId"]
        self.assertEqual((made["companyName"], made["userId"]), ("Passing", self.seller.user_id))
        self.assertEqual(must(self.customer.get(f"/api/companies/{number}"), 200).data, made)
        changed = must(self.seller.put(f"/api/companies/{number}", {"address": ""}), 200).data
        self.assertEqual((changed["companyName"], changed["address"]), ("Passing", ""))
        found = must(self.customer.get("/api/companies?companyName=assin"), 200).data["content"]
        self.assertEqual([one["companyId"] for one in found], [number])
        mine = must(self.seller.get("/api/companies/mine?size=100"), 200).data["content"]
        self.assertIn(number, [one["companyId"] for one in mine])
        self.assertEqual(must(self.rival.get("/api/companies/mine"), 200).data["content"], [])
        must(self.seller.delete(f"/api/companies/{number}"), 200)
        path = f"/api/companies/{number}"
        self.check([
            Row("it is gone", self.customer, f"GET {path}", None, 404, "NOT_FOUND"),
            Row("and not changed", self.seller, f"PUT {path}", {}, 404, "NOT_FOUND"),
            Row("nor ended twice", self.seller, f"DELETE {path}", None, 404, "NOT_FOUND"),
        ])

    def test_a_company_with_an_open_sale_stays(self):
        company = self.seller.make_company("Busy")
        product = self.seller.make_product(company, admission=self.plain)
        answer = self.seller.delete(f"/api/companies/{company}")
        self.assertEqual((answer.status, answer.json()["code"]), (409, "COMPANY_HAS_SALES"))
        must(self.seller.delete(f"/api/products/{product}"), 200)
        must(self.seller.delete(f"/api/companies/{company}"), 200)

    def test_what_is_created_is_created_once_for_a_key(self):
        company = {"companyName": "Once"}
        first = must(self.seller.post("/api/companies", company, headers=KEY), 201)
        again = must(self.seller.post("/api/companies", company, headers=KEY), 201)
        self.assertEqual((again.body, again.headers["Idempotency-Replayed"]), (first.body, "true"))
        other = self.seller.post("/api/companies", {"companyName": "Twice"}, headers=KEY)
        self.assertEqual(other.status, 422, other)
        body, kind = multipart("productCreateRequestDto", product_form(self.company))
        headers = {"Content-Type": kind, **KEY}
        first = must(self.seller.post("/api/products", body, headers=headers), 201)
        boundary = body.replace(b"7d9b2c", b"000000"), kind.replace("7d9b2c", "000000")
        again = must(self.seller.post("/api/products", boundary[0],
                                      headers={"Content-Type": boundary[1], **KEY}), 201)
        self.assertEqual((again.body, again.headers["Idempotency-Replayed"]), (first.body, "true"))
        body, _ = multipart("productCreateRequestDto", product_form(self.company, stock=1))
        self.assertEqual(self.seller.post("/api/products", body, headers=headers).status, 422)

    def test_categories_are_the_seeds(self):
        seen = must(self.nobody.get("/api/categories"), 200).data
        self.assertEqual([(one["categoryCode"], one["categoryName"]) for one in seen],
                         [(1000, "식품"), (2000, "전자제품"), (3000, "의류")])

    def test_a_product_is_made_with_what_is_said_and_the_defaults(self):
        start, end = "2031-01-31T20:00:00", "2031-02-01T11:00:00Z"
        body, kind = multipart("productCreateRequestDto", {
            "companyId": self.company, "productName": "x" * 50, "originalPrice": 10**12,
            "categoryCode": 1000, "saleStartTime": start, "saleEndTime": end, "stock": 0})
        made = must(self.seller.post("/api/products", body, headers={"Content-Type": kind}),
                    201).data
        self.assertEqual((made["discountedPrice"], made["stock"], made["isSoldout"]),
                         (10**12, 0, True))
        self.assertEqual((made["saleStartTime"], made["saleEndTime"]),
                         (f"{start}.000000", "2031-02-01T20:00:00.000000"))
        self.assertEqual(made["admission"], {
            "mode": "room", "count": 1, "periodMs": 10_000, "startDelayMs": 60_000,
            "maxActive": None, "stayMs": 3_600_000, "order": "fifo", "rejoin": "back"})
        self.assertEqual((made["purchaseLimit"], made["holdSeconds"], made["productOptions"]),
                         (None, 600, []))

    def test_a_draft_that_makes_no_sense_is_refused(self):
        option = {"optionName": "size", "optionValue": "L", "optionPrice": 0}
        self.check([
            self.drafted("the price falls", 400, "#/discountedPrice", discountedPrice=20_001),
            self.drafted("a sale ends after it begins", 400, "#/saleEndTime",
                         saleEndTime=local_time(-3600)),
            self.drafted("a day is in the calendar", 400, "#/saleStartTime",
                         saleStartTime="2030-02-30T00:00:00"),
            self.drafted("and an hour on the clock", 400, "#/saleStartTime",
                         saleStartTime="2030-02-20T24:00:00"),
            self.drafted("a category is one of ours", 400, "#/categoryCode", categoryCode=4711),
            self.drafted("a stock is said", 400, "#/stock", stock=None),
            self.drafted("options differ", 400, "#/productOptions/1",
                         productOptions=[option, option]),
            self.drafted("their sum is the stock", 400, "#/stock", stock=4,
                         productOptions=[{**option, "stock": 5}]),
            self.drafted("for one's own company", 403, "FORBIDDEN", self.rival),
            self.drafted("for one that there is", 404, "NOT_FOUND", self.admin, companyId=NO_ID),
        ])

    def test_a_form_that_is_none_of_a_product_is_refused(self):
        good = json.dumps(product_form(self.company)).encode()
        picture = [("productImg", "a.txt", "text/plain", b"no picture")]
        for rule, parts, code in (
                ("another part", multipart("other", good), "#/other"),
                ("one that nobody knows", multipart("productCreateRequestDto", good, [
                    ("extra", "x", "text/plain", b"x")]), "#/extra"),
                ("no picture", multipart("productCreateRequestDto", good, picture), "#/productImg")):
            with self.subTest(rule=rule):
                self.check_row(Row(rule, self.seller, "POST /api/products", parts[0], 400, code,
                                   {"Content-Type": parts[1]}))
        body, kind = multipart("productCreateRequestDto", good)
        as_text = body.replace(b"application/json", b"text/plain")
        self.assertEqual(self.seller.post("/api/products", as_text,
                                          headers={"Content-Type": kind}).status, 415)

    def test_a_product_is_seen_by_whoever_may(self):
        room = self.seller.make_product(self.company, admission=fast_room())
        ordinary = self.seller.make_product(self.company, admission=self.plain)
        for person in (self.seller, self.admin, self.shop.manager()):
            must(person.get(f"/api/products/{room}"), 200)
        must(self.customer.get(f"/api/products/{ordinary}"), 200)
        self.check([
            Row("nobody else is let in", self.customer, f"GET /api/products/{room}", None, 403,
                "ADMISSION_REQUIRED"),
            Row("no other seller either", self.rival, f"GET /api/products/{room}", None, 403,
                "ADMISSION_REQUIRED"),
            Row("what is not there", self.customer, f"GET /api/products/{NO_ID}", None, 404,
                "NO_SUCH_PRODUCT"),
            Row("side doors", self.admin, f"GET /api/products/{room}/forQueue", None, 404,
                "UNKNOWN_URL"),
        ])

    def test_a_product_is_changed_by_its_seller(self):
        product = self.seller.make_product(self.company, purchaseLimit=2)
        seen = must(self.put(self.seller, product, {"discountedPrice": 1, "version": 1}), 200).data
        self.assertEqual((seen["discountedPrice"], seen["version"], seen["purchaseLimit"]),
                         (1, 2, 2))
        seen = must(self.put(self.admin, product, {"purchaseLimit": None, "saleEndTime": None,
                                                   "stock": 7}), 200).data
        self.assertEqual((seen["purchaseLimit"], seen["saleEndTime"], seen["stock"]),
                         (None, None, 7))
        self.check([
            self.changed("a version that is not the last", 400, "CONCURRENT_CHANGE", product,
                         {"version": 1}),
            self.changed("somebody else's", 403, "FORBIDDEN", product, {}, self.rival),
            self.changed("what is not there", 404, "NO_SUCH_PRODUCT", NO_ID, {}),
            self.changed("the company stays", 400, "#/companyId", product, {"companyId": NO_ID}),
            self.changed("the price falls", 400, "#/discountedPrice", product,
                         {"discountedPrice": 20_001}),
            self.changed("an option is a whole one", 400, "#/productOptions/0/optionName", product,
                         {"productOptions": [{}]}),
        ])
        message = self.put(self.seller, product, {"version": 1}).json()["message"]
        self.assertEqual(message, "데이터에 동시에 접근할 수 없습니다.")

    def test_a_product_is_ended_by_its_seller(self):
        product = self.seller.make_product(self.company)
        path = f"/api/products/{product}"
        self.assertEqual(self.rival.delete(path).status, 403)
        must(self.seller.delete(path), 200)
        self.check([
            Row("it is gone", self.seller, f"GET {path}", None, 404, "NO_SUCH_PRODUCT"),
            Row("and not ended twice", self.seller, f"DELETE {path}", None, 404, "NO_SUCH_PRODUCT"),
            self.changed("nor changed", 404, "NO_SUCH_PRODUCT", product, {}),
        ])

    def test_products_are_found_and_sorted(self):
        shop = self.rival.make_company("Finder's")
        made = [self.rival.make_product(shop, productName=f"Finding {price}", originalPrice=9_000,
                                        discountedPrice=price, categoryCode=code)
                for price, code in ((300, 1000), (100, 2000), (200, 2000))]
        cheap = "/api/products?companyName=Finder&sort=DISCOUNTED_PRICE&direction=ASC"
        for query, wanted in ((cheap, [made[1], made[2], made[0]]),
                              (cheap + "&categoryCode=2000", [made[1], made[2]]),
                              (cheap + "&size=2&page=2", [made[0]]),
                              (cheap + "&page=10000", []),
                              (f"/api/products?productId={made[2]}", [made[2]]),
                              ("/api/products?productName=finding%20300", [made[0]])):
            with self.subTest(query=query):
                found = must(self.nobody.get(query), 200).data["content"]
                self.assertEqual([one["productId"] for one in found], wanted)
                self.assertFalse(any("stock" in one for one in found))
        mine = must(self.rival.get("/api/products/mine?sort=CREATED_AT"), 200).data["content"]
        self.assertEqual({one["productId"] for one in mine}, set(made))
        self.assertTrue(all("stock" in one for one in mine))


if __name__ == "__main__":
    unittest.main()
