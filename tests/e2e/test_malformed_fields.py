"""Every field that the document knows, with everything wrong that the document rules out: 400, and
the field is named."""

import json
import unittest
import urllib.parse

import malformed
from stage import NO_ID, Stage, documented, for_each_call


class MalformedFields(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        cls.calls = cls.stage.calls()

    def named(self, answer, pointer, what):
        """Asserts a refusal that names the pointer, or a part of what it points to."""
        self.assertEqual(answer.status, 400, f"{pointer}, {what}: {answer}")
        pointers = [error["pointer"] for error in answer.json()["errors"]]
        self.assertTrue(any(one == "#" + pointer or one.startswith(f"#{pointer}/")
                            for one in pointers), f"{pointer}, {what}: {pointers}")

    def test_every_call_with_a_body_is_here(self):
        wanted = {one.id for one in documented("sandbox", "pages") if "requestBody" in one.spec
                  and one.body() != {} and one.id != "takeWebhook"}
        self.assertEqual({call.operation for call in self.calls}, wanted)

    @for_each_call
    def test_what_is_wrong_in_a_body_is_named(self, call):
        count = 0
        for pointer, what, body in malformed.bodies(call.schema, call.body):
            answer = self.stage.send(call, json.dumps(body).encode())
            self.named(answer, pointer, what)
            count += 1
        self.assertGreater(count, len(call.schema["properties"]))

    @for_each_call
    def test_everything_that_is_wrong_is_named_at_once(self, call):
        wrong = {name: [[]] for name, rule in call.schema["properties"].items()
                 if malformed.types_of(rule)}
        answer = self.stage.send(call, json.dumps(wrong).encode())
        for name in wrong:
            self.named(answer, f"/{name}", "of another type")

    def test_what_is_wrong_in_a_query_is_named(self):
        for operation in documented("sandbox", "pages"):
            parameters = operation.parameters("query")
            roles = operation.spec["x-roles"]
            who = {"open": "nobody", "managers": "admin", "sellers": "seller"}.get(roles, "customer")
            path = self.stage.path(operation.path)
            for name, what, text in malformed.queries(parameters):
                with self.subTest(operation=operation.id, name=name, what=what):
                    query = urllib.parse.urlencode({name: text})
                    answer = self.stage.people[who].send(operation.method, f"{path}?{query}")
                    self.named(answer, f"/{name}", what)
            for name in [one["name"] for one in parameters if one.get("required")]:
                with self.subTest(operation=operation.id, name=name):
                    self.named(self.stage.people[who].send(operation.method, path),
                               f"/{name}", "missing")

    def test_an_id_that_is_none_is_nothing(self):
        for operation in documented("sandbox", "pages"):
            for one in operation.parameters("path"):
                if one["name"] in ("count", "key"):
                    continue
                for bad in ("0", "-1", "x", "01", "1.0", str(NO_ID + 1), "9" * 30, "%ED%95%9C"):
                    with self.subTest(operation=operation.id, bad=bad):
                        path = self.stage.path(operation.path, **{one["name"]: bad})
                        answer = self.stage.people["admin"].send(operation.method, path, {})
                        # An account that is none is none of the caller's, and a body is read first.
                        self.assertIn(answer.status, (400, 403, 404), answer)

    def test_a_count_that_is_none_is_named(self):
        for bad in ("0", "-1", "x", "01", "100001"):
            path = self.stage.path("/api/waitingQueue/{productId}/allow/{count}", count=bad)
            self.named(self.stage.people["seller"].post(path), "/count", bad)

    def test_a_key_that_is_none_is_refused(self):
        for operation in documented("sandbox", "pages"):
            names = [one["name"] for one in operation.parameters("header")]
            if "Idempotency-Key" not in names:
                continue
            call = next((call for call in self.calls if call.operation == operation.id), None)
            for bad in ("", "x" * 301, "caf\xe9", '""'):
                with self.subTest(operation=operation.id, bad=bad[:9]):
                    if call:
                        answer = self.stage.send(call, json.dumps(call.body).encode(),
                                                 **{"Idempotency-Key": bad})
                    else:
                        answer = self.stage.people["customer"].send(
                            operation.method, self.stage.path(operation.path),
                            headers={"Idempotency-Key": bad})
                    self.assertEqual(answer.json()["code"], "BAD_IDEMPOTENCY_KEY")

    @for_each_call
    def test_another_media_type_is_refused(self, call):
        person = self.stage.people[call.who]
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
            answer = person.send(call.spec.method, call.path, json.dumps(call.body).encode(),
                                 {"Content-Type": kind})
            self.assertEqual(answer.status, 415, answer)


if __name__ == "__main__":
    unittest.main()
