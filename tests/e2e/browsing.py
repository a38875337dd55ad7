"""The pages as a browser without script uses them: links, forms, cookies."""

import http.cookies
import urllib.parse
from html.parser import HTMLParser

from harness import must

FORM = "application/x-www-form-urlencoded"
REDIRECTS_MAX = 8


class Forms(HTMLParser):
    """Every form of a page: its action, and the names and values of its fields."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.select, self.text, self.links = [], None, None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        fields = self.forms[-1][1] if self.forms else {}
        if tag == "form":
            self.forms.append((attrs.get("action", ""), {}))
        elif tag == "input" and "name" in attrs:
            is_left_out = attrs.get("type") in ("checkbox", "file") and "checked" not in attrs
            if not is_left_out:
                fields[attrs["name"]] = attrs.get("value") or ""
        elif tag == "textarea":
            self.text = attrs["name"]
            fields[self.text] = ""
        elif tag == "button" and "formaction" in attrs:
            self.forms.append((attrs["formaction"], fields))
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and self.select:
            if self.select not in fields or "selected" in attrs:
                fields[self.select] = attrs.get("value") or ""
        elif tag == "a":
            self.links.append(attrs.get("href", ""))

    def handle_data(self, data):
        if self.text:
            self.forms[-1][1][self.text] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.text = None


class Browser:
    def __init__(self, shop):
        self.client, self.cookies = shop.client(), {}
        self.address, self.page = None, None

    def send(self, method, address, body=None, kind=None, **headers):
        headers = {"Accept": "text/html", "Accept-Language": "en", **headers,
                   "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        answer = self.client.send(method, address, body, headers)
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, one in http.cookies.SimpleCookie(line).items():
                if one["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = one.value
        return answer

    def follow(self, answer, address):
        for _ in range(REDIRECTS_MAX):
            if answer.status != 303:
                break
            address = answer.headers["Location"]
            answer = self.send("GET", address)
        self.address, self.page = address, answer
        return answer

    def open(self, address):
        return self.follow(self.send("GET", address), address)

    def fill(self, action, wanted=(200, 303), **typed):
        """Sends the page's form whose action begins so, and goes where it leads."""
        forms = [(to or self.address, fields) for to, fields in Forms(self.page.text).forms]
        found = [form for form in forms if form[0].startswith(action)]
        if not found:
            raise AssertionError(f"no form {action} on {self.main()}")
        action, fields = found[0]
        body = urllib.parse.urlencode({**fields, **typed}).encode()
        answer = self.send("POST", action, body, FORM)
        must(answer, *wanted)
        return self.follow(answer, action)

    def shows(self, text):
        return text in self.page.text

    def main(self):
        """What is on the page, without what is around it."""
        return f"{self.address}: {self.page.text.partition('<main')[2].partition('</main>')[0]}"

    def links(self):
        return Forms(self.page.text).links
