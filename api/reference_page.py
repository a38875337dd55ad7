"""The document as one page of HTML that needs no script. Its only style is STYLE, which a security
policy can name by its hash."""

import json
import re
from html import escape

METHODS = ("get", "post", "put", "delete")

STYLE = """
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#14171c;--soft:#4d5560;--line:#c9ced6;
--accent:#0b57d0;--code:#eef0f4}
@media(prefers-color-scheme:dark){:root{--paper:#101317;--card:#1a1f25;--ink:#eceff3;--soft:#b0b8c3;
--line:#3a424d;--accent:#8ab4ff;--code:#242a32}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:break-word;
font:16px/1.6 system-ui,'Malgun Gothic','Noto Sans KR',sans-serif}
main,header,nav{max-width:64rem;margin:0 auto;padding:0 1rem}
h1{margin:2rem 0 .5rem}h2{margin:2.5rem 0 .5rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
a{color:var(--accent);display:inline-block;min-width:1.5rem;min-height:1.5rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
code,pre{font:14px/1.5 ui-monospace,'D2Coding',monospace;background:var(--code);border-radius:4px}
code{padding:.1em .3em}pre{padding:.6rem .8rem;margin:.3rem 0;overflow-x:auto;white-space:pre-wrap}
details{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:.5rem 0;
padding:0 1rem}
summary{cursor:pointer;padding:.6rem 0;margin:0}
.verb{display:inline-block;min-width:4.2rem;font-weight:700;color:var(--accent)}
.who,.soft{color:var(--soft);font-size:.9rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.3rem 0 1rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-top:1px solid var(--line)}
:target{outline:2px solid var(--accent);outline-offset:2px}
"""


class Page:
    def __init__(self, document):
        self.document = document
        self.components = document["components"]

    def resolve(self, node):
        """(what is meant, the name it has among the components or None)"""
        if "$ref" not in node:
            return node, None
        kind, name = node["$ref"].split("/")[-2:]
        return self.components[kind][name], name

    def whole(self):
        info = self.document["info"]
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<link rel="icon" href="data:,">'
            f"<title>{escape(info['title'])} API {escape(info['version'])}</title>"
            f"<style>{STYLE}</style></head><body>"
            f"<header><h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
            f"<p>{prose(info['summary'])}</p>"
            '<p><a href="/openapi.yaml">openapi.yaml</a> · <a href="/openapi.json">openapi.json</a>'
            f"</p></header>{self.contents()}<main>{paragraphs(info['description'])}"
            f"{self.security()}{''.join(self.section(tag) for tag in self.document['tags'])}"
            f"{self.refusals()}{self.schemas()}</main></body></html>\n")

    def contents(self):
        places = [(anchor("tag", tag["name"]), tag["name"]) for tag in self.document["tags"]]
        places += [("refusals", "refusals"), ("schemas", "schemas")]
        links = "".join(f'<li><a href="#{place}">{escape(name)}</a></li>' for place, name in places)
        return f'<nav aria-label="contents"><ul>{links}</ul></nav>'

    def security(self):
        rows = [(f"<code>{escape(name)}</code>", prose(one["description"]))
                for name, one in self.components["securitySchemes"].items()]
        return "<h2>Who is asking</h2>" + table(("scheme", "what it is"), rows)

    def section(self, tag):
        operations = [self.operation(method, path, item)
                      for path, item in self.document["paths"].items() for method in METHODS
                      if tag["name"] in item.get(method, {}).get("tags", ())]
        return (f'<h2 id="{anchor("tag", tag["name"])}">{escape(tag["name"])}</h2>'
                f"<p>{prose(tag['description'])}</p>{''.join(operations)}")

    def operation(self, method, path, item):
        spec = item[method]
        to_come = " · not built yet" if spec.get("x-to-come") else ""
        parameters = [self.resolve(one)[0]
                      for one in spec.get("parameters", []) + item.get("parameters", [])]
        return (
            f'<details id="{spec["operationId"]}"><summary><span class="verb">{method.upper()}</span> '
            f"<code>{escape(path)}</code> {prose(spec['summary'])} "
            f'<span class="who">{escape(spec["x-roles"])}{to_come}</span></summary>'
            f"<p>{prose(spec.get('description', ''))}</p>{self.parameters(parameters)}"
            f"{self.body(spec)}{self.responses(spec)}</details>")

    def parameters(self, parameters):
        rows = [(f"<code>{escape(one['name'])}</code>", escape(one["in"]), self.rule(one["schema"]),
                 prose(one.get("description", "")) + (" Required." if one.get("required") else ""))
                for one in parameters]
        return "<h3>Parameters</h3>" + table(("name", "in", "value", "meaning"), rows)

    def body(self, spec):
        if "requestBody" not in spec:
            return ""
        body, _ = self.resolve(spec["requestBody"])
        return (f"<h3>Body</h3><p>{prose(body.get('description', ''))}</p>"
                + "".join(self.media(kind, one) for kind, one in body["content"].items()))

    def media(self, kind, media):
        out = f"<p><code>{escape(kind)}</code> {self.rule(media.get('schema', {}))}</p>"
        shown = [("", media["example"])] if "example" in media else [
            (name, one["value"]) for name, one in media.get("examples", {}).items()]
        for name, value in shown:
            text = value if isinstance(value, str) else json.dumps(
                value, ensure_ascii=False, indent=1)
            out += f'<p class="soft">{escape(name)}</p>' if name else ""
            out += f'<pre tabindex="0">{escape(text)}</pre>'
        return out

    def responses(self, spec):
        good, refused = "", []
        for status, response in spec["responses"].items():
            meant, name = self.resolve(response)
            if str(status)[0] in "45d":
                place = f'<a href="#refusal-{name}">{escape(str(status))}</a>'
                refused.append(place if name else escape(str(status)))
                continue
            good += f"<h3>{status}: {prose(meant['description'])}</h3>{self.headers(meant)}"
            good += "".join(self.media(k, one) for k, one in meant.get("content", {}).items())
        return good + f"<h3>Refused with</h3><p>{', '.join(refused)}</p>"

    def headers(self, response):
        names = [name for name in response.get("headers", {}) if name != "X-Request-Id"]
        rows = [(f"<code>{escape(name)}</code>",
                 prose(self.resolve(response["headers"][name])[0]["description"])) for name in names]
        return table(("header", "meaning"), rows) if rows else ""

    def refusals(self):
        used = {}
        for item in self.document["paths"].values():
            for method in METHODS:
                for status, response in item.get(method, {}).get("responses", {}).items():
                    name = self.resolve(response)[1]
                    if str(status)[0] in "45d" and name:
                        used.setdefault(name, str(status))
        out = '<h2 id="refusals">refusals</h2>'
        for name, status in sorted(used.items(), key=lambda one: (one[1], one[0])):
            response = self.components["responses"][name]
            out += (f'<details id="refusal-{name}"><summary>{status}: '
                    f"{prose(response['description'])}</summary>{self.headers(response)}")
            out += "".join(self.media(k, one) for k, one in response.get("content", {}).items())
            out += "</details>"
        return out

    def schemas(self):
        out = '<h2 id="schemas">schemas</h2>'
        for name, schema in sorted(self.components["schemas"].items()):
            out += (f'<details id="schema-{name}"><summary><code>{escape(name)}</code></summary>'
                    f"<p>{self.rule(schema)} {prose(schema.get('description', ''))}</p>"
                    f"{self.fields(schema)}</details>")
        return out

    def fields(self, schema):
        rows = []
        for part in schema.get("allOf", [schema]):
            meant, name = self.resolve(part)
            if name:
                rows.append(("", f'<a href="#schema-{name}">all of {escape(name)}</a>', ""))
                continue
            for field, rule in meant.get("properties", {}).items():
                must = " Required." if field in meant.get("required", ()) else ""
                said = rule.get("description", "") if "$ref" not in rule else ""
                rows.append((f"<code>{escape(field)}</code>", self.rule(rule), prose(said) + must))
        return table(("field", "value", "meaning"), rows) if rows else ""

    def rule(self, schema):
        """A schema in few words."""
        if "$ref" in schema:
            name = schema["$ref"].split("/")[-1]
            return f'<a href="#schema-{name}">{escape(name)}</a>'
        if "const" in schema:
            return f"<code>{escape(json.dumps(schema['const'], ensure_ascii=False))}</code>"
        if "enum" in schema:
            return " | ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
        for word, between in (("anyOf", " or "), ("allOf", " with ")):
            if word in schema:
                return between.join(self.rule(one) for one in schema[word])
        kinds = schema.get("type", [] if "properties" in schema else ["anything"])
        words = " or ".join([kinds] if isinstance(kinds, str) else kinds)
        if "items" in schema:
            words += " of " + self.rule(schema["items"])
        elif "properties" in schema and "type" not in schema:
            return "{" + ", ".join(f"{escape(name)}: {self.rule(one)}"
                                   for name, one in schema["properties"].items()) + "}"
        return words + self.bounds(schema)

    @staticmethod
    def bounds(schema):
        out = ""
        for low, high, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"),
                                ("minItems", "maxItems", " items")):
            if low in schema or high in schema:
                out += f", {schema.get(low, 0)}–{schema.get(high, '')}{unit}"
        if "pattern" in schema:
            out += f", <code>{escape(schema['pattern'])}</code>"
        if "default" in schema:
            out += f", by default {escape(json.dumps(schema['default']))}"
        return out


def anchor(kind, name):
    return f"{kind}-{name.replace(' ', '-')}"


def prose(text):
    """A line of text, with `code` and **strong** in it."""
    text = escape(text.strip(), quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)


def paragraphs(text):
    return "".join(f"<p>{prose(one)}</p>" for one in text.strip().split("\n\n"))


def table(heads, rows):
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in rows)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def page(document):
    return Page(document).whole()
