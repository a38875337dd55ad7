"""What must hold at the end of any sale, asked from outside: of each order's own end, of the payment
sandbox's ledger, and of the stock that is left. Orders are the API's answers to `POST /api/orders`,
each with the person who placed it."""

from harness import TERMINAL, ledger, must, until


def ends_of(orders, within):
    """I3, I4: every order that was acknowledged is there, and comes to one end. {id: state}"""
    states = {}
    for person, order in orders:
        number = order["orderId"]

        def end():
            seen = must(person.get(f"/api/orders/{number}"), 200).data
            is_over = seen["state"] in TERMINAL and seen["refundState"] != "PENDING"
            return seen["state"] if is_over else None
        states[number] = until(end, within)
    return states


def money_of(client):
    """What the provider swears to: {our name of the order: ([captured], [given back])}."""
    money = {}
    for line in ledger(client):
        captured, given_back = money.setdefault(line["orderId"], ([], []))
        if line["type"] == "CAPTURE":
            captured.append(line["amount"])
        if line["type"] == "CANCEL":
            given_back.append(line["amount"])
    return money


def check_money(test, client, orders, states, strays=()):
    """I5, I6, I7, I27: captured exactly once, with the right amount, if and only if there are goods
    for it. `strays`: names of orders whose late money had to go back."""
    money = money_of(client)
    for _, order in orders:
        name, total = order["paymentOrderId"], order["totalPrice"]
        state = states[order["orderId"]]
        captured, given_back = money.get(name, ([], []))
        want = [total] if state in ("ORDER_COMPLETED", "REFUNDED") else []
        back = [total] if state == "REFUNDED" else []
        if name in strays:
            want, back = want + [total], back + [total]
        with test.subTest(order=order["orderId"], state=state):
            test.assertEqual(captured, want)
            test.assertEqual(given_back, back)


def check_no_other_money(test, client, orders):
    """I5, the other way round: no money for an order that nobody was told of."""
    known = {order["paymentOrderId"] for _, order in orders}
    test.assertLessEqual(set(money_of(client)), known)


def check_stock(seller, product, stock, states):
    """I1, I2: what is not sold is on sale again, and nothing else is."""
    sold = sum(1 for state in states.values() if state == "ORDER_COMPLETED")

    def conserved():
        pages = must(seller.get("/api/products/mine?page=1&size=100"), 200).data["content"]
        left = next(p["stock"] for p in pages if p["productId"] == product)
        return left + sold == stock
    until(conserved, 20)
