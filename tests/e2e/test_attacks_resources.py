"""Whoever wants to use up what there is of memory, time or patience."""

import json
import socket
import time
import unittest
import urllib.parse

from attacks import Attack, AttackCase
from harness import PASSWORD, Shop, must, raw, until

BIG = (1 << 53) - 1
IDLE = 400


def nested(depth):
    return b"[" * depth + b"]" * depth


class Resources(AttackCase, unittest.TestCase):
    WEAKENED = {"json_names_twice": ["names a field twice"]}

    def stage(self, shop):
        self.shop, self.buyer, self.seller = shop, shop.customer(), shop.seller()
        self.product = self.seller.make_product(self.seller.make_company(), stock=5,
                                                admission={"mode": "none"})

    def order(self, text, **headers):
        headers.setdefault("Content-Type", "application/json")
        return self.buyer.post("/api/orders", text, headers=headers)

    def attacks(self):
        line = b'{"productId":%d,"quantity":1}' % self.product
        whole = b'{"orderDetails":[' + line + b"]}"
        yield Attack("names a field twice", (400,), lambda: self.order(
            whole[:-1] + b',"orderDetails":[' + line + b"]}"))
        yield Attack("names a field twice in another spelling", (400,), lambda: self.order(
            whole[:-1] + b',"order\\u0044etails":[' + line + b"]}"))
        yield Attack("nests deeply", (400,), lambda: self.order(nested(10_000)))
        yield Attack("nests deeply where nobody looks", (400,), lambda: self.order(
            whole[:-1] + b',"memo":' + nested(40) + b"}"))
        yield Attack("sends many lines", (400,), lambda: self.order(
            b'{"orderDetails":[' + b",".join([line] * 21) + b"]}"))
        yield Attack("sends many names", (400,), lambda: self.order(json.dumps(
            {f"x{number}": 1 for number in range(3_000)}).encode()))
        yield Attack("sends a compressed body", (400, 415), lambda: self.order(
            whole, **{"Content-Encoding": "gzip"}))
        for number in (b"0", b"-1", b"1001", b"1e3000", b"9" * 5_000, b"1.5", b"-0.0",
                       b"9007199254740993", b"1e-400", b'"1"', b"true", b"null"):
            yield Attack(f"orders {number[:20]} units", (400,), lambda n=number: self.order(
                whole.replace(b'"quantity":1', b'"quantity":' + n)))
        for query in ("page=0", "page=-1", f"page={1 << 63}", "page=1e9", "size=0", "size=101",
                      "size=1000000", f"page={BIG}&size=101"):
            yield Attack(f"turns to {query}", (400,),
                         lambda q=query: self.buyer.get(f"/api/products?{q}"))
        yield Attack("turns to the last page there can be", (200, 400),
                     lambda: self.buyer.get(f"/api/products?page={BIG}&size=100"))
        yield Attack("asks with a long query", (400, 414, 431), lambda: self.buyer.get(
            "/api/products?" + "&".join(f"a{n}=1" for n in range(2_000))))
        yield Attack("searches for a long text", (400,), lambda: self.buyer.get(
            "/api/products?productName=" + "x" * 5_000))
        yield Attack("sends many fields", (431,), lambda: self.buyer.get(
            "/api/products", headers={f"X-{number}": "1" for number in range(100)}))
        yield Attack("sends a large field", (431,), lambda: self.buyer.get(
            "/api/products", headers={"X-Large": "x" * 20_000}))
        yield Attack("sends many admissions", (403, 431), lambda: self.buyer.post(
            "/api/orders", whole, headers={"queueToProduct": ", ".join(["Bearer x"] * 1_000)}))
        yield Attack("sends a huge token", (401, 431), lambda: self.shop.client().send(
            "GET", "/api/orders", headers={"Authorization": "Bearer " + "x" * 12_000}))
        yield Attack("sends a long key", (400,), lambda: self.order(
            whole, **{"Idempotency-Key": "x" * 301}))

    def test_none_succeeds(self):
        super().test_none_succeeds()
        self.assertEqual(must(self.buyer.get("/api/orders"), 200).data["totalElements"], 0)


class Patience(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)

    def connect(self):
        where = urllib.parse.urlsplit(self.shop.url())
        return socket.create_connection((where.hostname, where.port), timeout=30)

    def test_a_head_that_never_ends_is_closed_and_others_are_served_meanwhile(self):
        slow, client = self.connect(), self.shop.client()
        began = time.monotonic()
        slow.sendall(b"GET /api/products HTTP/1.1\r\nHost: a\r\n")
        slow.setblocking(False)

        def is_closed():
            must(client.send("GET", "/api/products"), 200)
            try:
                slow.sendall(b"X")
                return slow.recv(1) == b""
            except BlockingIOError:
                return False
            except OSError:
                return True
        until(is_closed, 60)
        self.assertGreater(time.monotonic() - began, 1, "it was not even given a moment")
        slow.close()

    def test_hundreds_who_say_nothing_stop_nobody(self):
        idle = [self.connect() for _ in range(IDLE)]
        for _ in range(20):
            must(self.shop.client().send("GET", "/api/products"), 200)
        for connection in idle:
            connection.close()

    def test_whoever_asks_and_never_reads_stops_nobody(self):
        deaf = self.connect()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        request = b"GET /api/products HTTP/1.1\r\nHost: a\r\n\r\n"
        sent = 0
        try:
            while sent < 20_000_000:
                sent += deaf.send(request * 100)
        except BlockingIOError:
            pass  # it has stopped listening, for nobody takes its answers
        self.assertLess(sent, 20_000_000)
        must(self.shop.client().send("GET", "/api/products"), 200)
        deaf.close()

    def test_nothing_that_is_sent_begins_a_line_of_the_log(self):
        mark = "2030-01-01T00:00:00.000Z error forged"
        client = self.shop.client()
        for text in (f"\n{mark}", f"\r\n{mark}", f"\u2028{mark}", f"\x1b[2J{mark}"):
            client.send("POST", "/api/auth/logIn", {"loginId": text, "password": text})
            client.send("POST", "/api/auth/signUp", {"loginId": text, "password": PASSWORD})
            client.send("GET", "/" + urllib.parse.quote(text))
        raw(self.shop.url(), f"GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: x\n{mark}\r\n\r\n".encode())
        for line in self.shop.server.said().splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT[\d:.]+Z (info|warn|error) ")
            self.assertFalse(line.startswith("2030"))


if __name__ == "__main__":
    unittest.main()
