"""Looks at the shop's pages in Debian's Chromium, as people see them; without a window, which takes
half the time that a whole Chromium takes.

A test derives from BrowserTest and asks for visitors. It fails at its end, whatever it has asked
itself, when a visitor's page complained (console, page errors, its security policy), when a request
failed, or when anything was asked of somebody else's server.
"""

import atexit
import functools
import importlib.util
import json
import os
import re
import shutil
import sys
import unittest
import urllib.parse
from collections import namedtuple
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Error, expect, sync_playwright

__unittest = True  # unittest leaves a module that says so out of a failure's traceback

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PICTURES = ROOT / "build" / "browser"
CHECKS = (HERE / "checks.js").read_text()
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WITHIN_MS = 15_000
LOCALES = {"ko": "ko-KR", "en": "en-US"}
WIDTHS = {320: 640, 360: 740, 1280: 800}  # and the heights that go with them


def borrow(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


shop = borrow("shop_harness", ROOT / "tests" / "e2e" / "harness.py")
Shop, until, must = shop.Shop, shop.until, shop.must
fast_room, local_time = shop.fast_room, shop.local_time
expect.set_options(timeout=WITHIN_MS)


@functools.cache
def browser():
    """The one Chromium of a run."""
    programs = (os.environ.get("ASTRAPHE_BROWSER"), "chromium-headless-shell", "chromium",
                "google-chrome")
    program = next(filter(None, (shutil.which(name) for name in programs if name)), None)
    if not program:
        raise AssertionError("there is no Chromium here: script/setup --tests installs Debian's; "
                             "elsewhere install one and name it in ASTRAPHE_BROWSER")
    player = sync_playwright().start()
    atexit.register(player.stop)
    started = player.chromium.launch(executable_path=program)
    atexit.register(started.close)
    return started


def aside(page, call):
    """What a call of checks.js answers, in a world beside the page's own: the page's policy stays
    in force, and neither sees the other's variables, timers or frozen clock."""
    for tries_left in (2, 1, 0):
        try:
            return aside_once(page, call)
        except Error as gone:
            if tries_left == 0 or "context" not in gone.message:
                raise
            page.wait_for_load_state("load")  # it has loaded itself anew meanwhile


def aside_once(page, call):
    talk = page.context.new_cdp_session(page)
    frame = talk.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = talk.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "checks"})

    def evaluate(source):
        got = talk.send("Runtime.evaluate", {
            "expression": source, "contextId": world["executionContextId"],
            "awaitPromise": True, "returnByValue": True})
        if "exceptionDetails" in got:
            raise AssertionError(f"{call}: {got['exceptionDetails']}")
        return got["result"].get("value")

    if call.startswith("broken"):
        evaluate(f"{AXE};0")
    answer = evaluate(f"{CHECKS}.{call}")
    talk.detach()
    return answer


Asked = namedtuple("Asked", "method url path kind")  # kind: document, fetch, image, …


class Visitor:
    """Somebody at a browser: cookies, language and screen of their own, and one open page.

    `page` and `context` are Playwright's. `asked` has every request, in order.
    """

    def __init__(self, test, language="ko", width=1280, dark=False, script=True, still=False,
                 **more):
        self.test, self.width, self.script = test, width, script
        self.asked, self.troubles, self.allowed = [], [], []
        self.faulted = False  # a look has failed, and left its picture
        self.described = " ".join([language, str(width), *["dark"] * dark, *["still"] * still,
                                   *["without script"] * (not script)])
        narrow = width < 600
        self.options = {
            "base_url": test.shop.url(), "locale": LOCALES[language], "timezone_id": "Asia/Seoul",
            "viewport": {"width": width, "height": WIDTHS.get(width, 800)},
            "is_mobile": narrow, "has_touch": narrow,
            "color_scheme": "dark" if dark else "light",
            "reduced_motion": "reduce" if still else "no-preference", **more}
        self.context = browser().new_context(java_script_enabled=script, **self.options)
        self.context.set_default_timeout(WITHIN_MS)
        self.context.on("request", self.on_request)
        self.context.on("requestfailed", self.on_failed)
        self.context.on("console", self.on_console)
        self.context.on("weberror", lambda event: self.troubles.append(f"threw: {event.error}"))
        self.page = self.context.new_page()

    # What a visitor does.

    def go(self, path):
        """Opens a page of the shop; its response."""
        return self.page.goto(path)

    def fill(self, **fields):
        """Fills in fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"[name={json.dumps(name)}]").fill(str(value))

    def press(self, name):
        """Presses the button, or follows the link, that people know by this name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        button.or_(self.page.get_by_role("link", name=name, exact=True)).first.click()

    def look(self, name, but=()):
        """Looks at the page once it has come to rest: a picture in build/browser, and what is wrong
        with it for people, which fails the test at once. `but`: axe's rules that do not hold here.
        """
        self.page.wait_for_load_state("load")
        if self.script:
            aside(self.page, "settled()")
        self.picture(name)
        wrong = [*aside(self.page, f"sideways({self.width})"), *aside(self.page, "small()"),
                 *self.broken(f"broken({json.dumps(but)})")]
        if wrong:
            self.faulted = True
            where = f"{name} ({self.described}, {self.page.url}):"
            raise AssertionError("\n  ".join([where, *wrong]))

    def picture(self, name):
        part = type(self.test).__module__.removeprefix("test_")
        rule = self.test._testMethodName.removeprefix("test_")
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{part}-{rule}-{name}.png", full_page=True,
                             animations="disabled")

    def broken(self, call):
        """axe waits for timers, which do not run in a page without scripts: it looks at a copy."""
        if self.script:
            return aside(self.page, call)
        url, copied = self.page.url, aside(self.page, "without_scripts()")
        with browser().new_context(**self.options) as context:
            page = context.new_page()
            page.route(lambda asked: asked == url, lambda route: route.fulfill(
                body=copied, content_type="text/html; charset=utf-8"))
            page.goto(url)
            aside(page, "settled()")
            return aside(page, call)

    # What is noticed meanwhile.

    def paths(self, kind=None):
        """The paths that were asked for, with their queries; of one kind when it is named."""
        self.hear()
        return [a.path for a in self.asked if kind in (None, a.kind)]

    def allow(self, pattern):
        """This trouble is what the test is about: a line that matches fails nothing."""
        self.allowed.append(re.compile(pattern))

    def on_request(self, request):
        url = urllib.parse.urlsplit(request.url)
        path = url.path + (f"?{url.query}" if url.query else "")
        self.asked.append(Asked(request.method, request.url, path, request.resource_type))
        ours = urllib.parse.urlsplit(self.test.shop.url()).hostname
        if url.scheme not in ("data", "blob") and url.hostname != ours:
            self.troubles.append(f"asked somebody else: {request.url}")

    def on_failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # the page was left meanwhile
            self.troubles.append(f"failed: {request.method} {request.url} {request.failure}")

    def on_console(self, message):
        if message.type in ("error", "warning", "assert"):
            self.troubles.append(f"{message.type}: {message.text} ({message.location['url']})")

    def hear(self):
        """Events are delivered while Playwright is asked something, and not while a test sleeps."""
        try:
            self.page.evaluate("0")
        except Error:
            pass  # the page is closed, or just went elsewhere

    def leave(self):
        """What was wrong, apart from what is allowed."""
        self.hear()
        self.context.close()
        return [t for t in self.troubles if not any(a.search(t) for a in self.allowed)]


class BrowserTest(unittest.TestCase):
    """One server for the class, started with `flags`."""

    flags = ()
    result, pictures = None, 0

    def run(self, result=None):
        self.result = result
        return super().run(result)

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(*cls.flags)
        cls.addClassCleanup(cls.shop.close)

    def visitor(self, **options):
        """language="ko"|"en", width=320|360|1280, dark, script, still (reduced motion), and what
        Playwright's new_context takes."""
        visitor = Visitor(self, **options)
        self.addCleanup(self.see_off, visitor)
        return visitor

    def has_failed(self):
        return any(self in (test, getattr(test, "test_case", None))
                   for test, _ in [*self.result.failures, *self.result.errors])

    def see_off(self, visitor):
        if self.has_failed() and not visitor.faulted and not visitor.page.is_closed():
            self.pictures += 1
            visitor.picture(f"failed-{self.pictures}")
        troubles = visitor.leave()
        if troubles:
            who = f"pages complained ({visitor.described}):"
            raise AssertionError("\n  ".join([who, *troubles]))
