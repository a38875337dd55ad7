"""A shop with somebody of every kind and one of every thing, for tests that go through all calls."""

import re
from dataclasses import dataclass

import contract
from harness import (PASSWORD, Person, Shop, company_form, fast_room, local_time, multipart, must,
                     product_form, sign_up_form)

NO_ID = (1 << 53) - 1  # an id that nothing has


@dataclass
class Call:
    """A call with a body that is right."""
    operation: str
    who: str
    body: dict
    part: str = ""   # of a multipart body
    path: str = ""

    @property
    def spec(self):
        return contract.DOCUMENT.operations[self.operation]

    @property
    def schema(self):
        """What the document says of the body."""
        if not self.part:
            return self.spec.body()
        return self.spec.body("multipart/form-data")["properties"][self.part]


def for_each_call(test):
    """A test of one call, as a test of every call that its class has."""
    def run(self):
        for call in self.calls:
            with self.subTest(call=call.operation):
                test(self, call)
    return run


class Stage:
    def __init__(self, **more):
        self.shop = Shop(**more)
        shop = self.shop
        self.people = {"nobody": Person(shop, "nobody", PASSWORD), "customer": shop.customer(),
                       "stranger": shop.customer(), "seller": shop.seller(),
                       "rival": shop.seller(), "manager": shop.manager(), "admin": shop.admin()}
        seller, customer = self.people["seller"], self.people["customer"]
        self.company = seller.make_company()
        self.product = seller.make_product(self.company, admission=fast_room())
        self.plain = seller.make_product(self.company, admission={"mode": "none"})
        self.order = must(customer.order([{"productId": self.plain, "quantity": 1}]),
                          202).data["orderId"]
        self.numbers = {"userId": customer.user_id, "companyId": self.company,
                        "productId": self.product, "orderId": self.order, "count": 1,
                        "key": "0" * 32}

    def close(self):
        self.shop.close()

    def path(self, template, **numbers):
        """The template with the numbers of what there is; where there is none, of nothing."""
        known = {**self.numbers, **numbers}
        return re.sub(r"\{(\w+)\}", lambda name: str(known.get(name.group(1), NO_ID)), template)

    def calls(self):
        """Each call of the API that takes a body, with every field that it may have."""
        lines = [{"productId": self.plain, "quantity": 1, "productOption": None}] * 2
        room = {**fast_room(), "maxActive": 10, "stayMs": 60_000, "order": "fifo", "rejoin": "back"}
        sale = {"holdSeconds": 60, "purchaseLimit": 5, "admission": room,
                "productOptions": [{"optionName": "size", "optionValue": "L", "optionPrice": 0}]}
        calls = [
            Call("signUp", "nobody", {**sign_up_form("newone"), "userRole": "CUSTOMER"}),
            Call("logIn", "nobody", {"loginId": "newone", "password": PASSWORD}),
            Call("changeUser", "customer", {"nickname": "other", "slackId": "U0123"}),
            Call("giveRole", "admin", {"userRole": "CUSTOMER"}),
            Call("createCompany", "seller", company_form("Second")),
            Call("changeCompany", "seller", company_form("Company")),
            Call("createProduct", "seller", product_form(self.company, **sale),
                 "productCreateRequestDto"),
            Call("changeProduct", "seller", product_form(self.company, **sale, version=1),
                 "productUpdateRequestDto"),
            Call("startAllow", "seller", {"count": 1, "delay": 1_000}),
            Call("changeSettings", "seller", room),
            Call("cancelOrder", "customer", {"reason": "no need", "lines": None}),
            Call("order", "customer", {
                "orderDetails": lines, "memo": "at the door", "deliveryPrice": 0, "addressId": 1,
                "deliveryDate": local_time(86_400)[:10], "totalPrice": None}),
            Call("pay", "customer", {"orderId": self.order, "paymentKey": "tk_unknown",
                                     "amount": 100}),
        ]
        for call in calls:
            call.path = self.path(call.spec.path)
        return calls

    def send(self, call, body, kind="application/json", **headers):
        """The answer to this body: a value, or bytes that need not be JSON."""
        if call.part:
            body, kind = multipart(call.part, body)
        person = self.people[call.who]
        return person.send(call.spec.method, call.path, body, {"Content-Type": kind, **headers})


def documented(*but_tags):
    """Every operation that is there, but those of these tags."""
    return [one for one in contract.DOCUMENT.operations.values()
            if not one.is_to_come and one.spec["tags"][0] not in but_tags]
