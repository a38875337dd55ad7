"""Accounts when many come at once, and what their passwords may be."""

import threading
import unittest

from harness import PASSWORD, Person, Shop, must, sign_up_form


def at_once(count, work):
    """What `work` returns for each number, all begun together."""
    begin = threading.Barrier(count)
    answers = [None] * count

    def run(i):
        begin.wait()
        answers[i] = work(i)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)

    def post(self, path, body):
        client = self.shop.client()
        self.addCleanup(client.close)
        return client.send("POST", path, body)

    def log_in(self, login_id, password):
        return self.post("/api/auth/logIn", {"loginId": login_id, "password": password})

    def test_of_many_who_want_one_login_id_one_gets_it(self):
        answers = at_once(16, lambda i: self.post("/api/auth/signUp",
                                                  sign_up_form("wanted", f"{PASSWORD}-{i}")))
        self.assertEqual(sorted(answer.status for answer in answers), [201] + [400] * 15)
        self.assertEqual({answer.json()["code"] for answer in answers if answer.status == 400},
                         {"LOGIN_ID_TAKEN"})
        winner = next(i for i, answer in enumerate(answers) if answer.status == 201)
        self.assertEqual([self.log_in("wanted", f"{PASSWORD}-{i}").status for i in (winner, 99)],
                         [200, 401])

    def test_more_passwords_than_there_are_hands_are_told_to_wait(self):
        must(self.post("/api/auth/signUp", sign_up_form("busy")), 201)
        answers = at_once(160, lambda _: self.log_in("busy", PASSWORD))
        self.assertEqual({answer.status for answer in answers}, {200, 429})
        for answer in answers:
            if answer.status == 429:
                self.assertEqual(answer.json()["code"], "OVERLOADED")
                self.assertRegex(answer.headers["Retry-After"], r"^[1-9]\d*$")
        self.assertEqual(self.log_in("busy", PASSWORD).status, 200)

    def test_an_unknown_login_id_reads_like_a_wrong_password(self):
        must(self.post("/api/auth/signUp", sign_up_form("known")), 201)
        gone = Person(self.shop, "gone01", PASSWORD).sign_up().log_in()
        must(gone.delete(f"/api/users/{gone.user_id}"), 200)
        said = []
        for login_id, password in (("known", "not this one"), ("nobody", PASSWORD),
                                   ("gone01", PASSWORD), ("NO SUCH ID", "x")):
            answer = self.log_in(login_id, password)
            body = {name: value for name, value in answer.json().items()
                    if name not in ("timeStamp", "traceId")}
            headers = {name for name, _ in answer.headers.items()}
            said.append((answer.status, body, headers))
        self.assertEqual(said[0][0], 401)
        self.assertTrue(all(one == said[0] for one in said), said)

    def test_a_password_is_of_any_script_and_not_a_common_one(self):
        for i, (password, status) in enumerate((
                ("가나다라마바사아", 201), ("пароль-не-этот", 201), ("🦊🐳🌵🍉🪁🧶🎈🪵", 201),
                ("  spaces around  ", 201), ("é" * 7 + "x", 201), ("한" * 127 + "국", 201),
                ("한" * 128 + "국", 400), ("🦊🐳🌵🍉🪁🧶🎈", 400), ("qlalfqjsgh", 400),
                ("1Q2w3E4r", 400), ("aaaaaaaaaaaa", 400), ("98765432", 400), ("p00012p00012", 400))):
            with self.subTest(password[:20]):
                answer = self.post("/api/auth/signUp", sign_up_form(f"p{i:05d}", password))
                self.assertEqual(answer.status, status, answer)
                if status == 201:
                    self.assertEqual(self.log_in(f"p{i:05d}", password).status, 200)
                else:
                    self.assertEqual([error["pointer"] for error in answer.json()["errors"]],
                                     ["#/password"])


if __name__ == "__main__":
    unittest.main()
