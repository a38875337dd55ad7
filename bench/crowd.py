"""A million people in one room: what each of them takes, and how soon the room is itself again."""

import sqlite3
import time

from figures import Row, Section
from process import memory_mb
from sale import FIRST_ACCOUNT, Sale, must

BYTES_MAX = 64
RECOVERY_MS_MAX = 3_000
JOIN, WAITING = 1, 1  # domain::EntryType, domain::PersonState


def crowd(sizes):
    each, own, took = [], [], []
    with Sale() as sale:
        product = sale.room()
        somebody = sale.person(FIRST_ACCOUNT + sizes.people - 1)
        sale.shop.server.stop()
        fill(sale.shop.data_dir / "queue.db", product, sizes.people)
        for _ in range(sizes.runs):
            sale.shop.start()
            before = memory_mb(sale.target.pid)
            began = time.perf_counter()
            place = must(somebody.get(f"/api/waitingRoom/{product}"), 200).json()
            took.append((time.perf_counter() - began) * 1000)
            if place["rank"] != sizes.people:
                raise SystemExit(f"the last of {sizes.people} stands at {place}")
            after = memory_mb(sale.target.pid)
            each.append((after["VmRSS"] - before["VmRSS"]) * 1e6 / sizes.people)
            own.append((after["RssAnon"] - before["RssAnon"]) * 1e6 / sizes.people)
            sale.shop.server.stop()
        sale.shop.start()
    return Section(
        "a crowd in one room",
        f"{sizes.people:,} accounts wait in one room. The server starts with their journal on the "
        f"disk and an empty index; the first who looks waits for the whole room. Memory is what "
        f"the process has more after that look than before it.",
        [Row("memory for each who waits (VmRSS)", each, "bytes", 1, at_most=BYTES_MAX),
         Row("of it not shared with files (RssAnon)", own, "bytes", 1),
         Row("until the room is known again", took, "ms", at_most=RECOVERY_MS_MAX)])


def fill(path, product, people):
    """As many joinings as if they had come over HTTP: src/services/queue/schema.cpp."""
    now = int(time.time() * 1e6)
    store = sqlite3.connect(path)
    with store:
        n, sequence = store.execute(
            "SELECT last_n, last_sequence FROM room WHERE product_id = ?", (product,)).fetchone()
        store.executemany(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0)",
            ((product, n + 1 + i, now + i, JOIN, FIRST_ACCOUNT + i, sequence + 1 + i)
             for i in range(people)))
        store.executemany(
            "INSERT INTO person VALUES (?, ?, ?, ?, 0)",
            ((product, FIRST_ACCOUNT + i, sequence + 1 + i, WAITING) for i in range(people)))
        store.execute("UPDATE room SET last_n = last_n + ?1, last_sequence = last_sequence + ?1, "
                      "waiting = waiting + ?1 WHERE product_id = ?2", (people, product))
    store.close()
