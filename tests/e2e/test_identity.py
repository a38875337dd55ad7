"""Identity comes from a token and from nothing else; one canonical path decides guard and route.
Each class is shown to succeed on a server that is weakened for it."""

import unittest

from harness import Shop, fast_room, must
from tokens import KEYS, identity
from wire import Wire

SPELLINGS = ("X-USER-ID", "X-User-Id", "x-user-id", "X_USER_ID", "X-User-ID ", "X-UserId",
             "X-Astraphe-Identity", "x-astraphe-identity", "X-ASTRAPHE-IDENTITY", "X-Identity",
             "X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Auth-Request-User",
             "X-Authenticated-Userid", "X-Role", "X-User-Role", "From")


class ByHand(unittest.TestCase):
    """A shop with its people, who write their requests themselves."""

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(env=KEYS)
        cls.addClassCleanup(cls.shop.close)
        cls.customer, cls.other = cls.shop.customer(), cls.shop.customer()
        cls.admin = cls.shop.admin()

    def ask(self, target, *lines, method="GET", body="", shop=None):
        """One request by hand, closed or not; its answer."""
        wire = Wire((shop or self.shop).url())
        self.addCleanup(wire.close)
        lines = [f"{method} {target} HTTP/1.1", "Host: shop", *lines]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        wire.send("\r\n".join([*lines, "", body]).encode())
        return wire.answer(is_head=method == "HEAD")

    def as_customer(self, target, *lines, **more):
        return self.ask(target, f"Authorization: Bearer {self.customer.token}", *lines, **more)


class Identity(ByHand):
    def said_ids(self):
        admin = self.admin.user_id
        return [str(admin), *(identity(service, admin, "ADMIN")
                              for service in ("user", "gateway", "product", "order", "queue"))]

    def test_no_header_says_who_one_is(self):
        for spelling in SPELLINGS:
            for said in self.said_ids():
                with self.subTest(spelling=spelling, said=said[:20]):
                    line = f"{spelling}: {said}"
                    wanted = (400,) if spelling.endswith(" ") else (401,)
                    self.assertIn(self.ask("/api/users", line).status, wanted)
                    self.assertIn(self.ask("/api/users", line, line).status, wanted)

    def test_no_header_says_that_one_is_somebody_else(self):
        other = f"/api/users/{self.other.user_id}"
        own = f"/api/users/{self.customer.user_id}"
        self.assertEqual(self.as_customer(own).status, 200)
        for spelling in SPELLINGS:
            if spelling.endswith(" "):
                continue
            for said in (self.other.user_id, identity("user", self.other.user_id, "CUSTOMER")):
                line = f"{spelling}: {said}"
                with self.subTest(line=line[:40]):
                    self.assertEqual(self.as_customer(other, line).status, 403)
                    self.assertEqual(self.as_customer(own, line, line).status, 200)
                    self.assertEqual(self.as_customer("/api/users", line).status, 403)

    def test_not_even_where_connection_or_a_trailer_names_it(self):
        said = f"X-Astraphe-Identity: {identity('user', self.admin.user_id, 'ADMIN')}"
        for lines in ([said, "Connection: X-Astraphe-Identity"],
                      ["Connection: Authorization, X-User-Id", "X-User-Id: 1"]):
            self.assertEqual(self.ask("/api/users", *lines).status, 401)
        self.assertEqual(self.as_customer("/api/users", "Connection: Authorization").status, 403)
        wire = Wire(self.shop.url())
        self.addCleanup(wire.close)
        wire.send(f"GET /api/users HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n"
                  f"Trailer: X-Astraphe-Identity, Authorization\r\n\r\n0\r\n{said}\r\n"
                  f"Authorization: Bearer {self.admin.token}\r\n\r\n".encode())
        self.assertIn(wire.answer().status, (400, 401))

    def test_a_gateway_that_believes_a_header_is_deceived_by_it(self):
        shop = Shop(env=dict(KEYS, ASTRAPHE_PLANT="identity_header_believed"))
        self.addCleanup(shop.close)
        self.assertEqual(self.ask("/api/users", "X-USER-ID: 1", shop=shop).status, 200)


class SideDoors(ByHand):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        seller = cls.shop.seller()
        company = seller.make_company()
        cls.product = seller.make_product(company, admission=fast_room())

    def test_a_guarded_path_has_one_spelling(self):
        self.assertEqual(self.ask("/api/users", f"Authorization: Bearer {self.admin.token}").status,
                         200)
        for target in ("/api/users", "/api/%75sers", "/%61pi/users", "/api/users?x=/api/products"):
            with self.subTest(target):
                self.assertEqual(self.as_customer(target.replace("?x=", "?page=")).status, 403)
        for target in ("/api//users", "//api/users", "/api/users/", "/api/users//", "/api/./users",
                       "/api/x/../users", "/./api/users", "/../api/users", "/API/users",
                       "/api/Users", "/api%2Fusers", "/api%2fusers", "/api%252Fusers",
                       "/api\\users", "/api%5Cusers", "/api/users%00", "/api/users%0a",
                       "/api/users;a=b", "/api;a=b/users", "/api/users%3Ba", "/api/users%20",
                       "/api/users%2e", "/api/%2e/users", "/api/%2e%2e/api/users", "/api/users%",
                       "/api/users%2", "/api/users%zz", "/api/users.json", "/api/users..",
                       "/api/users%c0%af", "/api/users%ff", "/api/%c0%ae/users", "/x/..;/api/users",
                       "/api/products/..%2fusers", "/api/users%23", "/api/users%3f", "api/users"):
            with self.subTest(target):
                for person in (self.customer, self.admin):
                    answer = self.ask(target, f"Authorization: Bearer {person.token}")
                    self.assertIn(answer.status, (400, 404), answer)

    def test_the_product_behind_its_room_has_one_door(self):
        path = f"/api/products/{self.product}"
        self.assertEqual(self.as_customer(path).status, 403)
        for target in (f"{path}/", f"{path}%2F", f"{path};x", f"{path}%00", f"{path}.json",
                       f"/api//products/{self.product}", f"/api/products//{self.product}",
                       f"/api/products/x/../{self.product}", f"/api/products/%2e/{self.product}",
                       f"/api/products/0{self.product}", f"/api/products/+{self.product}",
                       f"/api/products/%20{self.product}", f"{path}/forQueue", f"{path}/forQueue/",
                       f"/internal/products/{self.product}", f"/api/waitingQueue/{self.product}/"):
            with self.subTest(target):
                self.assertIn(self.as_customer(target).status, (400, 404), target)
        for target in (path, f"/api/waitingQueue/{self.product}/getProduct"):
            for method in ("HEAD", "TRACE", "OPTIONS", "PATCH", "get", "GETX"):
                with self.subTest(method=method, target=target):
                    answer = self.as_customer(target, method=method)
                    self.assertIn(answer.status, (403, 404, 405), answer)
                    self.assertNotIn(b"Limited lamp", answer.body)

    def test_a_head_is_guarded_like_its_get(self):
        for target, status in (("/api/users", 403), (f"/api/products/{self.product}", 403),
                               (f"/api/users/{self.customer.user_id}", 200), ("/api/orders/1", 404)):
            with self.subTest(target):
                self.assertEqual(self.as_customer(target).status, status)
                self.assertEqual(self.as_customer(target, method="HEAD").status, status)

    def test_no_header_is_another_method_or_path(self):
        me = f"/api/users/{self.customer.user_id}"
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"):
            for method in ("DELETE", "PUT", "GET"):
                with self.subTest(name=name, method=method):
                    answer = self.as_customer(me, f"{name}: {method}", method="POST", body="{}")
                    self.assertEqual(answer.status, 405, answer)
        for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Path",
                     "X-Forwarded-Prefix", "X-Forwarded-Host", "Forwarded"):
            with self.subTest(name):
                self.assertEqual(self.as_customer("/livez", f"{name}: /api/users").text, "ok\n")
                self.assertEqual(self.as_customer("/api/users", f"{name}: /livez").status, 403)
        self.assertEqual(self.as_customer(me).status, 200, "she is still there")

    def test_what_services_ask_each_other_is_nowhere_outside(self):
        said = f"X-Astraphe-Identity: {identity('user', 0, '')}"
        for target in ("/internal/revocations", "/internal/renew", "/internal/setup",
                       "/internal/quote", "/internal/", "/actuator/health", "/actuator/env",
                       "/actuator/prometheus", "/metrics", "/version", "/debug/pprof", "/.git/config",
                       "/server-status", "/sandbox/toss/../../internal/revocations"):
            for method in ("GET", "POST"):
                with self.subTest(method=method, target=target):
                    answer = self.ask(target, said, f"Authorization: Bearer {self.admin.token}",
                                      method=method)
                    self.assertIn(answer.status, (400, 404), answer)

    def test_weakened_servers_have_these_doors(self):
        def weakened(plant):
            shop = Shop(env=dict(KEYS, ASTRAPHE_PLANT=plant))
            self.addCleanup(shop.close)
            return shop
        shop = weakened("path_spelled_at_will")
        for target in ("/api%2Fproducts", "/api//products", "/api/x/../products", "/api/products/",
                       "/api\\products", "/api/products;a=b", "/api/./products"):
            self.assertEqual(self.ask(target, shop=shop).status, 200, target)
        shop = weakened("method_override_believed")
        person = shop.customer()
        answer = self.ask(f"/api/users/{person.user_id}", "X-HTTP-Method-Override: PUT",
                          f"Authorization: Bearer {person.token}", method="POST", body="{}",
                          shop=shop)
        self.assertEqual(answer.status, 200, answer)
        shop = weakened("internal_routes_open")
        must(self.ask("/internal/revocations?after=0", shop=shop), 200)


if __name__ == "__main__":
    unittest.main()
