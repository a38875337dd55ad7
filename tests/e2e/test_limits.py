"""Nothing is without a bound, and whoever keeps within it is served."""

import os
import select
import socket
import subprocess
import tempfile
import unittest

from harness import PASSWORD, PROGRAM, Person, Shop, must, sign_up_form, until
from wire import Wire

LIVE = b"GET /livez HTTP/1.1\r\nHost: shop\r\n\r\n"
SIGN_UP = b"POST /api/auth/signUp HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"


class Case(unittest.TestCase):
    def shop(self, **limits):
        """A shop with these settings: limits_look="3/60 off"."""
        shop = Shop(env={f"ASTRAPHE_{name.upper()}": str(value) for name, value in limits.items()})
        self.addCleanup(shop.close)
        return shop

    def wire(self, shop, **more):
        wire = Wire(shop.url(), **more)
        self.addCleanup(wire.close)
        return wire

    def drip(self, wire, piece, pieces):
        """Sends a piece each 50 ms, until all are sent (True) or the other side closes (False)."""
        for _ in range(pieces):
            readable, _, _ = select.select([wire.socket], [], [], 0.05)
            if readable and not wire.more():
                return False
            if not wire.send(piece):
                return False
        return True


class Deadlines(Case):
    def test_a_head_that_does_not_end_is_closed(self):
        wire = self.wire(self.shop(limits_head_seconds=1))
        wire.send(b"GET /livez HTTP/1.1\r\nHost: shop\r\n")
        self.assertFalse(self.drip(wire, b"X: y\r\n", 400))

    def test_a_body_slower_than_its_rate_is_closed(self):
        wire = self.wire(self.shop(limits_body_seconds=1))
        wire.send(SIGN_UP + b"Content-Length: 5000\r\n\r\n")
        self.assertFalse(self.drip(wire, b" ", 400))

    def test_so_is_one_in_chunks_of_one_byte(self):
        wire = self.wire(self.shop(limits_body_seconds=1))
        wire.send(SIGN_UP + b"Transfer-Encoding: chunked\r\n\r\n")
        self.assertFalse(self.drip(wire, b"1;a=bbbbbbbbbbbbbbbbbbbbbbbb\r\n \r\n", 400))

    def test_whoever_asks_nothing_is_closed(self):
        shop = self.shop(limits_idle_seconds=1)
        for sent in (b"", LIVE):
            wire = self.wire(shop)
            wire.send(sent)
            if sent:
                self.assertEqual(wire.answer().status, 200)
            self.assertEqual(wire.until_closed(), ([], True))

    def test_whoever_does_not_read_is_closed(self):
        wire = self.wire(self.shop(limits_write_seconds=1))
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lists = b"GET /signup HTTP/1.1\r\nHost: shop\r\n\r\n" * 500
        while wire.send(lists):
            pass

    def test_whoever_is_slow_but_keeps_within_the_limits_is_served(self):
        """The same drips, on limits as they are built in."""
        shop = self.shop()
        wire = self.wire(shop)
        wire.send(b"GET /livez HTTP/1.1\r\nHost: shop\r\nX: ")
        self.assertTrue(self.drip(wire, b"y", 40))
        wire.send(b"\r\n\r\n")
        self.assertEqual(wire.answer().status, 200)
        wire.send(SIGN_UP + b"Content-Length: 42\r\n\r\n{}")
        self.assertTrue(self.drip(wire, b" ", 40))
        self.assertEqual(wire.answer().status, 400)
        wire.send(b"GET /signup HTTP/1.1\r\nHost: shop\r\n\r\n" * 500)
        self.assertEqual({wire.answer().status for _ in range(500)}, {200})


class Connections(Case):
    def test_idle_ones_make_room_for_whoever_comes_to_ask(self):
        shop = self.shop(limits_connections=20)
        idle = [self.wire(shop) for _ in range(200)]
        for _ in range(5):
            wire = self.wire(shop)
            wire.send(LIVE)
            self.assertEqual(wire.answer().status, 200)
        self.assertEqual(idle[0].until_closed(), ([], True))

    def test_an_address_has_so_many(self):
        shop = self.shop(limits_enabled="true", limits_connections_per_address=5)

        def comes_in(address):
            where = ("127.0.0.1", int(shop.url().rsplit(":", 1)[1]))
            wire = Wire.__new__(Wire)
            wire.socket = socket.create_connection(where, 20, source_address=(address, 0))
            wire.got = b""
            self.addCleanup(wire.close)
            wire.send(LIVE)
            return wire if wire.answer() else None
        held = [comes_in("127.0.0.2") for _ in range(5)]
        self.assertTrue(all(held))
        self.assertIsNone(comes_in("127.0.0.2"))
        self.assertIsNotNone(comes_in("127.0.0.3"))
        held[0].close()
        until(lambda: comes_in("127.0.0.2"), 10)

    def test_in_dev_nobody_counts_them(self):
        shop = self.shop(limits_connections_per_address=5)
        for wire in [self.wire(shop) for _ in range(20)]:
            wire.send(LIVE)
            self.assertEqual(wire.answer().status, 200)


class Bodies(Case):
    def test_all_of_them_together_have_a_limit(self):
        shop = self.shop(limits_bodies_mib=1)
        seller = shop.seller()
        size = 2 * 1024 * 1024
        answer = seller.post("/api/products", b"x" * size,
                             headers={"Content-Type": "multipart/form-data; boundary=x"})
        self.assertEqual(answer.status, 503)
        self.assertEqual(answer.headers["Retry-After"], "1")
        answer = self.shop().seller().post(
            "/api/products", b"x" * size, headers={"Content-Type": "multipart/form-data; boundary=x"})
        self.assertEqual(answer.status, 400)


class Classes(Case):
    def test_an_account_waits_where_it_asks_too_often(self):
        shop = self.shop(limits_enabled="true", limits_look="3/3600 off")
        one, two = shop.customer(), shop.customer()
        looks = [one.get("/api/waitingRoom/1") for _ in range(4)]
        self.assertEqual([look.status for look in looks], [404, 404, 404, 429])
        self.assertEqual(looks[0].headers["RateLimit-Policy"], '"account";q=3;w=3600')
        self.assertRegex(looks[0].headers["RateLimit"], r'^"account";r=2;t=\d+$')
        self.assertRegex(looks[3].headers["Retry-After"], r"^[1-9]\d*$")
        self.assertEqual(looks[3].json()["code"], "TOO_MANY_REQUESTS")
        self.assertEqual(two.get("/api/waitingRoom/1").status, 404)
        self.assertEqual(one.get("/api/orders").status, 200)

    def test_an_address_is_what_a_trusted_proxy_says(self):
        shop = self.shop(limits_enabled="true", limits_catalogue="off 3/3600",
                         gateway_trusted_proxies="127.0.0.1, ::1")
        client = shop.client()

        def look(forwarded_for):
            return client.send("GET", "/api/products",
                               headers={"X-Forwarded-For": forwarded_for}).status
        self.assertEqual([look("192.0.2.1") for _ in range(4)], [200, 200, 200, 429])
        self.assertEqual(look("192.0.2.2"), 200)
        self.assertEqual(look("192.0.2.3, 192.0.2.1"), 429)

    def test_without_one_nobody_says_it(self):
        shop = self.shop(limits_enabled="true", limits_catalogue="off 3/3600")
        client = shop.client()
        statuses = [client.send("GET", "/api/products",
                                headers={"X-Forwarded-For": f"192.0.2.{i}"}).status
                    for i in range(4)]
        self.assertEqual(statuses, [200, 200, 200, 429])

    def test_in_dev_nobody_is_counted(self):
        shop = self.shop(limits_look="3/3600 3/3600", limits_catalogue="3/3600 3/3600")
        person = shop.customer()
        for _ in range(20):
            self.assertEqual(person.get("/api/waitingRoom/1").status, 404)
            answer = person.get("/api/products")
            self.assertEqual(answer.status, 200)
            self.assertNotIn("RateLimit", answer.headers)

    def test_a_limit_that_makes_no_sense_stops_the_start(self):
        for name, value in (("LIMITS_LOOK", "3"), ("LIMITS_PAY", "3/60 x"), ("LIMITS_FIELDS", "0"),
                            ("LIMITS_ENABLED", "perhaps"), ("LIMITS_HEAD_SECONDS", "-1"),
                            ("GATEWAY_TRUSTED_PROXIES", "everybody")):
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [PROGRAM, "serve", "--data-dir", f"{folder}/data", "--listen", "127.0.0.1:0"],
                    env=dict(os.environ, **{f"ASTRAPHE_{name}": value}), text=True,
                    capture_output=True, timeout=60)
                self.assertEqual(done.returncode, 78, done.stdout + done.stderr)
                self.assertIn(name.lower().replace("_", ".", 1), done.stderr)


class LogIns(Case):
    def setUp(self):
        self.counting = self.shop(limits_enabled="true", gateway_trusted_proxies="127.0.0.1")
        must(self.counting.client().send("POST", "/api/auth/signUp", sign_up_form("owner")), 201)

    def log_in(self, shop, address, password, login_id="owner"):
        return shop.client().send("POST", "/api/auth/logIn",
                                  {"loginId": login_id, "password": password},
                                  headers={"X-Forwarded-For": address}).status

    def test_guesses_are_held_back_and_the_owner_is_not(self):
        shop = self.counting
        self.assertEqual(self.log_in(shop, "192.0.2.1", PASSWORD), 200)
        guesses = [self.log_in(shop, "198.51.100.1", "not this one") for _ in range(6)]
        self.assertEqual(guesses, [401] * 5 + [429])
        self.assertEqual(self.log_in(shop, "198.51.100.1", PASSWORD), 429)
        for i in range(60):
            self.log_in(shop, f"203.0.113.{i}", "not this one")
        self.assertEqual(self.log_in(shop, "192.0.2.1", PASSWORD), 200)
        self.assertEqual(self.log_in(shop, "192.0.2.99", PASSWORD), 200)

    def test_whoever_does_not_exist_is_held_back_alike(self):
        shop = self.counting
        guesses = [self.log_in(shop, "198.51.100.2", "not this one", "nobody") for _ in range(6)]
        self.assertEqual(guesses, [401] * 5 + [429])

    def test_where_nobody_counts_one_may_guess_for_ever(self):
        shop = self.shop()
        must(shop.client().send("POST", "/api/auth/signUp", sign_up_form("owner")), 201)
        guesses = {self.log_in(shop, "198.51.100.1", "not this one") for _ in range(12)}
        self.assertEqual(guesses, {401})
        self.assertIsNotNone(Person(shop, "owner", PASSWORD).log_in().token)


if __name__ == "__main__":
    unittest.main()
