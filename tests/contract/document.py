"""api/openapi.yaml as the tests use it: which operation a request means, and what is wrong with an
answer to it. The document leaves room for fields to come; here an object has those that it lists."""

import json
import re
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema
import yaml

FILE = Path(__file__).resolve().parent.parent.parent / "api" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete")
# What may come before anybody knows which operation is meant; 414 and 417 whichever it is.
WITHOUT_OPERATION = (400, 404, 405, 413, 414, 417, 431)
WHATEVER_OPERATION = (414, 417)
LINES_CHECKED = 200


def loaded(path=FILE):
    with open(path, encoding="utf-8") as text:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def inlined(node, root):
    """The node with every $ref in it replaced by what it means. No schema of ours holds itself."""
    if isinstance(node, list):
        return [inlined(one, root) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" not in node:
        return {name: inlined(value, root) for name, value in node.items()}
    meant = root
    for step in node["$ref"].removeprefix("#/").split("/"):
        meant = meant[step.replace("~1", "/").replace("~0", "~")]
    return inlined(meant, root)


def together(one, other):
    """Both of two schemas in one, as our allOf means it."""
    both = dict(one)
    for name, value in other.items():
        known = both.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            both[name] = together(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            both[name] = known + [item for item in value if item not in known]
        else:
            both[name] = value
    return both


def flat(schema):
    """The schema with its allOf worked in."""
    if isinstance(schema, list):
        return [flat(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: flat(value) for name, value in schema.items()}
    for part in schema.pop("allOf", []):
        schema = together(schema, part)
    return schema


def closed(schema):
    """The schema, where an object that lists its properties has no others."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: closed(value) for name, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        schema.setdefault("additionalProperties", False)
    return schema


def validator_of(schema):
    return jsonschema.Draft202012Validator(schema)


def media_type(header):
    return (header or "").split(";")[0].strip().lower()


@dataclass
class Operation:
    method: str
    path: str
    spec: dict                                   # with every $ref inlined
    validators: dict = field(default_factory=dict)

    @property
    def id(self):
        return self.spec["operationId"]

    @property
    def is_to_come(self):
        return self.spec.get("x-to-come", False)

    def response(self, status):
        responses = self.spec["responses"]
        return responses.get(str(status), responses.get("default"))

    def body(self, kind="application/json"):
        """The schema of the request's body, or None."""
        content = self.spec.get("requestBody", {}).get("content", {})
        return content.get(kind, {}).get("schema")

    def parameters(self, place):
        return [one for one in self.spec["parameters"] if one["in"] == place]

    def validator(self, key, make_schema):
        """Made once for each key."""
        if key not in self.validators:
            self.validators[key] = validator_of(make_schema())
        return self.validators[key]


class Document:
    def __init__(self, root=None):
        self.root = root or loaded()
        self.operations = {}
        for path, item in self.root["paths"].items():
            shared = inlined(item.get("parameters", []), self.root)
            for method in METHODS:
                if method not in item:
                    continue
                spec = inlined(item[method], self.root)
                spec["parameters"] = shared + spec.get("parameters", [])
                one = Operation(method.upper(), path, spec)
                self.operations[one.id] = one
        self.problem = validator_of(
            closed(inlined(self.root["components"]["schemas"]["Problem"], self.root)))
        # The first that fits is meant: what is written out comes before what has a name.
        self.shapes = sorted(
            ((re.compile("^" + re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$"), path)
             for path in self.root["paths"]), key=lambda shape: (shape[1].count("{"), shape[1]))
        self.by_place = {(one.method, one.path): one for one in self.operations.values()}

    def find(self, method, target):
        """The operation that a request means, or None."""
        path = urllib.parse.unquote(target.split("?")[0], errors="replace")
        method = "GET" if method == "HEAD" else method
        for shape, name in self.shapes:
            if shape.match(path) and (method, name) in self.by_place:
                return self.by_place[method, name]
        return None

    def faults(self, method, target, answer):
        """What is wrong with an answer (with status, headers and body), as a list of texts."""
        operation = self.find(method, target)
        is_unknown = operation is None or operation.is_to_come
        if is_unknown or answer.status in WHATEVER_OPERATION:
            return self.faults_without_operation(answer)
        response = operation.response(answer.status)
        if response is None:
            return [f"{operation.id} has no documented status {answer.status}"]
        faults = faults_of_headers(response, answer)
        if method == "HEAD":
            return faults
        return faults + self.faults_of_body(operation, response, answer)

    def faults_without_operation(self, answer):
        if answer.status not in WITHOUT_OPERATION:
            return [f"no operation is documented here, and the status is {answer.status}"]
        if answer.status == 405 and not answer.headers["Allow"]:
            return ["a 405 without Allow"]
        if media_type(answer.headers["Content-Type"]) != "application/problem+json":
            return []
        return [told(fault) for fault in self.problem.iter_errors(json.loads(answer.body))]

    def faults_of_body(self, operation, response, answer):
        content = response.get("content")
        if not content:
            return [f"a body where none is documented: {answer.body[:80]!r}"] if answer.body else []
        kind = media_type(answer.headers["Content-Type"])
        if kind not in content:
            return [f"{operation.id} {answer.status} has no documented type {kind!r}"]
        if kind.endswith("json") and kind != "application/x-ndjson":
            check = operation.validator((answer.status, kind), lambda: closed(
                flat(content[kind].get("schema", {}))))
            return [told(fault) for fault in check.iter_errors(json.loads(answer.body))]
        if "x-line-schema" in content[kind]:
            check = operation.validator((answer.status, "line"), lambda: closed(
                flat(content[kind]["x-line-schema"])))
            lines = answer.body.splitlines()
            step = max(1, len(lines) // LINES_CHECKED)
            return [told(fault) for line in lines[::step]
                    for fault in check.iter_errors(json.loads(line))]
        return []

    def faults_of_request(self, method, target, body):
        """Why a JSON body that was accepted should not have been."""
        operation = self.find(method, target)
        schema = operation and operation.body()
        if not schema or operation.is_to_come:
            return []
        check = operation.validator("body", lambda: schema)
        return [told(fault) for fault in check.iter_errors(body)]


def faults_of_headers(response, answer):
    faults = []
    if not answer.headers["X-Request-Id"] and answer.status not in WITHOUT_OPERATION:
        faults.append("no X-Request-Id")
    for name, header in response.get("headers", {}).items():
        value = answer.headers[name]
        if value is None:
            continue
        faults += [f"{name}: {told(fault)}"
                   for fault in validator_of(header["schema"]).iter_errors(value)]
    return faults


def told(fault):
    return f"{fault.json_path}: {fault.message[:300]}"
