"""The program as a process: its flags, its exit codes, its lock, its end."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import ADMIN, PROGRAM, Person, Shop, must


def run(*arguments, env=None):
    environment = dict(os.environ)
    environment.update(env or {})
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60,
                          env=environment)


class CommandLine(unittest.TestCase):
    def test_help_tells_the_commands_and_ends_well(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0, done.stderr)
        for command in ("serve", "demo", "version"):
            self.assertIn(command, done.stdout)

    def test_version_is_readable_for_people_and_machines(self):
        done = run("version")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\d+\.\d+\.\d+")
        done = run("version", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(json.loads(done.stdout)["version"], r"^\d+\.\d+\.\d+")

    def test_what_it_does_not_know_is_a_usage_error(self):
        for arguments in (["--no-such-flag"], ["serve", "--no-such-flag"], ["no-such-command"],
                          ["serve", "no-such-service"], ["serve", "--listen"],
                          ["serve", "--listen", "nowhere"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertTrue(done.stderr.strip())

    def test_settings_that_it_does_not_know_stop_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            settings = Path(folder) / "astraphe.yaml"
            settings.write_text("sale:\n  time_zoen: Asia/Seoul\n")
            done = run("serve", "--data-dir", str(Path(folder) / "data"),
                       "--listen", "127.0.0.1:0", "--config", str(settings))
            self.assertEqual(done.returncode, 78, done.stdout + done.stderr)
            self.assertIn("time_zoen", done.stderr)

    def test_a_weak_secret_outside_dev_stops_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run("serve", "--data-dir", str(Path(folder) / "data"),
                       "--listen", "127.0.0.1:0",
                       env={"ASTRAPHE_MODE": "prod", "ASTRAPHE_TOKEN_ACCESS_KEY": "secret"})
            self.assertEqual(done.returncode, 78, done.stdout + done.stderr)
            self.assertNotIn("ready", done.stdout)


class Life(unittest.TestCase):
    def test_a_second_process_on_the_same_data_is_refused_with_the_first_ones_pid(self):
        shop = Shop()
        self.addCleanup(shop.close)
        done = run("serve", "--data-dir", str(shop.data_dir), "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(str(shop.server.process.pid), done.stderr)
        self.assertEqual(shop.client().send("GET", "/livez").status, 200)

    def test_sigterm_ends_it_well_and_nothing_is_lost(self):
        shop = Shop()
        person = shop.customer()
        self.assertEqual(shop.server.stop(), 0, shop.server.said())
        shop.start()
        self.addCleanup(shop.close)
        person.log_in()
        self.assertEqual(person.get(f"/api/users/{person.user_id}").data["loginId"],
                         person.login_id)

    def test_ready_is_said_once_and_true(self):
        shop = Shop()
        self.addCleanup(shop.close)
        client = shop.client()
        for path in ("/livez", "/readyz"):
            self.assertEqual(client.send("GET", path).status, 200, path)
        ready = [line for line in shop.server.lines if line.startswith("astraphe: ready ")]
        self.assertEqual(ready, [f"astraphe: ready {shop.url()}"])

    def test_secrets_are_nobody_elses_to_read(self):
        shop = Shop()
        self.addCleanup(shop.close)
        keys = [path for path in shop.data_dir.rglob("*")
                if path.is_file() and ("secret" in path.name or "key" in path.name)]
        self.assertTrue(keys, list(shop.data_dir.rglob("*")))
        for path in keys:
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)

    def test_without_an_administrator_a_link_is_printed_that_works_once(self):
        shop = Shop(env={"ASTRAPHE_ADMIN_LOGIN_ID": None, "ASTRAPHE_ADMIN_PASSWORD": None})
        self.addCleanup(shop.close)
        answer = shop.client().send("POST", "/api/auth/logIn",
                                    {"loginId": ADMIN[0], "password": ADMIN[1]})
        self.assertEqual(answer.status, 401)
        self.assertTrue(any("/setup/" in line for line in shop.server.lines), shop.server.lines)

    def test_the_administrator_is_made_once(self):
        shop = Shop()
        must(shop.admin().get("/api/users?page=0&size=10"), 200)
        self.assertEqual(shop.server.stop(), 0)
        shop.env = {"ASTRAPHE_ADMIN_PASSWORD": "another password entirely"}
        shop.start()
        self.addCleanup(shop.close)
        self.assertIsNotNone(Person(shop, *ADMIN).log_in().token)

    def test_two_servers_live_side_by_side_on_folders_of_their_own(self):
        one, two = Shop(), Shop()
        self.addCleanup(one.close)
        self.addCleanup(two.close)
        self.assertNotEqual(one.url(), two.url())
        person = one.customer()
        answer = two.client().send("GET", f"/api/users/{person.user_id}",
                                   headers={"Authorization": f"Bearer {person.token}"})
        self.assertEqual(answer.status, 401)


if __name__ == "__main__":
    unittest.main()
