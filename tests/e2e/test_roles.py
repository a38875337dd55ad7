"""Who may call what: every operation × every state of a token × every role equals `x-roles`, and what
has an owner is the owner's."""

import base64
import hashlib
import hmac
import json
import re
import time
import unittest

from browsing import Browser
from harness import claims_of, fast_room, multipart, must, product_form, raw, until
from stage import NO_ID, Stage, documented

KEYS = {name: f"{name}-key-of-the-end-to-end-tests-0123456789"
        for name in ("access", "admission", "internal")}
ALLOWED = {"open": {"CUSTOMER", "SELLER", "MANAGER", "ADMIN"},
           "anyone": {"CUSTOMER", "SELLER", "MANAGER", "ADMIN"},
           "shoppers": {"CUSTOMER", "MANAGER", "ADMIN"},
           "sellers": {"SELLER", "MANAGER", "ADMIN"},
           "managers": {"MANAGER", "ADMIN"}}
# The profile of an account that is not the caller's: 403 whoever asks.
OWN_ALONE = {"getUser", "changeUser", "deleteUser"}


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims, key, header=None):
    """A JWT by hand, as somebody makes one who knows a key."""
    parts = (header or {"alg": "HS256", "typ": "JWT"}, claims)
    text = ".".join(encoded(json.dumps(one, separators=(",", ":")).encode()) for one in parts)
    made = hmac.new(KEYS.get(key, key).encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{encoded(made)}"


class Roles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage(env={f"ASTRAPHE_TOKEN_{name.upper()}_KEY": key
                               for name, key in KEYS.items()})
        cls.addClassCleanup(cls.stage.close)
        cls.shop, cls.people = cls.stage.shop, cls.stage.people
        cls.roles = {"CUSTOMER": cls.people["stranger"], "SELLER": cls.people["rival"],
                     "MANAGER": cls.people["manager"], "ADMIN": cls.people["admin"]}
        cls.client = cls.shop.client()

    @staticmethod
    def path(operation):
        """With ids that nothing has, so that whoever passes changes nothing."""
        return re.sub(r"\{\w+\}", lambda name: "1" if name.group() == "{count}" else str(NO_ID),
                      operation.path)

    def call(self, operation, token):
        path = self.path(operation)
        headers = {"Authorization": token} if token is not None else {}
        body = {} if operation.method in ("POST", "PUT") else None
        return self.client.send(operation.method, path, body, headers)

    def bad_tokens(self):
        """Every way in which an access token is none, by name."""
        good = self.people["customer"].token
        claims = claims_of(good)
        head, body, signature = good.split(".")
        leaver = self.shop.customer()
        must(leaver.post("/api/auth/logOut"), 200)
        until(lambda: leaver.get(f"/api/users/{leaver.user_id}").status == 401, 10)
        product = self.stage.product
        visitor = self.shop.customer()
        must(visitor.join(product), 201, 200)
        admission = visitor.wait_for_admission(product).removeprefix("Bearer ")
        none = {"alg": "none", "typ": "JWT"}
        return {
            "none": None,
            "empty": "",
            "no scheme": good,
            "another scheme": f"Basic {good}",
            "garbage": "Bearer a.b.c",
            "no token": "Bearer ",
            "too long": "Bearer " + "x" * 4_000,
            "two parts": f"Bearer {head}.{body}",
            "four parts": f"Bearer {good}.{signature}",
            "no signature": f"Bearer {head}.{body}.",
            "another signature": f"Bearer {head}.{body}.{signature[::-1]}",
            "algorithm none": f"Bearer {signed(claims, 'access', none)}",
            "algorithm none, unsigned": f"Bearer {signed(claims, 'access', none).rsplit('.', 1)[0]}.",
            "another header": "Bearer " + signed(claims, "access", {"alg": "HS256", "kid": "1"}),
            "expired": f"Bearer {signed({**claims, 'exp': int(time.time()) - 1}, 'access')}",
            "endless": "Bearer " + signed({k: v for k, v in claims.items() if k != "exp"}, "access"),
            "not yet": f"Bearer {signed({**claims, 'nbf': int(time.time()) + 600}, 'access')}",
            "wrong key": f"Bearer {signed(claims, 'somebody-elses-key-0123456789-0123456789')}",
            "signed as an admission": f"Bearer {signed(claims, 'admission')}",
            "another issuer": f"Bearer {signed({**claims, 'iss': 'other'}, 'access')}",
            "another audience": f"Bearer {signed({**claims, 'aud': 'astraphe-admission'}, 'access')}",
            "no role of ours": f"Bearer {signed({**claims, 'auth': 'KING'}, 'access')}",
            "nobody": f"Bearer {signed({**claims, 'sub': '0'}, 'access')}",
            "revoked": f"Bearer {leaver.token}",
            "an admission token": f"Bearer {admission}",
        }

    def test_the_hand_made_token_would_be_good(self):
        claims = claims_of(self.people["customer"].token)
        answer = self.client.send("GET", f"/api/users/{claims['sub']}", headers={
            "Authorization": f"Bearer {signed(claims, 'access')}"})
        self.assertEqual(answer.status, 200, answer)

    def test_whoever_is_not_known_gets_only_what_is_open(self):
        tokens = self.bad_tokens()
        for operation in documented("sandbox", "pages"):
            is_open = operation.spec["x-roles"] == "open"
            for name, token in tokens.items():
                with self.subTest(operation=operation.id, token=name):
                    answer = self.call(operation, token)
                    if is_open:
                        self.assertNotIn(answer.status, (401, 403), answer)
                        continue
                    self.assertEqual(answer.status, 401, answer)
                    self.assertIn(answer.json()["code"], ("UNAUTHENTICATED", "TOKEN_EXPIRED"))
                    self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_two_tokens_are_none(self):
        """Which of two were meant, nobody can tell."""
        good = f"Bearer {self.people['customer'].token}".encode()
        head = b"GET /api/orders HTTP/1.1\r\nHost: x\r\n" + b"Authorization: " + good + b"\r\n"
        got = raw(self.shop.url(), head + b"Authorization: " + good + b"\r\n\r\n")
        self.assertEqual(int(got.split()[1]), 401, got[:200])

    def test_every_role_gets_what_the_document_says(self):
        for operation in documented("sandbox", "pages"):
            if operation.id == "logOut":
                continue  # ends the token; below
            for role, person in self.roles.items():
                with self.subTest(operation=operation.id, role=role):
                    answer = self.call(operation, f"Bearer {person.token}")
                    is_allowed = role in ALLOWED[operation.spec["x-roles"]]
                    is_refused = answer.status == 403 and answer.json()["code"] == "FORBIDDEN"
                    self.assertNotEqual(answer.status, 401, answer)
                    self.assertEqual(is_refused, not is_allowed or operation.id in OWN_ALONE, answer)

    def test_every_role_may_log_out(self):
        for person in (self.shop.customer(), self.shop.seller()):
            must(person.post("/api/auth/logOut"), 200)

    def test_an_admission_that_does_not_hold_is_refused_whatever_is_called(self):
        person = self.people["stranger"]
        for operation in documented("sandbox", "pages"):
            if "CUSTOMER" not in ALLOWED[operation.spec["x-roles"]]:
                continue
            for bad in ("x", "Bearer a.b.c", f"Bearer {person.token}"):
                with self.subTest(operation=operation.id, bad=bad[:9]):
                    answer = person.send(operation.method, self.path(operation),
                                         headers={"queueToProduct": bad})
                    if operation.spec["x-roles"] == "open":
                        self.assertNotIn(answer.status, (401, 403), answer)
                    else:
                        self.assertEqual((answer.status, answer.json()["code"]),
                                         (403, "ADMISSION_REQUIRED"))

    def owned(self):
        """(operation, path, body, what each of the people gets)"""
        stage = self.stage
        company = {"companyName": "Company"}
        product, kind = multipart("productUpdateRequestDto", {})
        room = f"/api/waitingRoom/{stage.product}"
        line = f"/api/waitingQueue/{stage.product}"
        pace = f"/api/schedulingQueue/{stage.product}"
        operators = {"seller": 200, "rival": 403, "manager": 200, "admin": 200, "customer": 403}
        owner = {"seller": 200, "rival": 403, "manager": 403, "admin": 200, "customer": 403}
        buyer = {"customer": 200, "stranger": 404, "seller": 404, "manager": 404, "admin": 404}
        own = {"customer": 200, "stranger": 403, "seller": 403, "manager": 403, "admin": 403}
        me = f"/api/users/{self.people['customer'].user_id}"
        return [
            ("GET", f"{room}/settings", None, None, operators),
            ("PUT", f"{room}/settings", {}, None, operators),
            ("GET", f"{room}/log", None, None, operators),
            ("GET", f"{line}/getQueueList", None, None, operators),
            ("POST", f"{line}/allow/1", None, None, operators),
            ("POST", f"{pace}/startAllow", {"count": 1000, "delay": 100}, None, operators),
            ("PUT", f"/api/products/{stage.product}", product, kind, operators),
            ("PUT", f"/api/companies/{stage.company}", company, None, owner),
            ("GET", f"/api/orders/{stage.order}", None, None, buyer),
            ("GET", me, None, None, own),
            ("PUT", me, {}, None, own),
        ]

    def test_what_has_an_owner_is_the_owners(self):
        for method, path, body, kind, wanted in self.owned():
            for who, status in wanted.items():
                with self.subTest(method=method, path=path, who=who):
                    headers = {"Content-Type": kind} if kind else {}
                    answer = self.people[who].send(method, path, body, headers)
                    self.assertEqual(answer.status, status, answer)

    def test_what_takes_something_away_is_the_owners_too(self):
        seller, rival = self.people["seller"], self.people["rival"]
        manager, admin = self.people["manager"], self.people["admin"]
        company = seller.make_company("Passing")
        products = [seller.make_product(company, admission=fast_room()) for _ in range(2)]
        for person in (rival, manager):
            self.assertEqual(person.delete(f"/api/products/{products[0]}").status, 403)
            self.assertEqual(person.delete(f"/api/companies/{company}").status, 403)
        must(seller.delete(f"/api/products/{products[0]}"), 200)
        must(admin.delete(f"/api/products/{products[1]}"), 200)
        must(seller.delete(f"/api/companies/{company}"), 200)
        body, kind = multipart("productCreateRequestDto", product_form(self.stage.company))
        for person, status in ((rival, 403), (manager, 201), (admin, 201)):
            answer = person.post("/api/products", body, headers={"Content-Type": kind})
            self.assertEqual(answer.status, status, answer)

    def test_an_order_is_its_buyers_alone(self):
        buyer = self.shop.customer()
        line = {"productId": self.stage.plain, "quantity": 1}
        taken = must(buyer.order([line]), 202).data
        order = taken["orderId"]
        buyer.wait_for_state(order, "ORDER_CREATED")
        key = buyer.authorise(taken["paymentOrderId"], taken["totalPrice"])
        for who in ("stranger", "seller", "manager", "admin"):
            person = self.people[who]
            for answer in (person.get(f"/api/orders/{order}"),
                           person.post(f"/api/orders/{order}/cancel", {"reason": "not mine"}),
                           person.put(f"/api/orders/delete/{order}"),
                           person.pay(order, key, taken["totalPrice"]),
                           person.pay(taken["paymentOrderId"], key, taken["totalPrice"])):
                self.assertEqual(answer.status, 404, answer)
            listed = must(person.get("/api/orders?size=100"), 200).data["content"]
            self.assertNotIn(order, [one["orderId"] for one in listed])
        self.assertEqual(buyer.put(f"/api/orders/{order}?newStatus=CANCELLED").status, 403)
        must(self.people["manager"].put(f"/api/orders/{order}?newStatus=CANCELLED"), 200)

    def page(self, path, token):
        browser = Browser(self.shop)
        browser.cookies["astraphe_session"] = token
        return browser.send("GET", path)

    def test_a_page_shows_what_its_visitor_may_see(self):
        stage = self.stage
        everybody = ("customer", "rival", "seller", "manager", "admin")
        for path, allowed, otherwise in (
                ("/orders", everybody, None), ("/me", everybody, None),
                ("/seller", ("rival", "seller", "manager", "admin"), 403),
                ("/seller/products/new", ("rival", "seller", "manager", "admin"), 403),
                (f"/seller/products/{stage.product}", ("seller", "manager", "admin"), 403),
                ("/admin", ("manager", "admin"), 403),
                (f"/orders/{stage.order}", ("customer",), 404),
                (f"/products/{stage.product}", ("seller", "manager", "admin"), 303)):
            for who in everybody:
                with self.subTest(path=path, who=who):
                    answer = self.page(path, self.people[who].token)
                    self.assertEqual(answer.status, 200 if who in allowed else otherwise)

    def test_a_page_believes_no_token_that_the_api_does_not(self):
        for name, token in self.bad_tokens().items():
            if not token or not token.startswith("Bearer "):
                continue
            with self.subTest(token=name):
                answer = self.page("/me", token.removeprefix("Bearer "))
                self.assertEqual(answer.status, 303, answer)
                self.assertTrue(answer.headers["Location"].startswith("/login?"), answer)


if __name__ == "__main__":
    unittest.main()
