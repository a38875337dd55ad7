"""The page that shows the API's document."""

import unittest

from harness import BrowserTest


class Docs(BrowserTest):
    def test_is_fit_for_everybody(self):
        for width, dark in ((320, False), (1280, True)):
            with self.subTest(width=width, dark=dark):
                visitor = self.visitor(language="en", width=width, dark=dark)
                visitor.go("/docs")
                visitor.look(f"docs-{width}-{'dark' if dark else 'light'}")

    def test_an_operation_opens_without_script(self):
        visitor = self.visitor(width=320, script=False)
        visitor.go("/docs")
        visitor.page.locator("#order > summary").click()
        visitor.page.get_by_text("options by number and by name").first.wait_for()
        visitor.look("docs-order-320")


if __name__ == "__main__":
    unittest.main()
