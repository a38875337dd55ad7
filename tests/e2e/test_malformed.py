"""What makes no sense is refused with a 4xx that names what is wrong. Never a 5xx."""

import json
import unittest
from dataclasses import dataclass, field

from harness import (PASSWORD, Person, Shop, company_form, fast_room, multipart, must,
                     product_form, raw, sign_up_form)

BIG = 1 << 53
DEEP = b'{"a":' * 40 + b"1" + b"}" * 40


@dataclass
class Call:
    """A call with a body that is right, and what its fields may be."""
    who: str
    method: str
    path: str
    body: dict
    required: tuple = ()
    numbers: dict = field(default_factory=dict)  # name: values out of range
    texts: dict = field(default_factory=dict)    # name: values that are refused
    part: str = ""                               # of a multipart body
    headers: dict = field(default_factory=dict)


def for_each_call(test):
    def run(self):
        for call in self.calls:
            with self.subTest(call=f"{call.method} {call.path}"):
                test(self, call)
    return run


class Malformed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.people = {"nobody": Person(cls.shop, "nobody", PASSWORD),
                      "customer": cls.shop.customer(), "seller": cls.shop.seller(),
                      "admin": cls.shop.admin()}
        seller, customer = cls.people["seller"], cls.people["customer"]
        company = seller.make_company()
        cls.product = seller.make_product(company, admission=fast_room())
        cls.plain = seller.make_product(company, admission={"mode": "none"})
        order = must(customer.order([{"productId": cls.plain, "quantity": 1}]), 202).data
        cls.order = order["orderId"]
        me = customer.user_id
        lines = [{"productId": cls.plain, "quantity": 1}]
        form = product_form(company)
        cls.calls = [
            Call("nobody", "POST", "/api/auth/signUp", sign_up_form("newone"),
                 ("loginId", "password", "username"),
                 texts={"loginId": ["ab", "x" * 11, "UPPER1", "한글아이디", "a b c", ""],
                        "password": ["short", "x" * 129, "password", "12345678"],
                        "userRole": ["ADMIN", "MANAGER", "customer", ""]}),
            Call("nobody", "POST", "/api/auth/logIn", {"loginId": "newone", "password": PASSWORD},
                 ("loginId", "password")),
            Call("customer", "PUT", f"/api/users/{me}", {"nickname": "other"},
                 texts={"nickname": ["x" * 1000], "password": ["short"]}),
            Call("admin", "PUT", f"/api/users/{me}/role", {"userRole": "CUSTOMER"}, ("userRole",),
                 texts={"userRole": ["KING", "", "seller"]}),
            Call("seller", "POST", "/api/companies", company_form("Second"),
                 ("companyName",), texts={"companyName": ["", "x" * 21],
                                          "description": ["x" * 101], "address": ["x" * 256]}),
            Call("seller", "PUT", f"/api/companies/{company}", company_form("Company"),
                 texts={"companyName": ["", "x" * 21]}),
            Call("seller", "POST", "/api/products", form,
                 ("companyId", "productName", "originalPrice", "saleStartTime"),
                 numbers={"companyId": [0, -1, BIG], "originalPrice": [-1, 1e300, BIG],
                          "discountedPrice": [-1, 20_001], "stock": [-1, BIG],
                          "categoryCode": [-1, 4711], "holdSeconds": [4, 86_401],
                          "purchaseLimit": [0, -1]},
                 texts={"productName": ["", "x" * 51], "description": ["x" * 1001],
                        "saleStartTime": ["", "soon", "2030-13-01T00:00:00", "2030-02-30T00:00:00",
                                          "9999"]},
                 part="productCreateRequestDto"),
            Call("seller", "PUT", f"/api/products/{cls.product}", form,
                 numbers={"originalPrice": [-1], "stock": [-1]},
                 texts={"productName": ["", "x" * 51]}, part="productUpdateRequestDto"),
            Call("seller", "POST", f"/api/schedulingQueue/{cls.product}/startAllow",
                 {"count": 1, "delay": 1000}, ("count", "delay"),
                 numbers={"count": [0, -1, BIG], "delay": [0, -1, BIG]}),
            Call("seller", "PUT", f"/api/waitingRoom/{cls.product}/settings",
                 {"count": 1000, "periodMs": 100, "rejoin": "back"},
                 numbers={"count": [0, -1, BIG], "periodMs": [0, 99, BIG], "startDelayMs": [-1],
                          "maxActive": [0], "stayMs": [0, BIG]},
                 texts={"mode": ["none", ""], "rejoin": ["front"], "order": ["draw"]}),
            Call("customer", "POST", f"/api/orders/{cls.order}/cancel", {"reason": "no need"},
                 ("reason",), texts={"reason": ["", "x" * 201], "lines": [[]]}),
            Call("customer", "POST", "/api/orders", {"orderDetails": lines, "memo": "at the door"},
                 ("orderDetails",),
                 numbers={"deliveryPrice": [-1, BIG]},
                 texts={"deliveryDate": ["soon", ""], "memo": ["x" * 10_000],
                        "totalPrice": [1], "state": ["ORDER_COMPLETED"],
                        "paymentStatus": ["APPROVED"], "cancelReason": ["none"],
                        "orderDetails": [[], lines * 21, "one", {}, [1]]}),
            Call("customer", "POST", "/api/payments/toss",
                 {"orderId": cls.order, "paymentKey": "tk_unknown", "amount": 100},
                 ("orderId", "paymentKey", "amount"),
                 numbers={"amount": [-1, BIG]}, texts={"paymentKey": ["", "x" * 201]}),
        ]

    def send(self, call, body):
        """The answer to this body: a value, or bytes that need not be JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/json"
        if call.part:
            content, kind = multipart(call.part, content)
        answer = self.people[call.who].send(call.method, call.path, content,
                                            dict(call.headers, **{"Content-Type": kind}))
        self.assertLess(answer.status, 500,
                        f"{call.method} {call.path} {content[:300]!r}: {answer}")
        return answer

    def refused(self, call, body, name=None):
        """Asserts a 400, and that it names the field."""
        answer = self.send(call, body)
        self.assertEqual(answer.status, 400, f"{body!r}: {answer}")
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        if name is not None:
            pointers = [error["pointer"] for error in answer.json()["errors"]]
            self.assertTrue(any(pointer.startswith(f"#/{name}") for pointer in pointers),
                            f"{name} is not named: {answer}")

    @for_each_call
    def test_a_missing_field_is_named(self, call):
        for name in call.required:
            self.refused(call, {k: v for k, v in call.body.items() if k != name}, name)
            self.refused(call, dict(call.body, **{name: None}), name)
        if call.required:
            self.refused(call, {}, call.required[0])

    @for_each_call
    def test_an_unknown_field_is_named(self, call):
        self.refused(call, dict(call.body, surprise=1), "surprise")
        self.refused(call, dict(call.body, **{"user~/Id": 1}), "user~0~1Id")

    @for_each_call
    def test_a_field_of_another_type_is_named(self, call):
        for name, value in call.body.items():
            for wrong in ([], {}, True, 12.5 if isinstance(value, str) else "many"):
                if type(wrong) is not type(value):
                    self.refused(call, dict(call.body, **{name: wrong}), name)

    @for_each_call
    def test_a_value_out_of_range_is_named(self, call):
        for name, values in {**call.numbers, **call.texts}.items():
            for value in values:
                self.refused(call, dict(call.body, **{name: value}), name)

    @for_each_call
    def test_numbers_that_no_integer_holds_are_refused(self, call):
        for name in call.numbers:
            for written in (b"1e400", b"-1e400", b"1.5", b"9" * 400, b"18446744073709551616",
                            b"-9223372036854775809", b"1e19"):
                body = json.dumps(dict(call.body, **{name: "HERE"})).encode()
                self.refused(call, body.replace(b'"HERE"', written))

    @for_each_call
    def test_what_is_no_json_object_is_refused(self, call):
        for body in (b"", b"{", b"[]", b"null", b"1", b'"text"', b"{} {}", b"{'a':1}",
                     b'{"a":1,}', b"\xef\xbb\xbf{}", b"{" + b" " * 60_000, DEEP,
                     b"[" * 60_000, b'{"a":NaN}', b'{"a":01}', b"\x00"):
            self.refused(call, body)

    @for_each_call
    def test_duplicate_keys_are_refused(self, call):
        name, value = next(iter(call.body.items()))
        text = json.dumps(call.body)[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}"
        self.refused(call, text.encode())

    @for_each_call
    def test_bad_utf8_is_refused(self, call):
        for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"):
            self.refused(call, b'{"' + bad + b'": 1}')
            self.refused(call, b'{"nickname": "' + bad + b'"}')
        self.refused(call, b'{"nickname": "\\ud800"}')

    @for_each_call
    def test_another_media_type_is_refused(self, call):
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
            answer = self.people[call.who].send(call.method, call.path,
                                                json.dumps(call.body).encode(),
                                                {"Content-Type": kind})
            self.assertIn(answer.status, (400, 415), answer)

    def test_a_line_of_an_order_is_named_with_its_place(self):
        call = next(call for call in self.calls if call.path == "/api/orders")
        for name, value in (("productId", 0), ("productId", "x"), ("quantity", 0),
                            ("quantity", 1001), ("quantity", -1), ("quantity", 1.5),
                            ("surprise", 1), ("productOption", "no:such")):
            good = {"productId": self.plain, "quantity": 1}
            self.refused(call, {"orderDetails": [good, dict(good, **{name: value})]},
                         f"orderDetails/1/{name}")
        for name in ("productId", "quantity"):
            line = {"productId": self.plain, "quantity": 1}
            del line[name]
            self.refused(call, {"orderDetails": [line]}, f"orderDetails/0/{name}")

    def test_multipart_tricks_are_refused(self):
        seller = self.people["seller"]
        good, kind = multipart("productCreateRequestDto", product_form(1))
        mark = kind.split("=")[1].encode()
        part = b"--" + mark + b"\r\n"
        bodies = [b"", b"--", good[:-4], good.replace(mark, b"other-mark"), part * 50_000,
                  part + b"\r\n\r\n--" + mark + b"--", good.replace(b"form-data", b"attachment"),
                  multipart("other", product_form(1))[0], good[:len(good) // 2]]
        for body in bodies:
            answer = seller.post("/api/products", body, headers={"Content-Type": kind})
            self.assertEqual(answer.status, 400, answer)
        for kind in ("multipart/form-data", "multipart/form-data; boundary=",
                     "multipart/form-data; boundary=" + "x" * 500, "multipart/mixed; boundary=x"):
            answer = seller.post("/api/products", good, headers={"Content-Type": kind})
            self.assertIn(answer.status, (400, 415), answer)

    def test_an_id_that_is_none_is_nothing(self):
        customer = self.people["customer"]
        for path in ("/api/users/{}", "/api/products/{}", "/api/companies/{}", "/api/orders/{}",
                     "/api/waitingRoom/{}", "/api/waitingQueue/{}/isAllowed"):
            for bad in ("0", "-1", "x", "1x", "01", "+1", "9" * 30, str(1 << 63), "1.0", "%00",
                        "1%20", "%ED%95%9C", "..", "'", "1;2"):
                answer = customer.get(path.format(bad))
                self.assertIn(answer.status, (400, 403, 404), f"{path} {bad}: {answer}")

    def test_query_values_that_make_no_sense_are_refused(self):
        people = self.people
        wrong = [
            ("nobody", "/api/products", ("page=0", "page=x", "page=-1", "size=0", "size=x",
                                         "size=1000000", "sort=PRICE", "direction=UP",
                                         "categoryCode=x")),
            ("customer", "/api/orders", ("page=0", "size=-1", "sort=x", "direction=x",
                                         "state=NOPE")),
            ("admin", "/api/users", ("page=-1", "page=x", "size=11", "applied=maybe")),
            ("customer", "/api/companies", ("page=0", "size=101")),
            ("seller", "/api/products/mine", ("page=0", "sort=x", "productId=0")),
            ("seller", "/api/companies/mine", ("size=x",)),
            ("seller", f"/api/waitingRoom/{self.product}/log", ("after=x", "after=-1",
                                                                "after=1e3")),
        ]
        for who, path, queries in wrong:
            for query in queries:
                with self.subTest(path=path, query=query):
                    answer = people[who].get(f"{path}?{query}")
                    self.assertEqual(answer.status, 400, answer)

    def test_a_wrong_method_is_told_the_right_ones(self):
        for who, method, path, allowed in (
                ("nobody", "GET", "/api/auth/logIn", "POST"),
                ("nobody", "DELETE", "/api/auth/signUp", "POST"),
                ("customer", "PUT", "/api/orders", "POST"),
                ("customer", "POST", f"/api/waitingRoom/{self.product}", "DELETE"),
                ("customer", "GET", f"/api/waitingQueue/{self.product}/registerUser", "POST"),
                ("customer", "POST", f"/api/waitingQueue/{self.product}/getToken", "GET"),
                ("customer", "GET", "/api/payments/toss", "POST"),
                ("seller", "GET", f"/api/schedulingQueue/{self.product}/stopAllow", "POST")):
            with self.subTest(method=method, path=path):
                answer = self.people[who].send(method, path)
                self.assertEqual(answer.status, 405, answer)
                self.assertIn(allowed, answer.headers["Allow"])
        for method in ("PATCH", "OPTIONS", "TRACE", "BREW"):
            with self.subTest(method=method):
                answer = self.people["customer"].send(method, "/api/orders")
                self.assertIn(answer.status, (400, 405, 501), answer)
                self.assertNotEqual(answer.status, 501)

    def test_an_unknown_path_is_told_in_korean_and_in_english(self):
        for path in ("/nowhere", "/api", "/api/", "/api/carts/1", "/api/reviews", "/internal/quote",
                     "/api/orders/1/extra/more", "/api//orders", "/api/orders/", "/API/orders"):
            with self.subTest(path=path):
                answer = self.people["customer"].get(path, headers={"Accept-Language": "ko"})
                self.assertIn(answer.status, (400, 404), answer)
        ko = self.people["nobody"].get("/nowhere", headers={"Accept-Language": "ko"})
        self.assertEqual((ko.status, ko.json()["message"]), (404, "잘못된 url입니다."))
        en = self.people["nobody"].get("/nowhere", headers={"Accept-Language": "en"})
        self.assertNotEqual(en.json()["message"], ko.json()["message"])
        self.assertEqual(en.headers["Content-Language"], "en")

    def test_tokens_that_are_none_are_refused(self):
        token = self.people["customer"].token
        head, body, signature = token.split(".")
        none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"
        for bad in ("", "Bearer", "Bearer ", f"Basic {token}", f"Bearer {token}x", "Bearer a.b.c",
                    f"Bearer {head}.{body}.", f"Bearer {none}.{body}.", f"Bearer {token}.{head}",
                    "Bearer " + "x" * 4000, f"Bearer {head}.{body}.{signature[::-1]}"):
            with self.subTest(bad=bad[:40]):
                answer = self.people["nobody"].get(
                    f"/api/users/{self.people['customer'].user_id}",
                    headers={"Authorization": bad})
                self.assertEqual(answer.status, 401, answer)

    def test_idempotency_keys_that_are_none_are_refused(self):
        for key in ("", "x" * 301, "caf\xe9", "a\tb"):
            with self.subTest(key=key[:10]):
                answer = self.people["customer"].post(
                    "/api/orders", {"orderDetails": [{"productId": self.plain, "quantity": 1}]},
                    headers={"Idempotency-Key": key})
                self.assertEqual(answer.status, 400, answer)

    def test_bytes_that_are_no_http_end_the_connection(self):
        url = self.shop.url()
        host = url.removeprefix("http://").encode()
        get = b"GET /livez HTTP/1.1\r\nHost: " + host + b"\r\n"
        post = b"POST /api/auth/logIn HTTP/1.1\r\nHost: " + host + b"\r\n"
        for sent in (b"\x16\x03\x01\x00\xa5\x01\x00\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"GET /livez HTTP/1.1\r\n\r\n", get + get[get.index(b"Host"):] + b"\r\n",
                     get + b"A b: c\r\n\r\n", get + b" folded: x\r\n\r\n",
                     get + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
                     get + b"".join(b"X%d: y\r\n" % i for i in range(2000)) + b"\r\n",
                     post + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                     post + b"Content-Length: -1\r\n\r\n",
                     post + b"Content-Length: 5x\r\n\r\nhello",
                     post + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                     post + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                     post + b"Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
                     post + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n",
                     b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
            with self.subTest(sent=sent[:60]):
                got = raw(url, sent)
                if got:
                    status = int(got.split()[1])
                    self.assertTrue(400 <= status < 500, got[:200])
                    self.assertEqual(got.count(b"HTTP/1.1 "), 1, got[:500])
        self.assertEqual(self.people["nobody"].get("/livez").status, 200)

    def test_a_body_above_the_limit_is_refused(self):
        url = self.shop.url()
        host = url.removeprefix("http://").encode()
        got = raw(url, b"POST /api/auth/logIn HTTP/1.1\r\nHost: " + host +
                  b"\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{")
        self.assertEqual(int(got.split()[1]), 413, got[:200])


if __name__ == "__main__":
    unittest.main()
