"""Calls as rows of a table, and the assertion that each row is answered as it says."""

from dataclasses import dataclass, field


@dataclass
class Row:
    """One call: who asks what, and the answer's status with its code, or the pointer of the field
    that is named."""
    rule: str
    who: object                 # a Person
    ask: str                    # "PUT /api/users/7"
    body: object = None
    status: int = 200
    code: str = ""              # of a problem; "#/…" is a field's pointer
    headers: dict = field(default_factory=dict)

    def send(self):
        method, path = self.ask.split(" ", 1)
        return self.who.send(method, path, self.body, self.headers)


class Table:
    """For a TestCase."""

    def check(self, rows):
        for row in rows:
            with self.subTest(rule=row.rule, ask=row.ask):
                self.check_row(row)

    def check_row(self, row):
        answer = row.send()
        self.assertEqual(answer.status, row.status, f"{row.rule}: {answer}")
        if row.code.startswith("#"):
            pointers = [error["pointer"] for error in answer.json()["errors"]]
            self.assertIn(row.code, pointers, f"{row.rule}: {answer}")
        elif row.code:
            self.assertEqual(answer.json()["code"], row.code, f"{row.rule}: {answer}")
        return answer
