"""The document is OpenAPI 3.1, in our style, and every example in it is what its schema says."""

import json
import re
import unittest

import openapi_spec_validator

from document import METHODS, Document, inlined, loaded, validator_of

ROLES = ("open", "anyone", "shoppers", "sellers", "managers")
SUMMARY_MAX = 80


def every(node, path=""):
    """Each (pointer, dict) in it."""
    if isinstance(node, dict):
        yield path, node
        for name, value in node.items():
            yield from every(value, f"{path}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from every(value, f"{path}/{number}")


def examples_in(node):
    """Each (name, value) of a media type, a parameter or a header."""
    if "example" in node:
        yield "example", node["example"]
    for name, one in node.get("examples", {}).items():
        yield name, one["value"]


def for_each_operation(test):
    def run(self):
        for operation in self.document.operations.values():
            with self.subTest(operation=operation.id):
                test(self, operation)
    return run


class TheDocument(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = loaded()
        cls.document = Document(cls.root)
        cls.inlined = {"paths": inlined(cls.root["paths"], cls.root),
                       "components": inlined(cls.root["components"], cls.root)}

    def test_it_is_openapi_3_1(self):
        openapi_spec_validator.validate(self.root)
        self.assertEqual(self.root["openapi"], "3.1.0")

    def test_no_two_operations_have_one_name(self):
        count = sum(method in item for item in self.root["paths"].values() for method in METHODS)
        self.assertEqual(len(self.document.operations), count)

    @for_each_operation
    def test_it_is_named_and_summed_up(self, operation):
        spec = operation.spec
        self.assertRegex(operation.id, r"^[a-z][A-Za-z]+$")
        self.assertRegex(spec["summary"], r"^[A-Z].*[^.]$")
        self.assertLessEqual(len(spec["summary"]), SUMMARY_MAX)
        self.assertEqual(len(spec["tags"]), 1)
        self.assertIn(spec["tags"][0], [tag["name"] for tag in self.root["tags"]])

    @for_each_operation
    def test_it_says_who_may(self, operation):
        roles = operation.spec["x-roles"]
        self.assertIn(roles, ROLES)
        security = operation.spec.get("security", self.root["security"])
        needs_token = bool(security) and all("bearer" in one for one in security)
        self.assertEqual(needs_token, roles != "open")

    @for_each_operation
    def test_it_has_an_example(self, operation):
        spec = operation.spec
        media = list(spec.get("requestBody", {}).get("content", {}).values())
        for status, response in spec["responses"].items():
            if status[0] in "23":
                media += response.get("content", {}).values()
                media += response.get("headers", {}).values()
        self.assertTrue(any(list(examples_in(one)) for one in media))

    @for_each_operation
    def test_it_has_an_example_of_every_parameter(self, operation):
        for parameter in operation.spec["parameters"]:
            self.assertTrue(list(examples_in(parameter)), parameter["name"])
            self.assertTrue(parameter["description"], parameter["name"])

    @for_each_operation
    def test_it_names_what_is_in_its_path(self, operation):
        named = re.findall(r"\{(\w+)\}", operation.path)
        self.assertEqual(sorted(named), sorted(one["name"] for one in operation.parameters("path")))

    @for_each_operation
    def test_it_says_how_it_refuses(self, operation):
        spec, responses = operation.spec, operation.spec["responses"]
        if "default" in responses:
            return
        wanted = {"400", "413", "431"} if operation.path[1:] not in ("livez", "readyz") else {"400"}
        if spec["x-roles"] != "open":
            wanted |= {"401", "403", "429", "503"}
        if operation.path.startswith("/api/") and "requestBody" in spec:
            wanted.add("415")
        if operation.path.startswith("/api/") and any(
                one["name"] == "Idempotency-Key" for one in operation.parameters("header")):
            wanted |= {"409", "422"}
        self.assertLessEqual(wanted, set(responses))

    @for_each_operation
    def test_every_operation_says_which_language_it_reads(self, operation):
        names = [one["name"] for one in operation.parameters("header")]
        self.assertIn("Accept-Language", names)
        self.assertIn("X-Request-Id", names)

    def test_what_is_sent_is_closed_or_says_that_it_is_open(self):
        for name, body in self.inlined["components"]["requestBodies"].items():
            for kind, media in body["content"].items():
                with self.subTest(body=name):
                    for place, node in every(media["schema"]):
                        is_object = "object" in node.get("type", ()) and "properties" in node
                        if is_object and kind != "application/x-www-form-urlencoded":
                            self.assertIn("additionalProperties", node, place)

    def test_what_is_required_is_described(self):
        for place, node in every(self.inlined["components"]["schemas"]):
            if isinstance(node.get("required"), list) and isinstance(node.get("properties"), dict):
                self.assertLessEqual(set(node["required"]), set(node["properties"]), place)

    def test_every_example_is_what_its_schema_says(self):
        checked = 0
        for place, node in every(self.inlined):
            if not isinstance(node.get("schema"), dict):
                continue
            for name, value in examples_in(node):
                with self.subTest(place=place, example=name):
                    if "x-line-schema" in node:
                        lines = [json.loads(line) for line in value.splitlines()]
                        check = validator_of(node["x-line-schema"])
                    else:
                        lines, check = [value], validator_of(node["schema"])
                    faults = [str(fault.message) for line in lines
                              for fault in check.iter_errors(line)]
                    self.assertEqual(faults, [])
                    checked += 1
        self.assertGreater(checked, 100)

    def test_every_part_is_used(self):
        used = {node["$ref"] for _, node in every(self.root) if isinstance(node.get("$ref"), str)}
        used |= {f"#/components/securitySchemes/{name}" for operation in
                 self.document.operations.values()
                 for one in operation.spec.get("security", self.root["security"]) for name in one}
        used.add("#/components/responses/WrongMethod")  # of no operation: of paths
        there = {f"#/components/{kind}/{name}"
                 for kind, parts in self.root["components"].items() for name in parts}
        self.assertEqual(there - used, set())


if __name__ == "__main__":
    unittest.main()
