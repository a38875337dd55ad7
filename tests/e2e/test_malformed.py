"""Bytes that make no sense are refused with a 4xx. Never a 5xx. test_malformed_fields.py has what is
wrong in fields, by the document."""

import json
import unittest

import malformed
from harness import multipart, product_form, raw
from stage import Stage, for_each_call

DEEP = b'{"a":' * 40 + b"1" + b"}" * 40


class Malformed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        cls.shop, cls.people, cls.calls = cls.stage.shop, cls.stage.people, cls.stage.calls()

    def refused(self, call, body):
        answer = self.stage.send(call, body)
        self.assertEqual(answer.status, 400, f"{call.operation} {body[:300]!r}: {answer}")
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")

    @for_each_call
    def test_numbers_that_no_integer_holds_are_refused(self, call):
        numbers = [name for name, rule in call.schema["properties"].items()
                   if "integer" in malformed.types_of(rule)]
        for name in numbers:
            for written in (b"1e400", b"-1e400", b"1.5", b"9" * 400, b"18446744073709551616",
                            b"-9223372036854775809", b"1e19"):
                body = json.dumps(dict(call.body, **{name: "HERE"})).encode()
                self.refused(call, body.replace(b'"HERE"', written))

    @for_each_call
    def test_what_is_no_json_object_is_refused(self, call):
        for body in (b"", b"{", b"[]", b"null", b"1", b'"text"', b"{} {}", b"{'a':1}",
                     b'{"a":1,}', b"\xef\xbb\xbf{}", b"{" + b" " * 7_000, DEEP,
                     b"[" * 10_000, b'{"a":NaN}', b'{"a":01}', b"\x00"):
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
