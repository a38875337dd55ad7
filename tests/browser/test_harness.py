"""What the other tests rely on: a good page passes, and each kind of fault is noticed."""

import http.server
import threading
import unittest

from harness import BrowserTest, Visitor, until

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          "connect-src 'self'")
VIEWPORT = '<meta name="viewport" content="width=device-width">'
FRAME = """<!doctype html><html lang="en"><head><title>T</title>{viewport}
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>Page</h1>{body}</main></body></html>"""
FILES = {
    "/icon.svg": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "/style.css": ("text/css", """button, input { min-height: 24px } .low { min-height: 20px }
        .pale { color: #ddd } .wide { width: 500px }
        @keyframes come { from { opacity: 0 } } .slow { animation: come 1s }"""),
    "/throws.js": ("text/javascript", "throw new Error('planted')"),
    "/asks.js": ("text/javascript", "fetch('/nothing'); fetch('/good?by=script')"),
    "/cut.js": ("text/javascript", "fetch('/cut').catch(() => 0)"),
}
GOOD = """<p class="slow">It says <a href="/good">a link</a> within a sentence.</p>
<p><label><input type="checkbox" name="yes"> This label is a part of its large target</label></p>
<p><label for="who">Name</label> <input class="slow" id="who" name="who"></p>
<p><button type="button">Press</button></p>
<noscript><p>Without script.</p><meta http-equiv="refresh" content="3"></noscript>"""
BAD = {  # what is wrong, and what is said about it
    "an inline style": ('<p style="color: red">x</p>', "inline style violates"),
    "an inline script": ("<script>1</script>", "inline script violates"),
    "somebody else's image": ('<img alt="" src="http://shop.invalid/x.png">', "somebody else"),
    "an exception": ('<script src="/throws.js"></script>', "threw: .*planted"),
    "an answer of 404": ('<script src="/asks.js"></script>', "404 .*/nothing"),
    "no answer": ('<script src="/cut.js"></script>', "failed: GET .*/cut"),
    "too wide": ('<p class="wide">x</p>', "scrolls sideways: 5"),
    "a low button": ('<button class="low" type="button">Press</button>', "px: <button"),
    "a low link": ('<ul><li><a href="/good">Press</a></li></ul>', " px: <a"),
    "pale": ('<p class="pale">Pale words</p>', "color-contrast"),
    "no label": ('<p><input name="who"></p>', "label: "),
}
PATHS = {fault: f"/{number}" for number, fault in enumerate(BAD)}


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/cut":
            return
        kind, body = FILES.get(path, ("text/html", None))
        if body is None and path[1:].isdigit():
            body = FRAME.format(viewport=VIEWPORT, body=list(BAD.values())[int(path[1:])][0])
        elif path == "/good":
            body = FRAME.format(viewport=VIEWPORT, body=GOOD)
        elif path == "/unscaled":
            body = FRAME.format(viewport="", body=GOOD)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *_):
        pass


class Shop:
    """Stands where other tests have the program."""

    def __init__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Harness(BrowserTest):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)

    def said_of(self, path, but=(), **options):
        visitor = Visitor(self, width=320, **options)
        said = []
        try:
            visitor.go(path)
            if visitor.page.locator("script").count():
                visitor.page.wait_for_load_state("networkidle")
            visitor.look(path.strip("/"), but)
        except AssertionError as wrong:
            said.append(str(wrong))
        return "\n".join(said + visitor.leave())

    def test_a_good_page_passes(self):
        for script in (True, False):
            with self.subTest(script=script):
                self.assertEqual(self.said_of("/good", script=script), "")

    def test_each_fault_is_noticed(self):
        for fault, (_, said) in BAD.items():
            with self.subTest(fault):
                self.assertRegex(self.said_of(PATHS[fault]), said)

    def test_faults_are_noticed_without_script_too(self):
        for fault in ("an inline style", "too wide", "pale"):
            with self.subTest(fault):
                self.assertRegex(self.said_of(PATHS[fault], script=False), BAD[fault][1])

    def test_an_axe_rule_may_be_left_out(self):
        self.assertEqual(self.said_of(PATHS["pale"], ["color-contrast"]), "")

    def test_a_page_that_is_made_for_wide_screens_is_noticed(self):
        self.assertIn("scrolls sideways: 980 px in 320 px", self.said_of("/unscaled"))

    def test_every_request_is_known_and_a_fault_may_be_allowed(self):
        visitor = self.visitor()
        visitor.allow("404 .*/nothing")
        visitor.go(PATHS["an answer of 404"])
        until(lambda: len(visitor.paths("fetch")) == 2, 15)
        self.assertEqual(sorted(visitor.paths("fetch")), ["/good?by=script", "/nothing"])


if __name__ == "__main__":
    unittest.main()
