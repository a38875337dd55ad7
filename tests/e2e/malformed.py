"""Bodies and queries with one thing wrong, made from what api/openapi.yaml says of them."""

import copy

SAMPLES = {"string": "?!", "integer": 7, "number": 12.5, "boolean": True, "array": [],
           "object": {}, "null": None}


def types_of(schema):
    kinds = schema.get("type", ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


def wrong_values(schema, is_required):
    """Values that the schema does not allow, each with what is wrong about it."""
    kinds = types_of(schema)
    for kind, sample in SAMPLES.items():
        is_number = kind == "integer" and "number" in kinds
        is_absent = kind == "null" and not is_required
        if kind not in kinds and not is_number and not is_absent:
            yield f"{kind} instead of {sorted(kinds)}", sample
    if "string" in kinds:
        yield from wrong_strings(schema)
    if kinds & {"integer", "number"}:
        if "minimum" in schema:
            yield "too small", schema["minimum"] - 1
        if "maximum" in schema:
            yield "too large", schema["maximum"] + 1
    if "array" in kinds and schema.get("minItems", 0) > 0:
        yield "too few", []


def wrong_strings(schema):
    if "enum" in schema:
        yield "no such word", "NO_SUCH"
    if schema.get("minLength", 0) > 0:
        yield "too short", "x" * (schema["minLength"] - 1)
    if "maxLength" in schema:
        yield "too long", "x" * (schema["maxLength"] + 1)
    if "pattern" in schema:
        yield "of another form", "?!"


def bodies(schema, good, pointer=""):
    """(pointer of what is wrong, what is wrong with it, the body) for each thing that can be."""
    yield f"{pointer}/surprise", "unknown", {**good, "surprise": 1}
    required = schema.get("required", ())
    for name in required:
        yield f"{pointer}/{name}", "missing", {k: v for k, v in good.items() if k != name}
    for name, rule in schema["properties"].items():
        here = f"{pointer}/{name}"
        if not types_of(rule):
            continue  # passed over, whatever it is
        for what, value in wrong_values(rule, name in required):
            yield here, what, {**good, name: value}
        inner = good.get(name)
        if isinstance(inner, dict) and "properties" in rule:
            for where, what, value in bodies(rule, inner, here):
                yield where, what, {**good, name: value}
        if isinstance(inner, list) and inner:
            yield from lists(rule, good, name, here)


def lists(rule, good, name, here):
    if "maxItems" in rule:
        yield here, "too many", {**good, name: good[name][:1] * (rule["maxItems"] + 1)}
    if "properties" not in rule["items"]:
        return
    last = len(good[name]) - 1
    for what, value in wrong_values(rule["items"], True):
        yield f"{here}/{last}", what, {**good, name: good[name][:last] + [value]}
    for where, what, value in bodies(rule["items"], good[name][last], f"{here}/{last}"):
        yield where, what, {**good, name: copy.deepcopy(good[name][:last]) + [value]}


def queries(parameters):
    """(name, what is wrong with it, its text) for each parameter of a query."""
    for one in parameters:
        rule, name = one["schema"], one["name"]
        if types_of(rule) == {"integer"}:
            yield name, "no number", "x"
            yield name, "no whole number", "1e3"
            if "enum" in rule:
                yield name, "none of them", str(max(rule["enum"]) + 1)
            if "minimum" in rule:
                yield name, "too small", str(rule["minimum"] - 1)
            if "maximum" in rule:
                yield name, "too large", str(rule["maximum"] + 1)
        elif "enum" in rule:
            yield name, "no such word", "NO_SUCH"
        elif "maxLength" in rule:
            yield name, "too long", "x" * (rule["maxLength"] + 1)
