"""After all others: every operation of api/openapi.yaml has been called with success, and has given
every answer that the document has for it."""

import sys
import unittest
from pathlib import Path

import contract
from stage import documented

# What comes of a server that is busy or ill, which no call can bring about.
NOT_BY_CALLING = {429, 503, 504}
# What comes between two steps of the server that follow each other at once.
RARE = {("pay", 410)}


class EveryOperation(unittest.TestCase):
    def setUp(self):
        here = Path(__file__).parent
        missing = {file.stem for file in here.glob("test_*.py")} - set(sys.modules) - {"__main__"}
        self.assertEqual(missing, set(), "only a run of all of tests/e2e can tell")

    def test_every_operation_was_called_with_success(self):
        succeeded = {name for name, status in contract.SEEN if status < 400}
        self.assertEqual({one.id for one in documented()} - succeeded, set())

    def test_every_documented_answer_was_seen(self):
        wanted = {(one.id, int(status)) for one in documented("pages")
                  for status in one.spec["responses"]}
        # A key whose first request still runs.
        rare = RARE | {(name, 409) for name, status in wanted if status == 422}
        missing = {(name, status) for name, status in wanted - contract.SEEN - rare
                   if status not in NOT_BY_CALLING}
        self.assertEqual(missing, set())


if __name__ == "__main__":
    unittest.main()
