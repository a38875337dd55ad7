"""A seller puts something on sale and changes it; everybody sees it."""

import unittest

from harness import ROOT, BrowserTest, borrow, expect

pictures = borrow("picture_files", ROOT / "tests" / "e2e" / "pictures.py")


class Selling(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company("한빛상회")

    def at_work(self, **options):
        visitor = self.visitor(language="en", **options)
        visitor.context.add_cookies([{"name": "astraphe_session", "value": self.seller.token,
                                      "url": self.shop.url()}])
        return visitor

    def choose(self, visitor, field, name, file):
        visitor.page.locator(f"input[name={field}]").set_input_files(
            [{"name": name, "mimeType": "image/png", "buffer": file}])

    def must_be_seen(self, picture):
        """The browser has it and can show it."""
        picture.scroll_into_view_if_needed()
        picture.evaluate("one => one.decode()")
        self.assertGreater(picture.evaluate("one => one.naturalWidth"), 0)

    def put_on_sale(self, visitor):
        visitor.go("/seller/products/new")
        visitor.fill(productName="Lamp with a picture", originalPrice=1000, stock=5)
        visitor.page.locator("select[name=mode]").select_option("none")
        self.choose(visitor, "productImg", "lamp.png", pictures.png(1600, 1200))
        visitor.page.locator("form[action='/seller/products'] button").click()

    def test_a_picture_is_sent_and_seen_and_replaced(self):
        visitor = self.at_work()
        self.put_on_sale(visitor)
        visitor.page.wait_for_url("**/sales/*")
        picture = visitor.page.get_by_role("img", name="Lamp with a picture")
        self.must_be_seen(picture)
        before = picture.get_attribute("src")
        visitor.go("/")
        listed = visitor.page.get_by_role("img", name="Lamp with a picture").first
        self.must_be_seen(listed)
        visitor.go("/seller")
        visitor.page.get_by_role("link", name="Change the product: Lamp with a picture").first.click()
        visitor.fill(productName="Lamp, changed")
        self.choose(visitor, "productImg", "other.webp", pictures.WEBP)
        visitor.press("Save")
        visitor.page.wait_for_url("**/sales/*")
        picture = visitor.page.get_by_role("img", name="Lamp, changed")
        self.must_be_seen(picture)
        self.assertNotEqual(picture.get_attribute("src"), before)

    def test_a_refusal_stands_beside_the_field_and_what_was_typed_stays(self):
        visitor = self.at_work()
        visitor.allow("400 ")
        visitor.go("/seller/products/new")
        visitor.fill(productName="Not a picture", originalPrice=1000, stock=5)
        self.choose(visitor, "productImg", "text.png", b"I am a text")
        visitor.page.locator("form[action='/seller/products'] button").click()
        expect(visitor.page.locator("#wrong-productImg")).to_contain_text("still picture")
        expect(visitor.page.locator("input[name=productName]")).to_have_value("Not a picture")

    def test_it_works_without_script(self):
        visitor = self.at_work(script=False)
        self.put_on_sale(visitor)
        visitor.page.wait_for_url("**/sales/*")
        expect(visitor.page.get_by_role("img", name="Lamp with a picture")).to_be_visible()


if __name__ == "__main__":
    unittest.main()
