"""The API's description is served as it is written, and a client keeps what has not changed."""

import json
import unittest

from harness import ROOT, Shop, must

import contract


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)

    def get(self, path, **headers):
        return self.shop.client().send("GET", path, headers=headers)

    def test_the_document_is_served_as_it_is_written(self):
        yaml = must(self.get("/openapi.yaml"), 200)
        self.assertEqual(yaml.body, (ROOT / "api" / "openapi.yaml").read_bytes())
        self.assertEqual(yaml.headers["Content-Type"], "application/yaml")
        self.assertEqual(must(self.get("/openapi.json"), 200).json(), contract.DOCUMENT.root)

    def test_the_page_has_every_operation_and_runs_nothing(self):
        page = must(self.get("/docs"), 200)
        for operation in contract.DOCUMENT.operations:
            self.assertIn(f'<details id="{operation}">', page.text)
        self.assertNotIn("<script", page.text)
        self.assertNotIn("style=", page.text)
        policy = page.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'; style-src 'sha256-", policy)
        self.assertNotIn("unsafe", policy)

    def test_what_has_not_changed_is_not_sent_again(self):
        for path in ("/openapi.yaml", "/openapi.json", "/docs"):
            with self.subTest(path=path):
                first = must(self.get(path), 200)
                tag = first.headers["ETag"]
                self.assertEqual(first.headers["Cache-Control"], "public, max-age=300")
                again = must(self.get(path, **{"If-None-Match": f'"other", {tag}'}), 304)
                self.assertEqual((again.body, again.headers["ETag"]), (b"", tag))
                self.assertIsNone(again.headers["Content-Length"])
                must(self.get(path, **{"If-None-Match": '"other"'}), 200)

    def test_a_head_is_told_of_the_get(self):
        client = self.shop.client()
        for path in ("/openapi.yaml", "/docs", "/livez", "/readyz"):
            with self.subTest(path=path):
                got, head = client.send("GET", path), client.send("HEAD", path)
                self.assertEqual((head.status, head.body), (200, b""))
                self.assertEqual(head.headers["Content-Length"], str(len(got.body)))

    def test_another_method_is_told_the_right_one(self):
        for path in ("/openapi.yaml", "/openapi.json", "/docs", "/livez", "/readyz"):
            for method in ("POST", "PUT", "DELETE"):
                with self.subTest(path=path, method=method):
                    answer = self.shop.client().send(method, path)
                    self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET"))
                    self.assertEqual(json.loads(answer.body)["code"], "METHOD_NOT_ALLOWED")


if __name__ == "__main__":
    unittest.main()
