"""An admission is one account's, one product's and one purchase's, and it ends."""

import base64
import json
import unittest

from attacks import Attack, AttackCase
from harness import Shop, fast_room, local_time, must, until


def forged(token, **claims):
    """The token with other claims, under the signature that it had and under none."""
    head, body, signature = token.split(".")
    read = json.loads(base64.urlsafe_b64decode(body + "=="))
    new = base64.urlsafe_b64encode(json.dumps({**read, **claims}).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return [f"{head}.{new}.{signature}", f"{none}.{new}.", f"{none}.{new}.{signature}"]


class Admission(AttackCase, unittest.TestCase):
    WEAKENED = {"admission_of_anybody": ["orders with another's"]}
    REFUSED = (403,)

    def stage(self, shop):
        self.shop, self.seller = shop, shop.seller()
        self.company = self.seller.make_company()
        self.buyer, self.thief = shop.customer(), shop.customer()
        self.one, self.two = self.room(), self.room()
        self.token = self.admitted(self.buyer, self.one)
        self.tokens_of_two = self.admitted(self.buyer, self.two)

    def room(self, **changes):
        changes.setdefault("admission", fast_room(rejoin="keep"))
        return self.seller.make_product(self.company, **changes)

    def admitted(self, person, product):
        must(person.join(product), 201)
        return person.wait_for_admission(product)

    def buy(self, person, product, *tokens, more=()):
        lines = [{"productId": one, "quantity": 1} for one in (product, *more)]
        return person.order(lines, tokens)

    def attacks(self):
        buy, buyer, thief, one, two = self.buy, self.buyer, self.thief, self.one, self.two
        token = self.token
        yield Attack("orders with none", (403,), lambda: buy(buyer, one))
        yield Attack("orders with another's", (403,), lambda: buy(thief, one, token))
        yield Attack("looks with another's", (403,), lambda: thief.get(
            f"/api/products/{one}", headers={"queueToProduct": token}))
        yield Attack("orders another product", (403,), lambda: buy(buyer, two, token))
        yield Attack("orders two products with one", (403,),
                     lambda: buy(buyer, one, token, more=[two]))
        yield Attack("orders two products with the same twice", (403,),
                     lambda: buy(buyer, one, token, token, more=[two]))
        yield Attack("orders with an access token", (403,),
                     lambda: buy(buyer, one, f"Bearer {buyer.token}"))
        yield Attack("comes in with an admission", (401,), lambda: self.shop.client().send(
            "GET", "/api/orders", headers={"Authorization": token}))
        yield Attack("puts it into the query", (403,), lambda: buyer.post(
            f"/api/orders?queueToProduct={token[7:]}",
            {"orderDetails": [{"productId": one, "quantity": 1}]}))
        yield Attack("puts it into a cookie", (403,), lambda: buyer.post(
            "/api/orders", {"orderDetails": [{"productId": one, "quantity": 1}]},
            headers={"Cookie": f"queueToProduct={token[7:]}"}))
        for number, fake in enumerate(forged(token[7:], sub=str(thief.user_id))):
            yield Attack(f"forges the account ({number})", (403,),
                         lambda f=fake: buy(thief, one, f"Bearer {f}"))
        for number, fake in enumerate(forged(token[7:], queueTokenKey=str(two), jti=f"{two}:99")):
            yield Attack(f"forges the product ({number})", (403,),
                         lambda f=fake: buy(buyer, two, f"Bearer {f}"))
        for bad in ("Bearer ", "Bearer x", "Basic " + token[7:], token[7:], token + "x", ","):
            yield Attack(f"sends {bad[:8]!r}", (403,), lambda b=bad: buy(buyer, one, b))

    def test_each_is_one_purchase_whichever_token_of_it_is_shown(self):
        self.open_shop()
        again = self.buyer.admission(self.one)
        must(self.buy(self.buyer, self.one, self.token), 202)
        for token in (self.token, again):
            self.assertEqual(self.buy(self.buyer, self.one, token).status, 403)
        until(lambda: self.buyer.get(f"/api/waitingQueue/{self.one}/getToken").status == 403, 20)

    def test_it_ends_with_its_time_the_sale_and_the_leaving(self):
        self.open_shop()
        short = self.room(admission=fast_room(stayMs=1000))
        ending = self.room(saleEndTime=local_time(3))
        left = self.room()
        tokens = {product: self.admitted(self.buyer, product) for product in (short, ending, left)}
        must(self.buyer.delete(f"/api/waitingRoom/{left}"), 204)
        until(lambda: self.buyer.look(short)["state"] == "EXPIRED", 20)
        until(lambda: self.buy(self.thief, ending).status == 410, 20)
        for product, token in tokens.items():
            with self.subTest(product=product):
                self.assertTrue(self.is_refused(product, token))

    def is_refused(self, product, token):
        """At once, or by the order's end: whoever has left is known to the product a moment later."""
        answer = must(self.buy(self.buyer, product, token), 202, 403, 409, 410)
        if answer.status != 202:
            return True
        return self.buyer.wait_for_state(answer.data["orderId"], "ORDER_FAILED") is not None

    def test_a_logged_out_account_cannot_use_it(self):
        self.open_shop()
        must(self.buyer.post("/api/auth/logOut"), 200, 204)
        until(lambda: self.buy(self.buyer, self.one, self.token).status == 401, 6)

    def open_shop(self):
        shop = Shop()
        self.addCleanup(shop.close)
        self.stage(shop)


if __name__ == "__main__":
    unittest.main()
