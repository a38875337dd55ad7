"""A product that comes in kinds: put on sale in the browser, and one of its kinds bought there."""

import unittest

from harness import BrowserTest, expect, local_time, must

ROW = "productOptions/{}/"


class Options(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()

    def logged_in(self, person):
        visitor = self.visitor(language="en", width=360)
        visitor.context.add_cookies([{"name": "astraphe_session", "value": person.token,
                                      "url": self.shop.url()}])
        return visitor

    def type_option(self, visitor, row, **fields):
        visitor.fill(**{ROW.format(row) + name: value for name, value in fields.items()})

    def test_an_option_is_put_on_sale_chosen_and_ordered(self):
        selling = self.logged_in(self.seller)
        selling.allow("/seller/products")  # refused once, on purpose
        selling.go("/seller/products/new")
        selling.page.get_by_text("Options", exact=True).click()
        selling.fill(productName="Felt hat", originalPrice="15000",
                     saleStartTime=local_time(-60)[:16])
        selling.page.locator("[name=mode]").select_option("none")
        self.type_option(selling, 0, optionName="Size", optionValue="L", optionPrice="500",
                         stock="2")
        self.type_option(selling, 2, optionName="Size", optionValue="M", stock="0")
        self.type_option(selling, 3, optionName="Size", optionValue="L", stock="7")
        selling.press("Put it on sale")
        wrong = selling.page.locator("[id='wrong-productOptions/2/optionName']")
        expect(wrong).to_have_text("This stands here twice.")
        selling.look("options-form")
        self.type_option(selling, 2, optionName="Size", optionValue="S", stock="7")
        selling.press("Put it on sale")
        selling.page.wait_for_url("**/sales/*")
        product = int(selling.page.url.rsplit("/", 1)[1])

        buyer = self.shop.customer()
        visitor = self.logged_in(buyer)
        visitor.go(f"/products/{product}")
        choices = visitor.page.locator("[name=productOption] option")
        expect(choices).to_have_text(["Size: L (+500 won) · 2 left", "Size: M · Sold out",
                                      "Size: S · 7 left"])
        expect(choices.nth(1)).to_be_disabled()
        visitor.look("options-choice")
        visitor.page.locator("[name=productOption]").select_option("1")
        visitor.fill(quantity="2")
        visitor.press("Place the order")
        visitor.page.wait_for_url("**/orders/*")
        order = int(visitor.page.url.rsplit("/", 1)[1])
        buyer.wait_for_state(order, "ORDER_CREATED")
        seen = must(self.seller.get(f"/api/products/{product}"), 200).data
        self.assertEqual([option["stock"] for option in seen["productOptions"]], [0, 0, 7])


if __name__ == "__main__":
    unittest.main()
