"""Product pictures: what a seller sends, what the shop serves, and what it does not let in."""

import os
import threading
import unittest
from pathlib import Path

import pictures
from harness import Person, Shop, multipart, must, product_form

SIZES = {"small": 320, "medium": 640, "large": 1280}


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        cls.seller = cls.shop.seller()
        cls.company = cls.seller.make_company()

    def send(self, picture, part="productImg", name="a.bin", who=None):
        body, kind = multipart("productCreateRequestDto",
                               product_form(self.company, admission={"mode": "none"}),
                               [(part, name, "image/png", picture)])
        return (who or self.seller).post("/api/products", body, headers={"Content-Type": kind})

    def change(self, product, picture):
        body, kind = multipart("productUpdateRequestDto", {},
                               [("productImg", "b.bin", "image/png", picture)])
        return self.seller.put(f"/api/products/{product}", body, headers={"Content-Type": kind})

    def look(self, path):
        return self.shop.client().send("GET", path)

    def refused(self, answer, rule, field="productImg"):
        must(answer, 400)
        self.assertEqual([(e["pointer"], e["code"]) for e in answer.json()["errors"]],
                         [(f"#/{field}", rule)], answer)

    def test_each_format_is_served_in_three_sizes_to_anybody(self):
        for kind, file in (("jpeg", pictures.JPEG), ("webp", pictures.WEBP),
                           ("png", pictures.png(1600, 1200))):
            with self.subTest(kind=kind):
                url = must(self.send(file, name="of-another-kind.gif"), 201).data["productImgUrl"]
                self.assertRegex(url, r"^/images/[0-9a-f]{32}$")
                for size, side in SIZES.items():
                    seen = must(self.look(f"{url}?size={size}"), 200)
                    width, height = pictures.size_of(seen.body)
                    self.assertEqual(width, side if kind == "png" else 64)
                    self.assertEqual(seen.headers["Content-Type"], "image/webp")
                    self.assertEqual(seen.headers["Cache-Control"],
                                     "public, max-age=31536000, immutable")
                    self.assertEqual(seen.headers["X-Content-Type-Options"], "nosniff")
                    again = self.shop.client().send("GET", f"{url}?size={size}",
                                                    headers={"If-None-Match": seen.headers["ETag"]})
                    self.assertEqual((again.status, again.body), (304, b""))
                listed = must(self.look("/api/products?size=100"), 200).data["content"]
                self.assertIn(url, [one["productImgUrl"] for one in listed])

    def test_what_is_no_picture_is_refused_by_name(self):
        for name, file, rule in (
                ("text called .png", b"I am a text", "PICTURE_KIND"),
                ("gif", b"GIF89a" + bytes(100), "PICTURE_KIND"),
                ("svg", b"<svg onload='alert(1)'/>", "PICTURE_KIND"),
                ("more bytes than may be", pictures.png(8, 8) + bytes(5 << 20), "PICTURE_SIZE"),
                ("a bomb", pictures.png_of(60_000, 60_000, bytes(1000)), "PICTURE_SIZE"),
                ("a header that lies", pictures.png_of(6_000, 6_000, bytes(1000)), "PICTURE_BROKEN"),
                ("truncated jpeg", pictures.JPEG[:-20], "PICTURE_BROKEN"),
                ("truncated png", pictures.png(400, 300)[:-60], "PICTURE_BROKEN"),
                ("truncated webp", pictures.WEBP[:-10], "PICTURE_BROKEN")):
            with self.subTest(name):
                self.refused(self.send(file, name="a.png"), rule)
        self.refused(self.send(b"x", part="productDescriptionImg"), "PICTURE_KIND",
                     "productDescriptionImg")

    def test_the_most_that_may_be_is_pressed(self):
        rows = (b"\0" + bytes(3 * 8_000)) * 5_000
        url = must(self.send(pictures.png_of(8_000, 5_000, rows)), 201).data["productImgUrl"]
        self.assertEqual(pictures.size_of(self.look(url).body), (1280, 800))

    def test_a_picture_stands_upright(self):
        for orientation in range(1, 9):
            file = pictures.turned(pictures.JPEG, orientation)
            url = must(self.send(file), 201).data["productImgUrl"]
            self.assertEqual(pictures.size_of(self.look(url).body),
                             (64, 32) if orientation < 5 else (32, 64))

    def test_what_hides_in_a_file_is_not_served(self):
        secret = b"<script>alert('37.5665N')</script>"
        url = must(self.send(pictures.png(64, 32) + secret), 201).data["productImgUrl"]
        self.assertNotIn(b"37.5665N", self.look(url).body)

    def test_an_unknown_key_is_not_found(self):
        for key in ("0" * 32, "x", "..%2f..%2fdata", "0" * 31 + "/", "%00", "a" * 5000):
            with self.subTest(key=key[:40]):
                self.assertIn(self.look(f"/images/{key}").status, (400, 404, 431))
        self.assertEqual(self.look("/images/" + "0" * 32).status, 404)
        url = must(self.send(pictures.JPEG), 201).data["productImgUrl"]
        must(self.look(url + "?size=huge"), 400)

    def test_a_replaced_picture_has_another_address(self):
        made = must(self.send(pictures.JPEG), 201).data
        changed = must(self.change(made["productId"], pictures.WEBP), 200).data
        self.assertNotEqual(made["productImgUrl"], changed["productImgUrl"])
        must(self.look(changed["productImgUrl"]), 200)
        self.refused(self.change(made["productId"], b"no picture"), "PICTURE_KIND")
        must(self.look(changed["productImgUrl"]), 200)

    def test_twenty_at_once_are_all_answered(self):
        file, answers = pictures.png(1600, 1200), []
        people = [Person(self.shop, self.seller.login_id, self.seller.password).log_in()
                  for _ in range(20)]
        threads = [threading.Thread(target=lambda who=who: answers.append(self.send(file, who=who)))
                   for who in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([answer.status for answer in answers], [201] * 20)

    def test_killing_the_picture_process_hurts_nobody_else(self):
        """Whatever ends it: the picture is refused, and the next one is not."""
        file = pictures.png_of(8_000, 5_000, (b"\0" + bytes(3 * 8_000)) * 5_000)
        sent = []
        sender = threading.Thread(target=lambda: sent.append(self.send(file)))
        sender.start()
        killed = False
        while sender.is_alive():
            for child in children_of(self.shop.server.process.pid):
                os.kill(child, 9)
                killed = True
        sender.join()
        self.assertTrue(killed)
        self.refused(sent[0], "PICTURE_BROKEN")
        must(self.send(pictures.JPEG), 201)

    def test_the_pictures_outlive_a_crash(self):
        url = must(self.send(pictures.JPEG), 201).data["productImgUrl"]
        before = self.look(url).body
        self.shop.server.kill()
        self.shop.start()
        self.assertEqual(self.look(url).body, before)


def children_of(pid):
    children = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            children += [int(one) for one in (task / "children").read_text().split()]
        except FileNotFoundError:
            pass  # a thread that has ended
    return children


if __name__ == "__main__":
    unittest.main()
