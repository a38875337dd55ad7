"""The checker of answers sees what is wrong: each thing is planted once."""

import json
import unittest
from dataclasses import dataclass, field
from email.message import Message

from document import Document

DOCUMENT = Document()
JSON = "application/json"
PROBLEM = "application/problem+json"


def fields(**values):
    headers = Message()
    headers["X-Request-Id"] = "1"
    for name, value in values.items():
        headers[name.replace("_", "-")] = value
    return headers


@dataclass
class Answer:
    status: int
    body: bytes = b""
    headers: Message = field(default_factory=fields)


def good_order():
    return json.loads(json.dumps(
        DOCUMENT.operations["getOrder"].spec["responses"]["200"]["content"][JSON]["example"]))


def problem(**changes):
    content = DOCUMENT.operations["getOrder"].spec["responses"]["404"]["content"]
    return json.dumps({**content[PROBLEM]["example"], **changes}).encode()


class TheChecker(unittest.TestCase):
    def order(self, change=lambda order: None, status=200, kind=JSON, **headers):
        whole = good_order()
        change(whole)
        answer = Answer(status, json.dumps(whole).encode(), fields(Content_Type=kind, **headers))
        return DOCUMENT.faults("GET", "/api/orders/17", answer)

    def test_what_is_right_has_no_fault(self):
        self.assertEqual(self.order(), [])
        refused = Answer(404, problem(), fields(Content_Type=PROBLEM))
        self.assertEqual(DOCUMENT.faults("GET", "/api/orders/17", refused), [])
        self.assertEqual(DOCUMENT.faults("GET", "/nowhere", refused), [])
        self.assertEqual(DOCUMENT.faults("DELETE", "/api/waitingRoom/7", Answer(204)), [])

    def test_each_fault_of_a_body_is_seen(self):
        for rule, change in {
                "a field that nobody documented": lambda whole: whole["data"].update(password="x"),
                "beside the data too": lambda whole: whole.update(extra=1),
                "deep inside": lambda whole: whole["data"]["orderDetails"][0].update(extra=1),
                "a field that is missing": lambda whole: whole["data"].pop("memo"),
                "another type": lambda whole: whole["data"].update(orderId="17"),
                "a word that there is not": lambda whole: whole["data"].update(state="PAID"),
                "a number out of range": lambda whole: whole["data"].update(totalPrice=-1),
                "an id that JavaScript cannot hold":
                    lambda whole: whole["data"].update(orderId=1 << 53),
                "a time of another form": lambda whole: whole.update(timeStamp="2030-01-31"),
                "an offset where there is none":
                    lambda whole: whole.update(timeStamp="2030-01-31T20:00:00.123456Z")}.items():
            with self.subTest(rule=rule):
                self.assertEqual(len(self.order(change)), 1)

    def test_each_fault_around_a_body_is_seen(self):
        self.assertEqual(len(self.order(status=201)), 1)
        self.assertEqual(len(self.order(status=500)), 1)
        self.assertEqual(len(self.order(kind="text/html")), 1)
        empty = Answer(204, b"{}")
        self.assertEqual(len(DOCUMENT.faults("DELETE", "/api/waitingRoom/7", empty)), 1)
        nameless = Answer(204, headers=Message())
        self.assertEqual(len(DOCUMENT.faults("DELETE", "/api/waitingRoom/7", nameless)), 1)

    def test_a_header_of_another_form_is_seen(self):
        limited = Answer(429, problem(status=429), fields(Content_Type=PROBLEM, Retry_After="soon"))
        self.assertEqual(len(DOCUMENT.faults("GET", "/api/orders", limited)), 1)

    def test_a_line_that_is_wrong_is_seen(self):
        good = b'{"n":1,"at":"2030-01-31T11:00:00.000001Z","type":"OPEN"}\n'
        for lines, count in ((good, 0), (b"", 0), (good + good.replace(b"OPEN", b"BREW"), 1)):
            answer = Answer(200, lines, fields(Content_Type="application/x-ndjson"))
            self.assertEqual(len(DOCUMENT.faults("GET", "/api/waitingRoom/7/log", answer)), count)

    def test_what_is_documented_nowhere_is_refused(self):
        self.assertEqual(len(DOCUMENT.faults("GET", "/nowhere", Answer(200, b"{}"))), 1)
        self.assertEqual(len(DOCUMENT.faults("PUT", "/api/auth/logIn", Answer(405, problem()))), 1)
        bare = Answer(404, b"{}", fields(Content_Type=PROBLEM))
        self.assertGreater(len(DOCUMENT.faults("GET", "/nowhere", bare)), 5)

    def test_what_should_not_have_been_accepted_is_seen(self):
        good = {"orderDetails": [{"productId": 7, "quantity": 1}]}
        for body, count in ((good, 0), ({**good, "totalPrice": 1}, 1), ({**good, "extra": 1}, 1),
                            ({"orderDetails": []}, 1)):
            with self.subTest(body=body):
                faults = DOCUMENT.faults_of_request("POST", "/api/orders", body)
                self.assertEqual(len(faults), count)

    def test_what_is_written_out_comes_before_what_has_a_name(self):
        for target, name in (("/api/products/mine?page=2", "listOwnProducts"),
                             ("/api/products/7", "getProduct"), ("/", "home"),
                             ("/sandbox/toss/v1/payments/orders/a", "tossLookUpOrder"),
                             ("/api/orders/1%20", "getOrder")):
            self.assertEqual(DOCUMENT.find("GET", target).id, name)
        self.assertIsNone(DOCUMENT.find("GET", "/api/orders/1/2"))
        self.assertIsNone(DOCUMENT.find("GET", "/api/orders/"))


if __name__ == "__main__":
    unittest.main()
