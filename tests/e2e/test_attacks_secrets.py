"""What nobody may learn: passwords, their hashes, tokens, keys, another's data, and how the program
is made. Canaries are put into every secret, and every byte that leaves is searched for them: all
answers, everything that the process writes, and its files."""

import base64
import unittest
from pathlib import Path

from harness import Person, Shop, fast_room, must, raw

PASSWORD = "canary-password-7f3a"
WRONG = "canary-mistyped-9b1c"
PHONE = "010-7777-1234"
ADDRESS = "canary-address 12"
INNARDS = ("SELECT ", "INSERT ", "UPDATE ", "sqlite", ".cpp", ".hpp", "std::", "boost", "terminate",
           "/root/", "/home/", "/tmp/", "0x", "AddressSanitizer", "exception")


class Recorder:
    """In the place of a client: keeps every answer, and whose call it was."""

    def __init__(self, client, whose, kept):
        self.client, self.whose, self.kept = client, whose, kept

    def send(self, method, path, body=None, headers=None):
        answer = self.client.send(method, path, body, headers)
        told = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        self.kept.append((self.whose, f"{method} {path}", told.encode() + answer.body))
        return answer


class Secrets(unittest.TestCase):
    def visit(self, shop):
        """Somebody with canaries, somebody else, and all that they hear."""
        self.kept = []
        self.victim = Person(shop, "victim", PASSWORD)
        self.other = shop.customer()
        for person, whose in ((self.victim, "victim"), (self.other, "other")):
            person.client = Recorder(person.client, whose, self.kept)
        form = {"loginId": "victim", "password": PASSWORD, "username": "홍길동",
                "nickname": "victim", "phoneNumber": PHONE, "shippingAddress": ADDRESS}
        must(self.victim.client.send("POST", "/api/auth/signUp", form), 201)
        self.victim.client.send("POST", "/api/auth/signUp", form)
        self.victim.client.send("POST", "/api/auth/logIn", {"loginId": "victim", "password": WRONG})
        self.victim.client.send("POST", "/api/auth/logIn", {"loginId": "nobody", "password": WRONG})
        self.victim.client.send("POST", "/api/auth/logIn", {"loginId": "victim", "password": 7,
                                                            "pin": WRONG})
        self.victim.log_in()
        self.buy(shop)
        self.pry()

    def buy(self, shop):
        seller = shop.seller()
        product = seller.make_product(seller.make_company(), admission=fast_room())
        must(self.victim.join(product), 201)
        self.admission = self.victim.wait_for_admission(product)
        order = must(self.victim.order([{"productId": product, "quantity": 1}],
                                       [self.admission]), 202).data
        self.victim.wait_for_state(order["orderId"], "ORDER_CREATED")
        key = self.victim.authorise(order["paymentOrderId"], order["totalPrice"])
        must(self.victim.pay(order["orderId"], key, order["totalPrice"]), 200)
        must(seller.get(f"/api/waitingRoom/{product}/log"), 200)
        seller.client = Recorder(seller.client, "seller", self.kept)
        for path in (f"/api/waitingRoom/{product}/log", "/api/products/mine",
                     f"/api/waitingQueue/{product}/getQueueList"):
            must(seller.get(path), 200)
        self.order = order["orderId"]

    def pry(self):
        """The other one looks wherever there might be something, also with what makes no sense."""
        user = self.victim.user_id
        for path in (f"/api/users/{user}", f"/api/orders/{self.order}", "/api/users", "/api/orders",
                     f"/api/orders/{self.order}/cancel", "/metrics", "/version", "/actuator/env",
                     "/api/users/%00", "/api/products?sort='", "/api/orders?state=%27", "/internal/quote",
                     "/.git/config", "/debug", "/api/waitingRoom/9007199254740991"):
            self.other.get(path)
            self.other.get(path, headers={"Accept": "text/html"})
        for body in (b"{", b"[" * 5_000, b'{"orderDetails":[{"productId":9007199254740991,"quantity":1}]}',
                     b"\xff\xfe", b'{"a":"\\ud800"}'):
            for path in ("/api/orders", "/api/payments/toss", "/api/auth/logIn"):
                self.other.post(path, body, headers={"Content-Type": "application/json"})
        me = must(self.victim.get(f"/api/users/{user}"), 200)
        self.assertIn(PHONE, me.text, "the canary is not where it belongs")

    def test_no_answer_shows_what_nobody_may_know(self):
        shop = Shop()
        self.addCleanup(shop.close)
        self.visit(shop)
        signature = self.victim.token.split(".")[2].encode()
        for whose, call, told in self.kept:
            with self.subTest(whose=whose, call=call):
                for secret in (PASSWORD, WRONG, "argon2", *self.keys(shop)):
                    self.assertNotIn(secret.encode(), told)
                if whose != "victim":
                    for secret in (PHONE, ADDRESS, "victim"):
                        self.assertNotIn(secret.encode(), told)
                if call != "POST /api/auth/logIn":
                    self.assertNotIn(signature, told)
                for word in INNARDS:
                    self.assertNotIn(word.encode(), told)
        self.assertGreater(len(self.kept), 60)

    def keys(self, shop):
        files = [path for path in shop.data_dir.rglob("*") if path.is_file()
                 and path.stat().st_mode & 0o777 == 0o600 and path.stat().st_size < 200]
        keys = [path.read_text().strip() for path in files]
        self.assertGreater(len(keys), 2)
        return [key for key in keys if len(key) >= 16]

    def leaks(self, shop):
        """What of all that stands in what the process writes for people."""
        written = Path(shop.server.log.name).read_bytes() + "\n".join(shop.server.lines).encode()
        tokens = [self.victim.token, self.admission.removeprefix("Bearer ")]
        secrets = [PASSWORD, WRONG, PHONE, ADDRESS, "argon2", *tokens, *self.keys(shop)]
        return [secret for secret in secrets if secret.encode() in written]

    def test_nothing_of_it_is_written_to_the_log(self):
        for flags in ((), ("--log-format", "json")):
            with self.subTest(flags=flags):
                shop = Shop(*flags)
                self.addCleanup(shop.close)
                self.visit(shop)
                self.assertEqual(self.leaks(shop), [])

    def test_it_would_be_seen(self):
        shop = Shop(env={"ASTRAPHE_PLANT": "secrets_in_the_log"})
        self.addCleanup(shop.close)
        self.visit(shop)
        self.assertIn(PASSWORD, self.leaks(shop))

    def test_no_file_holds_a_password_or_a_token(self):
        shop = Shop()
        self.addCleanup(shop.close)
        self.visit(shop)
        secrets = [PASSWORD, WRONG, self.victim.token, self.admission.removeprefix("Bearer ")]
        for path in shop.data_dir.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for secret in secrets:
                with self.subTest(path=path.name):
                    self.assertNotIn(secret.encode(), content)
                    self.assertNotIn(base64.b64encode(secret.encode()), content)

    def test_a_request_that_is_none_is_told_nothing_of_the_program(self):
        shop = Shop()
        self.addCleanup(shop.close)
        for bad in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"HELO x\r\n\r\n",
                    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"*1\r\n$4\r\nPING\r\n\r\n"):
            told = raw(shop.url(), bad).lower()
            for word in (*INNARDS, "server:", "astraphe/", "x-powered-by"):
                self.assertNotIn(word.lower().encode(), told)


if __name__ == "__main__":
    unittest.main()
