"""What is no token of ours is 401 (an admission: 403) before any work. Each class is shown to
succeed on a server that does not check it."""

import time
import unittest

from harness import Person, Shop, fast_room, must, until
from tokens import (ACCESS, ADMISSION, HEADER, INTERNAL, KEYS, access_claims, admission_claims, b64,
                    compact, sign)
from wire import Wire

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def last_bits_changed(token):
    """Another spelling of the same signature: its last character carries two bits of nothing."""
    at = ALPHABET.index(token[-1])
    return token[:-1] + ALPHABET[at ^ 1]


def bad_signatures(user):
    """Tokens that say what ours say, and that our key has not signed; by name."""
    claims = access_claims(user)
    good = sign(claims)
    head, body, signature = good.split(".")
    none = b64(b'{"alg":"none","typ":"JWT"}')
    return {
        "alg none": f"{none}.{body}.",
        "alg none with our signature": f"{none}.{body}.{signature}",
        "alg NONE": f"{b64(compact({'alg': 'NONE'}))}.{body}.",
        "no algorithm": sign(claims, header={"typ": "JWT"}),
        "no header": sign(claims, header={}),
        "a header that is an array": sign(claims, header=b"[]"),
        "HS384": sign(claims, header={"alg": "HS384", "typ": "JWT"}, digest="sha384"),
        "HS512": sign(claims, header={"alg": "HS512", "typ": "JWT"}, digest="sha512"),
        "RS256 signed as HS256": sign(claims, header={"alg": "RS256", "typ": "JWT"}),
        "hs256 in small letters": sign(claims, header={"alg": "hs256", "typ": "JWT"}),
        "two algorithms": sign(claims, header=b'{"alg":"HS256","alg":"none"}'),
        "another type": sign(claims, header={"alg": "HS256", "typ": "at+jwt"}),
        "kid": sign(claims, header=dict(HEADER, kid="../../dev/null")),
        "jku": sign(claims, header=dict(HEADER, jku="http://127.0.0.1/keys")),
        "jwk": sign(claims, header=dict(HEADER, jwk={"kty": "oct", "k": ""})),
        "x5u": sign(claims, header=dict(HEADER, x5u="http://127.0.0.1/")),
        "crit": sign(claims, header=dict(HEADER, crit=["exp"])),
        "an empty secret": sign(claims, key=""),
        "another secret": sign(claims, key="secret"),
        "the key of admissions": sign(claims, key=ADMISSION),
        "the key of services": sign(claims, key=INTERNAL),
        "no signature": f"{head}.{body}.",
        "a signature of another token": f"{head}.{body}.{sign(access_claims(1)).split('.')[2]}",
        "a signature with other last bits": last_bits_changed(good),
        "a signature cut short": good[:-4],
        "a signature with more behind it": good + "AAAA",
        "padding": good + "=",
        "another role": f"{head}.{b64(compact(access_claims(user, 'ADMIN')))}.{signature}",
    }


def bad_claims(user):
    """Tokens that our key has signed, and that are not for this, or not for now."""
    now = int(time.time())
    return {name: sign(claims) for name, claims in {
        "no issuer": access_claims(user, iss=None),
        "another issuer": access_claims(user, iss="other"),
        "no audience": access_claims(user, aud=None),
        "another audience": access_claims(user, aud="astraphe-admission"),
        "no end": access_claims(user, exp=None),
        "too late": access_claims(user, exp=now - 1),
        "an end that is text": access_claims(user, exp=str(now + 600)),
        "not yet": access_claims(user, nbf=now + 600),
    }.items()}


def bad_shapes(user):
    """What no key could have made."""
    claims = access_claims(user)
    good = sign(claims)
    head, body, signature = good.split(".")
    text = compact(claims).decode()
    return {
        "nothing": "", "dots": "..", "one part": head, "two parts": f"{head}.{body}",
        "four parts": f"{good}.{signature}", "a part more in front": f".{good}",
        "no claims": f"{head}..{signature}",
        "claims twice": sign((text[:-1] + f',"sub":"{user}"}}').encode()),
        "a role twice": sign((text[:-1] + ',"auth":"ADMIN"}').encode()),
        "claims with spaces": sign(text.replace(",", ", ").encode()),
        "claims with escapes": sign(text.replace("CUSTOMER", "\\u0041DMIN").encode()),
        "claims in an array": sign(b"[" + text.encode() + b"]"),
        "claims that nest": sign((text[:-1] + ',"a":{}}').encode()),
        "no subject": sign(access_claims(user, sub=None)),
        "a subject that is a number": sign(access_claims(user, sub=user)),
        "a subject that is none": sign(access_claims("0")),
        "a negative subject": sign(access_claims("-1")),
        "two subjects": sign(access_claims(user, sub=[str(user), "1"])),
        "no role": sign(access_claims(user, auth=None)),
        "a role that is none": sign(access_claims(user, "KING")),
        "two roles": sign(access_claims(user, auth=["CUSTOMER", "ADMIN"])),
        "an end that is a fraction": sign(access_claims(user, exp=1e10 + 0.5)),
        "an end beyond 64 bits": sign(access_claims(user, exp=1 << 64)),
        "thousands of characters": sign(access_claims(user, jti="x" * 4000)),
        "a quote around it": f'"{good}"',
        "a space inside": f"{head}.{body}. {signature}",
        "a tab inside": f"{head}.\t{body}.{signature}",
        "a comma behind": good + ",",
        "an escape": good.replace(".", "%2E"),
    }


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(env=KEYS)
        cls.addClassCleanup(cls.shop.close)
        cls.customer = cls.shop.customer()

    def status(self, token, shop=None, user=None):
        answer = (shop or self.shop).client().send(
            "GET", f"/api/users/{user or self.customer.user_id}",
            headers={"Authorization": f"Bearer {token}"})
        if answer.status == 401:
            self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
        return answer.status

    def weakened(self, plant):
        shop = Shop(env=dict(KEYS, ASTRAPHE_PLANT=plant))
        self.addCleanup(shop.close)
        return shop, shop.customer().user_id

    def test_what_our_key_has_signed_for_now_is_believed(self):
        user = self.customer.user_id
        for name, claims in {"all of it": access_claims(user), "no jti": access_claims(user, jti=None),
                             "from now on": access_claims(user, nbf=1)}.items():
            with self.subTest(name):
                self.assertEqual(self.status(sign(claims)), 200)

    def test_what_it_has_not_signed_is_not(self):
        for name, token in bad_signatures(self.customer.user_id).items():
            with self.subTest(name):
                self.assertEqual(self.status(token), 401)

    def test_a_server_that_does_not_check_signatures_believes_them(self):
        shop, user = self.weakened("token_signature_unchecked")
        for name, token in bad_signatures(user).items():
            with self.subTest(name):
                self.assertEqual(self.status(token, shop, user), 200)

    def test_what_is_for_something_else_or_too_late_is_not_believed(self):
        for name, token in bad_claims(self.customer.user_id).items():
            with self.subTest(name):
                self.assertEqual(self.status(token), 401)

    def test_a_server_that_does_not_check_claims_believes_it(self):
        shop, user = self.weakened("token_claims_unchecked")
        for name, token in bad_claims(user).items():
            with self.subTest(name):
                self.assertEqual(self.status(token, shop, user), 200)

    def test_what_has_another_shape_is_not_believed(self):
        for name, token in bad_shapes(self.customer.user_id).items():
            with self.subTest(name):
                self.assertEqual(self.status(token), 401)

    def test_there_is_one_way_to_show_a_token(self):
        good, path = self.customer.token, f"/api/users/{self.customer.user_id}"

        def asked(*lines, query=""):
            wire = Wire(self.shop.url())
            self.addCleanup(wire.close)
            wire.send("\r\n".join([f"GET {path}{query} HTTP/1.1", "Host: shop", *lines, "", ""])
                      .encode())
            return wire.answer().status
        for lines in ([f"Authorization: Bearer {good}"], [f"authorization:bearer {good}"],
                      [f"AUTHORIZATION: \t BEARER  {good} "]):
            self.assertEqual(asked(*lines), 200, lines)
        for lines in ([], ["Authorization:"], [f"Authorization: {good}"],
                      [f"Authorization: Basic {good}"], [f"Authorization: Bearer{good}"],
                      [f"Authorization: Bearer {good}"] * 2,
                      [f"Authorization: Bearer {good}", "Authorization: Basic x"],
                      [f"Authorization: Bearer {good}, Bearer {good}"],
                      [f"Proxy-Authorization: Bearer {good}"], [f"X-Authorization: Bearer {good}"],
                      [f"Cookie: astraphe_session={good}"], [f"queueToProduct: Bearer {good}"]):
            self.assertEqual(asked(*lines), 401, lines)
        self.assertEqual(asked(query=f"?access_token={good}"), 401)

    def test_a_token_ends_with_what_it_was_given_for(self):
        admin = self.shop.admin()

        def ended(person, token, end):
            path = f"/api/users/{person.user_id}"
            headers = {"Authorization": f"Bearer {token}"}
            must(person.client.send("GET", path, headers=headers), 200)
            must(end(), 200)
            until(lambda: person.client.send("GET", path, headers=headers).status == 401, 10)

        person = self.shop.customer()
        path = f"/api/users/{person.user_id}"
        ended(person, person.token, lambda: person.put(path, {"password": "another-one-2031"}))
        person.password = "another-one-2031"
        person.log_in()
        ended(person, person.token,
              lambda: admin.put(f"{path}/role", {"userRole": "MANAGER"}))
        person.log_in()
        other = Person(self.shop, person.login_id, person.password).log_in()
        ended(person, person.token, lambda: other.post("/api/auth/logOut"))
        person.log_in()
        ended(person, person.token, lambda: person.delete(path))


class Admissions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(env=KEYS)
        cls.addClassCleanup(cls.shop.close)
        cls.shelf = Shelf(cls.shop)

    def test_ones_own_lets_one_in(self):
        shelf = self.shelf
        self.assertEqual(shelf.look(shelf.own), 200)
        self.assertEqual(shelf.look(f"Bearer {sign(shelf.claims(), ADMISSION)}"), 200)

    def test_every_other_does_not(self):
        shelf = self.shelf
        user, product = shelf.customer.user_id, shelf.product
        own = shelf.own.removeprefix("Bearer ")
        head, body, signature = own.split(".")
        now = int(time.time())
        for name, token in {
                "none": None, "an empty one": "", "a word": "Bearer x",
                "one without its scheme": own, "no signature": f"Bearer {head}.{body}.",
                "alg none": f"Bearer {b64(compact({'alg': 'none'}))}.{body}.",
                "another spelling": f"Bearer {last_bits_changed(own)}",
                "the key of accesses": f"Bearer {sign(shelf.claims(), ACCESS)}",
                "somebody else's": shelf.others,
                "another product's": shelf.own_elsewhere,
                "an access token": f"Bearer {shelf.customer.token}",
                "an access token by its key": f"Bearer {sign(access_claims(user), ADMISSION)}",
                "one that has ended": f"Bearer {sign(shelf.claims(exp=now - 1), ADMISSION)}",
                "one without end": f"Bearer {sign(shelf.claims(exp=None), ADMISSION)}",
                "another audience": f"Bearer {sign(shelf.claims(aud='astraphe-api'), ADMISSION)}",
                "two products": f"Bearer {sign(shelf.claims(queueTokenKey='1'), ADMISSION)}",
                "no turn": f"Bearer {sign(shelf.claims(jti=str(product)), ADMISSION)}",
                "two turns": f"Bearer {sign(shelf.claims(jti=f'{product}:1:2'), ADMISSION)}",
                "own and somebody else's": f"{shelf.own}, {shelf.others}",
                "own and a word": f"{shelf.own}, x"}.items():
            with self.subTest(name):
                self.assertEqual(shelf.look(token), 403)

    def test_an_admission_is_no_access(self):
        shelf = self.shelf
        for token in (shelf.own.removeprefix("Bearer "), sign(shelf.claims(), ACCESS)):
            answer = self.shop.client().send("GET", f"/api/users/{shelf.customer.user_id}",
                                             headers={"Authorization": f"Bearer {token}"})
            self.assertEqual(answer.status, 401)

    def test_a_server_that_does_not_look_whose_it_is_lets_in_with_anybodys(self):
        shop = Shop(env=dict(KEYS, ASTRAPHE_PLANT="admission_of_anybody"))
        self.addCleanup(shop.close)
        shelf = Shelf(shop)
        self.assertEqual(shelf.look(shelf.others), 200)


class Shelf:
    """Two products behind their rooms, two customers who were let in, and their tokens."""

    def __init__(self, shop):
        seller = shop.seller()
        company = seller.make_company()
        self.product, self.elsewhere = (seller.make_product(company, admission=fast_room())
                                        for _ in range(2))
        self.customer, other = shop.customer(), shop.customer()
        for person, product in ((self.customer, self.product), (other, self.product),
                                (self.customer, self.elsewhere)):
            must(person.join(product), 201)
        self.own = self.customer.wait_for_admission(self.product)
        self.others = other.wait_for_admission(self.product)
        self.own_elsewhere = self.customer.wait_for_admission(self.elsewhere)

    def claims(self, **changes):
        return admission_claims(self.customer.user_id, self.product, 1, **changes)

    def look(self, token):
        headers = {} if token is None else {"queueToProduct": token}
        return self.customer.get(f"/api/products/{self.product}", headers=headers).status


if __name__ == "__main__":
    unittest.main()
