"""When the disk is full, or somebody else holds a file: what cannot be stored is refused with a 503
that says so, nothing is acknowledged that is not stored, and when there is room again all is well.

The room is taken away from the running process by its limit on the size of a file (prlimit)."""

import contextlib
import resource
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import PROGRAM, Shop, Unknown, fast_room, must, room_log, until

CROWD = 30


class Storage(unittest.TestCase):
    def setUp(self):
        self.shop = Shop()
        self.addCleanup(self.shop.close)
        self.seller = self.shop.seller()
        self.company = self.seller.make_company()
        self.buyer = self.shop.customer()

    def files(self):
        return [path for path in self.shop.data_dir.iterdir() if path.suffix in (".db", ".db-wal")]

    @contextlib.contextmanager
    def no_more_room(self):
        """No file of the shop may grow beyond what the largest has."""
        process = self.shop.server.process.pid
        _, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE,
                         (min(path.stat().st_size for path in self.files()), hard))
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):  # a test has killed it
                resource.prlimit(process, resource.RLIMIT_FSIZE, (hard, hard))

    def unstored(self, answer):
        """Asserts a 503 that says what is the matter, without a word of the machinery."""
        self.assertEqual(answer.status, 503, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertTrue(answer.json()["detail"])
        for word in ("sqlite", "disk i/o", "is full", "database", ".db"):
            self.assertNotIn(word.lower(), answer.text.lower())

    def test_a_full_disk_acknowledges_nothing_that_it_could_not_store(self):
        product = self.seller.make_product(self.company, stock=CROWD,
                                           admission={"mode": "none"})
        room = self.seller.make_product(self.company, admission=fast_room())
        lines = [{"productId": product, "quantity": 1}]
        stored = [must(self.buyer.order(lines, key="before"), 202).data["orderId"]]
        self.buyer.wait_for_state(stored[0], "ORDER_CREATED")
        refused = 0
        with self.no_more_room():
            for number in range(CROWD):
                answer = self.buyer.order(lines, key=f"full-{number}")
                if answer.status == 202:
                    stored.append(answer.data["orderId"])
                    continue
                self.unstored(answer)
                refused += 1
            self.unstored(self.buyer.join(room, key="full"))
            self.assertEqual(self.buyer.look(room)["state"], "NOT_WAITING")
            must(self.buyer.get(f"/api/orders/{stored[0]}"), 200)
            must(self.buyer.get("/livez"), 200)
        self.assertGreater(refused, 0, "the disk was never full")
        for order in stored:
            self.buyer.wait_for_state(order, "ORDER_CREATED")
        mine = must(self.buyer.get("/api/orders?page=1&size=100"), 200).data
        self.assertEqual(mine["totalElements"], len(stored))
        # The same key, now that there is room: the order that it did not get.
        again = must(self.buyer.order(lines, key=f"full-{CROWD - 1}"), 202).data
        self.buyer.wait_for_state(again["orderId"], "ORDER_CREATED")
        self.assertEqual(must(self.buyer.join(room, key="full"), 201).json()["sequence"], 1)
        self.assertEqual([line["n"] for line in room_log(self.seller, room)][:1], [1])

    def test_what_was_acknowledged_with_a_full_disk_survives_a_kill(self):
        room = self.seller.make_product(self.company, admission=fast_room(rejoin="keep"))
        crowd = [self.shop.customer() for _ in range(8)]
        with self.no_more_room():
            told = [(person, self.ask(lambda p=person: p.join(room))) for person in crowd]
            self.shop.server.kill()
        self.shop.start()
        for person, answer in told:
            is_stored = answer is not None and answer.status == 201
            self.assertEqual(person.look(room)["state"] != "NOT_WAITING", is_stored, answer)

    def ask(self, call):
        try:
            return call()
        except Unknown:
            return None

    def test_a_file_that_somebody_holds_is_waited_for_and_then_refused(self):
        product = self.seller.make_product(self.company, admission={"mode": "none"})
        lines = [{"productId": product, "quantity": 1}]
        held = sqlite3.connect(self.shop.data_dir / "order.db", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        self.unstored(self.buyer.order(lines, key="held"))
        must(self.buyer.get("/api/orders"), 200)
        held.execute("ROLLBACK")
        held.close()
        order = until(lambda: self.ordered(lines), 20)
        self.buyer.wait_for_state(order, "ORDER_CREATED")
        mine = must(self.buyer.get("/api/orders?page=1&size=100"), 200).data
        self.assertEqual(mine["totalElements"], 1)

    def ordered(self, lines):
        answer = self.buyer.order(lines, key="held")
        return None if answer.status == 503 else must(answer, 202).data["orderId"]


class Start(unittest.TestCase):
    def start(self, folder):
        return subprocess.run([PROGRAM, "serve", "--data-dir", folder, "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60)

    def test_a_folder_that_cannot_be_written_stops_the_start_with_a_clear_line(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "file"
            file.write_text("no folder")
            for place in (file, file / "data", Path("/proc/astraphe")):
                with self.subTest(place=place):
                    done = self.start(place)
                    self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                    self.assertIn(str(place), done.stderr)
                    self.assertNotIn("ready", done.stdout)

    def test_a_file_that_is_no_database_stops_the_start_and_stays_as_it_is(self):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            data.mkdir()
            (data / "order.db").write_bytes(b"something else" * 1_000)
            done = self.start(data)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn("order.db", done.stderr)
            self.assertEqual((data / "order.db").read_bytes(), b"something else" * 1_000)


if __name__ == "__main__":
    unittest.main()
