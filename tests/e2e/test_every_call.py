"""What holds for every call alike, whatever it does."""

import re
import unittest

from harness import Shop
from stage import documented

import contract

# More than a head may have, and no more than is read at once.
LONG = "x" * 17_000


class EveryCall(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.person = cls.shop.admin()  # who passes every row of the table

    def refuse(self, status, code, query="", **more):
        """Asserts that every operation refuses the same."""
        for operation in documented():
            with self.subTest(operation=operation.id):
                path = re.sub(r"\{\w+\}", "7", operation.path)
                answer = self.person.send(operation.method, path + query, **more)
                self.assertEqual((answer.status, answer.json()["code"]), (status, code), answer)

    def test_a_broken_escape_is_refused(self):
        self.refuse(400, "BAD_FRAMING", query="?name=%zz")

    def test_a_head_that_is_too_long_is_refused(self):
        self.refuse(431, "HEAD_TOO_LARGE", headers={"X-Long": LONG})

    def test_a_body_that_is_too_long_is_refused_before_it_comes(self):
        self.refuse(413, "TOO_LARGE", body=b"{", headers={"Content-Length": "1000000000"})

    def test_a_body_that_is_packed_is_refused(self):
        self.refuse(415, "UNSUPPORTED_MEDIA_TYPE", body=b"{}", headers={"Content-Encoding": "gzip"})

    def test_another_method_is_told_the_right_ones(self):
        paths = {}
        for operation in documented():
            paths.setdefault(operation.path, set()).add(operation.method)
        for path, methods in paths.items():
            for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "BREW"} - methods:
                target = re.sub(r"\{\w+\}", "7", path)
                if contract.DOCUMENT.find(method, target):
                    continue  # of another path that fits: …/mine is a number's place too
                with self.subTest(method=method, path=path):
                    answer = self.person.send(method, target)
                    self.assertEqual(answer.status, 405, answer)
                    allowed = set(answer.headers["Allow"].split(", "))
                    self.assertLessEqual(methods, allowed)

    def test_a_head_is_answered_like_the_get(self):
        for operation in documented("sandbox"):
            if operation.method != "GET":
                continue
            with self.subTest(operation=operation.id):
                path = re.sub(r"\{\w+\}", "7", operation.path)
                got, head = (self.person.send(method, path) for method in ("GET", "HEAD"))
                self.assertEqual((head.status, head.body), (got.status, b""))

    def test_a_request_keeps_the_name_that_it_has(self):
        for name, is_kept in (("a-Name_1.2", True), ("x" * 64, True), ("x" * 65, False),
                              ("", False), ("a b", False), ("é", False)):
            with self.subTest(name=name[:10]):
                answer = self.person.get("/api/orders/987654321",
                                         headers={"X-Request-Id": name.encode()})
                self.assertEqual(answer.headers["X-Request-Id"] == name, is_kept)
                self.assertEqual(answer.json()["traceId"], answer.headers["X-Request-Id"])


if __name__ == "__main__":
    unittest.main()
