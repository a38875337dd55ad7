"""The shop's front page, as different people see it."""

import itertools
import unittest

from harness import BrowserTest

TITLES = {"ko": "판매", "en": "Sales"}


class Home(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        seller = cls.shop.seller()
        company = seller.make_company()
        for name in ("한라봉 상자", "Lamp-" + "long" * 11):
            seller.make_product(company, productName=name)

    def test_is_fit_for_everybody(self):
        for language, width, dark in itertools.product(("ko", "en"), (320, 1280), (False, True)):
            name = f"{language}-{width}-{'dark' if dark else 'light'}"
            with self.subTest(name):
                visitor = self.visitor(language=language, width=width, dark=dark)
                visitor.go("/")
                visitor.look(name)
                self.assertEqual(visitor.page.locator("html").get_attribute("lang"), language)

    def test_needs_no_script(self):
        visitor = self.visitor(width=320, script=False)
        visitor.go("/")
        visitor.look("320")


if __name__ == "__main__":
    unittest.main()
