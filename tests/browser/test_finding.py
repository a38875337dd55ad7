"""Finding a sale, ordering several things at once, and finding the order again."""

import unittest

from harness import BrowserTest, expect


class Finding(BrowserTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.shop.seller()
        company = cls.seller.make_company()
        open_to_all = {"admission": {"mode": "none"}, "stock": 9}
        cls.tea = cls.seller.make_product(company, productName="First-flush tea",
                                          categoryCode=1000, originalPrice=24_000,
                                          discountedPrice=24_000, **open_to_all)
        cls.lamp = cls.seller.make_product(company, productName="Brass lamp", categoryCode=2000,
                                           originalPrice=90_000, discountedPrice=80_000,
                                           **open_to_all)

    def buyer(self, person, **options):
        visitor = self.visitor(**options)
        visitor.context.add_cookies([{"name": "astraphe_session", "value": person.token,
                                      "url": self.shop.url()}])
        return visitor

    def names(self, visitor):
        return visitor.page.locator("li.sale h2").all_inner_texts()

    def test_a_sale_is_found_by_its_name_its_kind_and_its_price(self):
        visitor = self.visitor(language="en", width=360)
        visitor.go("/")
        visitor.page.locator("[name=order]").select_option("cheap")
        visitor.press("Search")
        self.assertEqual(self.names(visitor), ["First-flush tea", "Brass lamp"])
        visitor.page.locator("[name=order]").select_option("dear")
        visitor.press("Search")
        self.assertEqual(self.names(visitor), ["Brass lamp", "First-flush tea"])
        visitor.fill(q="FLUSH")
        visitor.press("Search")
        self.assertEqual(self.names(visitor), ["First-flush tea"])
        visitor.look("search-found")
        visitor.page.locator("[name=category]").select_option("2000")
        visitor.press("Search")
        expect(visitor.page.get_by_text("No sale fits")).to_be_visible()
        visitor.look("search-nothing")
        visitor.page.get_by_role("link", name="All sales").click()
        self.assertEqual(len(self.names(visitor)), 2)

    def test_two_things_are_put_in_the_basket_and_ordered_at_once(self):
        person = self.shop.customer()
        visitor = self.buyer(person, language="en", width=360)
        visitor.go("/basket")
        expect(visitor.page.get_by_text("Your basket is empty.")).to_be_visible()
        visitor.look("basket-empty")
        for product, quantity in ((self.tea, 2), (self.lamp, 1)):
            visitor.go(f"/products/{product}")
            visitor.fill(quantity=quantity)
            visitor.press("Put in the basket")
            visitor.page.wait_for_url("**/basket")
        rows = visitor.page.locator("tbody tr")
        expect(rows).to_have_count(2)
        expect(visitor.page.locator("p.big .price")).to_have_text("128,000 won")
        visitor.look("basket")
        rows.nth(1).locator("[name=quantity]").fill("0")
        rows.nth(1).get_by_role("button", name="Change").click()
        expect(rows).to_have_count(1)
        visitor.go(f"/products/{self.lamp}")
        visitor.press("Put in the basket")
        visitor.page.wait_for_url("**/basket")
        visitor.press("Order everything")
        visitor.page.wait_for_url("**/orders/*")
        order = int(visitor.page.url.rsplit("/", 1)[1])
        person.wait_for_state(order, "ORDER_CREATED")
        visitor.go("/basket")
        expect(visitor.page.get_by_text("Your basket is empty.")).to_be_visible()

        visitor.go("/orders")
        visitor.fill(q="lamp")
        visitor.page.locator("[name=state]").select_option("ORDER_CREATED")
        visitor.press("Search")
        expect(visitor.page.locator("tbody tr")).to_have_count(1)
        visitor.look("orders-found")
        visitor.page.locator("[name=state]").select_option("REFUNDED")
        visitor.press("Search")
        expect(visitor.page.get_by_text("No order fits")).to_be_visible()
        visitor.look("orders-nothing")


if __name__ == "__main__":
    unittest.main()
