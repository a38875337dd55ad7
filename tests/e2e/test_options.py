"""Products that come in kinds, each with its own stock, and orders of several of them."""

import threading
import unittest

from harness import Shop, fast_room, must, until

SIZES = [{"optionName": "크기", "optionValue": "L", "optionPrice": 500, "stock": 2},
         {"optionName": "크기", "optionValue": "M", "optionPrice": 0, "stock": 5},
         {"optionName": "크기", "optionValue": "S", "optionPrice": 0}]


class Options(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()

    def hat(self, **changes):
        changes.setdefault("admission", {"mode": "none"})
        changes.setdefault("productOptions", SIZES)
        return self.seller.make_product(self.company, stock=3, **changes)

    def left(self, product):
        """What its seller sees: the stock of each option, and of all."""
        seen = must(self.seller.get(f"/api/products/{product}"), 200).data
        return [option["stock"] for option in seen["productOptions"]] + [seen["stock"]]

    def test_an_order_of_several_products_and_options_is_all_or_nothing(self):
        hat = self.hat(admission=fast_room())
        cup = self.seller.make_product(self.company, stock=4, admission={"mode": "none"})
        buyer = self.shop.customer()
        must(buyer.join(hat), 201)
        lines = [{"productId": cup, "quantity": 1},
                 {"productId": hat, "quantity": 1, "productOption": 1},
                 {"productId": hat, "quantity": 2, "productOption": "크기:S"}]
        self.assertEqual(buyer.order(lines).status, 403)
        token = buyer.wait_for_admission(hat)
        too_many = [lines[0], dict(lines[1], quantity=3)]
        order = must(buyer.order(too_many, [token]), 202).data
        buyer.wait_for_state(order["orderId"], "ORDER_FAILED")
        self.assertEqual((self.left(hat), self.left(cup)), ([2, 5, None, 10], [4]))
        order = until(lambda: self.placed(buyer, lines, token), 10)  # once the turn is given back
        self.assertEqual(order["totalPrice"] - order["deliveryPrice"],
                         15_000 + 15_500 + 2 * 15_000)
        buyer.wait_for_state(order["orderId"], "ORDER_CREATED")
        self.assertEqual((self.left(hat), self.left(cup)), ([1, 5, None, 7], [3]))
        key = buyer.authorise(order["paymentOrderId"], order["totalPrice"])
        must(buyer.pay(order["orderId"], key, order["totalPrice"]), 200)
        buyer.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        must(buyer.post(f"/api/orders/{order['orderId']}/cancel", {"reason": "too big"}), 200, 202)
        until(lambda: self.left(hat) == [2, 5, None, 10], 10)
        until(lambda: self.left(cup) == [4], 10)

    def placed(self, buyer, lines, token):
        answer = buyer.order(lines, [token])
        return answer.data if answer.status == 202 else None

    def test_the_option_has_to_be_one_of_the_products(self):
        hat, buyer = self.hat(), self.shop.customer()
        cup = self.seller.make_product(self.company, admission={"mode": "none"})
        for product, option in ((hat, None), (hat, 4), (hat, "크기"), (hat, "크기:l"), (hat, "L"),
                                (hat, ""), (cup, 1), (cup, "크기:L")):
            line = {"productId": product, "quantity": 1, "productOption": option}
            with self.subTest(option=option):
                wrong = must(buyer.order([line]), 400)
                self.assertEqual(wrong.json()["errors"][0]["pointer"],
                                 "#/orderDetails/0/productOption")

    def test_many_want_the_last_ones_of_an_option(self):
        hat = self.hat()
        buyers = [self.shop.customer() for _ in range(8)]
        orders = {}

        def buy(buyer):
            line = {"productId": hat, "quantity": 1, "productOption": 1}
            answer = buyer.order([line])
            orders[buyer] = answer.data["orderId"] if answer.status == 202 else None

        threads = [threading.Thread(target=buy, args=(buyer,)) for buyer in buyers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        states = [buyer.wait_for_state(order, "ORDER_CREATED", "ORDER_FAILED")
                  for buyer, order in orders.items() if order]
        self.assertEqual(states.count("ORDER_CREATED"), 2)
        self.assertEqual(self.left(hat), [0, 5, None, 8])

    def test_the_seller_sets_an_options_stock_and_the_limit_counts_all_options(self):
        hat, buyer = self.hat(purchaseLimit=3), self.shop.customer()
        version = must(self.seller.get(f"/api/products/{hat}"), 200).data["version"]
        more = [dict(SIZES[0], stock=9), SIZES[1], SIZES[2]]
        changed = must(self.seller.change(hat, version=version, productOptions=more), 200).data
        self.assertEqual([o["stock"] for o in changed["productOptions"]], [9, 5, None])
        late = must(self.seller.change(hat, version=version, productOptions=more), 400).json()
        self.assertEqual(late["message"], "데이터에 동시에 접근할 수 없습니다.")
        for option, quantity, state in ((1, 2, "ORDER_CREATED"), (2, 2, "ORDER_FAILED"),
                                        (3, 1, "ORDER_CREATED"), (1, 1, "ORDER_FAILED")):
            line = {"productId": hat, "quantity": quantity, "productOption": option}
            order = must(buyer.order([line]), 202).data
            buyer.wait_for_state(order["orderId"], state)


if __name__ == "__main__":
    unittest.main()
