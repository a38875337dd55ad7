"""Text that wants to be something else: SQL, a pattern, markup, a path, an address."""

import re
import unittest
import urllib.parse

from harness import PASSWORD, Shop, fast_room, multipart, must, product_form, sign_up_form

SQL = ("' OR '1'='1", "'; DROP TABLE product; --", "1 UNION SELECT password_hash FROM account",
       "\\' OR 1=1", "%' OR name LIKE '%", "$1", "?1", ":name", "x'; ATTACH DATABASE '/tmp/x' AS y; --")
MARKUP = ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'",
          "</title><svg onload=alert(1)>", "<!--", "{{7*7}}", "javascript:alert(1)")
PATHS = ("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd",
         "....//....//etc/passwd", "%252e%252e/etc/passwd", "..\\..\\secrets", "%00", "/etc/passwd",
         "access.key", "product.db", "..%c0%af..%c0%afetc/passwd")


class Injection(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller, cls.buyer = cls.shop.seller(), cls.shop.customer()
        cls.company = cls.seller.make_company()

    def names_found(self, text, **more):
        query = urllib.parse.urlencode({"productName": text, "size": 100, **more})
        page = must(self.buyer.get(f"/api/products?{query}"), 200).data
        return {product["productName"] for product in page["content"]}

    def test_sql_in_a_value_is_that_value(self):
        for text in SQL:
            with self.subTest(text=text):
                product = self.seller.make_product(self.company, productName=text,
                                                   admission={"mode": "none"})
                self.assertEqual(self.names_found(text), {text})
                lines = [{"productId": product, "quantity": 1}]
                order = must(self.buyer.order(lines, memo=text), 202).data
                seen = must(self.buyer.get(f"/api/orders/{order['orderId']}"), 200).data
                self.assertEqual(seen["memo"], text)
                for path in (f"/api/users/{text}", f"/api/orders/{text}", f"/api/products/{text}"):
                    answer = self.buyer.get(urllib.parse.quote(path))
                    self.assertIn(answer.status, (400, 403, 404), answer)
                answer = self.shop.client().send("POST", "/api/auth/logIn",
                                                 {"loginId": text, "password": text})
                self.assertEqual(answer.status, 401, answer)

    def test_a_pattern_is_taken_by_its_letters(self):
        for name in ("100% wool", "a_b", "back\\slash", "plain"):
            self.seller.make_product(self.company, productName=name)
        self.assertEqual(self.names_found("%"), {"100% wool"} | {t for t in SQL if "%" in t
                                                                 and t in self.names_found("")})
        self.assertEqual(self.names_found("a_b"), {"a_b"})
        self.assertIn("back\\slash", self.names_found("\\"))
        self.assertNotIn("plain", self.names_found("_l_"))

    def test_what_may_be_sorted_by_is_a_list(self):
        for sort in ("id", "password_hash", "createdAt;DROP TABLE product", "createdAt,id", "1",
                     "(SELECT 1)", "price DESC"):
            for path in ("/api/products", "/api/orders", "/api/products/mine"):
                with self.subTest(path=path, sort=sort):
                    who = self.seller if path.endswith("mine") else self.buyer
                    answer = who.get(f"{path}?sort={urllib.parse.quote(sort)}")
                    self.assertEqual(answer.status, 400, answer)

    def test_no_path_leads_out_of_what_is_served(self):
        for path in PATHS:
            for root in ("/images/", "/", "/sales/", "/api/products/", "/docs/"):
                with self.subTest(path=root + path):
                    answer = self.shop.client().send("GET", root + path)
                    self.assertIn(answer.status, (400, 401, 403, 404), answer)
                    self.assertNotIn(b"root:", answer.body)

    def test_a_name_of_a_file_is_only_a_name(self):
        body, _ = multipart("productCreateRequestDto", product_form(self.company))
        for name in ("../../evil.png", "/etc/cron.d/evil", "a\\..\\evil.png", "evil\x00.png"):
            with self.subTest(name=name):
                sent, kind = multipart("productCreateRequestDto", product_form(self.company),
                                       [("productImg", name, "image/png", b"no picture")])
                answer = self.seller.post("/api/products", sent, headers={"Content-Type": kind})
                self.assertIn(answer.status, (400, 415), answer)
        self.assertEqual(list(self.shop.folder.rglob("*evil*")), [])

    def test_nobody_is_sent_to_another_host(self):
        browser = self.shop.client()
        form = urllib.parse.urlencode({"loginId": self.buyer.login_id, "password": PASSWORD})
        for target in ("//evil.example", "https://evil.example", "/\\evil.example",
                       "javascript:alert(1)", "%2f%2fevil.example", "\thttps://evil.example"):
            with self.subTest(target=target):
                where = f"/login?next={urllib.parse.quote(target)}"
                page = must(browser.send("GET", where, headers={"Accept": "text/html"}),
                            200, 400).text
                self.assertNotIn('value="//', page)
                self.assertNotRegex(page, r'(href|action|value)="[^"]*(https?:|javascript:)')
                answer = browser.send("POST", "/login", f"{form}&next={urllib.parse.quote(target)}"
                                      .encode(), {"Content-Type": "application/x-www-form-urlencoded"})
                self.assertNotIn("evil", answer.headers.get("Location", ""))


def script_in(page):
    """Whether a stranger's text stands in it as markup."""
    return bool(re.search(r"<script>alert|<img src=x|<svg onload|</title><svg", page))


class Markup(unittest.TestCase):
    def pages_of(self, shop):
        """Every page that shows what a seller or a buyer wrote."""
        seller, buyer = shop.seller(), shop.customer()
        company = seller.make_company()
        products = [seller.make_product(company, productName=text[:50], description=text,
                                        admission=fast_room()) for text in MARKUP]
        must(buyer.client.send("POST", "/api/auth/signUp",
                               {**sign_up_form("markup"), "nickname": MARKUP[0]}), 201)
        client = shop.client()
        paths = ["/", f"/?q={urllib.parse.quote(MARKUP[0])}",
                 f"/login?next={urllib.parse.quote('/' + MARKUP[1])}", "/" + urllib.parse.quote(
                     MARKUP[0])] + [f"/sales/{product}" for product in products]
        return {path: client.send("GET", path, headers={"Accept": "text/html"}) for path in paths}

    def test_a_strangers_text_is_never_markup(self):
        shop = Shop()
        self.addCleanup(shop.close)
        for path, answer in self.pages_of(shop).items():
            with self.subTest(path=path):
                self.assertLess(answer.status, 500)
                self.assertFalse(script_in(answer.text), answer.text)
                policy = answer.headers["Content-Security-Policy"]
                self.assertNotIn("unsafe", policy)
                self.assertIn("script-src 'sha256-", policy)

    def test_it_would_be_seen(self):
        shop = Shop(env={"ASTRAPHE_PLANT": "markup_of_strangers"})
        self.addCleanup(shop.close)
        self.assertTrue(any(script_in(answer.text) for answer in self.pages_of(shop).values()))


if __name__ == "__main__":
    unittest.main()
