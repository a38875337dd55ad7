"""Buying in one line, for tests of what happens to the money: a product without a room, an order
whose stock is held, a payment as the payment window leaves it."""

import unittest

from harness import Shop, must

SECRET = "test_gsk_of_the_end_to_end_tests"


class PayingTest(unittest.TestCase):
    """A shop whose sandbox's key is known, with a seller and somebody who buys."""

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(env={"ASTRAPHE_PAYMENT_SECRET_KEY": SECRET})
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()
        cls.person = cls.shop.customer()


def ordinary_product(seller, company, **changes):
    changes.setdefault("admission", {"mode": "none"})
    return seller.make_product(company, **changes)


def held_order(person, product, quantity=1):
    """An order that waits for its payment."""
    order = must(person.order([{"productId": product, "quantity": quantity}]), 202).data
    person.wait_for_state(order["orderId"], "ORDER_CREATED")
    return order


def authorised(person, order):
    """The payment key."""
    return person.authorise(order["paymentOrderId"], order["totalPrice"])


def pay(person, order, key):
    return person.pay(order["orderId"], key, order["totalPrice"])


def fault(client, **what):
    if "rate" not in what:
        what.setdefault("next", 1)
    must(client.send("POST", "/sandbox/toss/control/faults", what), 200)


def clear_faults(client):
    must(client.send("DELETE", "/sandbox/toss/control/faults"), 204)


def webhook_of(order, key, status="DONE"):
    return {"eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2030-01-01T09:00:00.000000",
            "data": {"paymentKey": key, "orderId": order["paymentOrderId"], "status": status,
                     "totalAmount": order["totalPrice"]}}
