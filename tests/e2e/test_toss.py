"""Provider `toss`: the real adapter over HTTP against `astraphe sandbox toss` in a process of its
own, and over TLS against a server with a certificate of ours. And the settings that it needs."""

import base64
import http.server
import json
import os
import queue
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from harness import PROGRAM, READY_WITHIN, Client, Shop, ledger, must, until
from paying import SECRET, held_order, ordinary_product, pay

BASIC = "Basic " + base64.b64encode(f"{SECRET}:".encode()).decode()


class Sandbox:
    """`astraphe sandbox toss` on a folder of its own."""

    def __init__(self, folder, **env):
        self.folder, self.env = Path(folder), env
        self.start()

    def start(self):
        environment = dict(os.environ, ASTRAPHE_PAYMENT_SECRET_KEY=SECRET, **self.env)
        self.process = subprocess.Popen(
            [PROGRAM, "sandbox", "toss", "--listen", "127.0.0.1:0", "--data-dir", self.folder],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
        heard = queue.Queue()
        threading.Thread(target=lambda: heard.put(self.process.stdout.readline()),
                         daemon=True).start()
        line = heard.get(timeout=READY_WITHIN)
        if not line.startswith("astraphe: ready "):
            raise AssertionError(f"not ready: {line!r}")
        self.url = line.split()[2]

    def client(self):
        return Client(lambda: self.url)

    def end(self, how):
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code


def toss(url, **more):
    env = {"ASTRAPHE_PAYMENT_PROVIDER": "toss", "ASTRAPHE_PAYMENT_SECRET_KEY": SECRET,
           "ASTRAPHE_PAYMENT_BASE_URL": url}
    env.update(more)
    return env


def authorise(sandbox, order):
    answer = must(sandbox.client().send("POST", "/sandbox/toss/pay", {
        "orderId": order["paymentOrderId"], "amount": order["totalPrice"]}), 200)
    return answer.json()["paymentKey"]


class Alone(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="astraphe-toss-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def sandbox(self, **env):
        sandbox = Sandbox(Path(self.folder) / "sandbox", **env)
        self.addCleanup(lambda: sandbox.process.poll() is None and sandbox.end(signal.SIGTERM))
        return sandbox

    def shop(self, env):
        shop = Shop(env=env)
        self.addCleanup(shop.close)
        return shop

    def test_a_shop_pays_and_refunds_through_it_by_its_base_url_alone(self):
        sandbox = self.sandbox()
        shop = self.shop(toss(f"{sandbox.url}/sandbox/toss/"))
        seller, person = shop.seller(), shop.customer()
        product = ordinary_product(seller, seller.make_company())
        order = held_order(person, product)
        must(pay(person, order, authorise(sandbox, order)), 200)
        person.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        must(person.post(f"/api/orders/{order['orderId']}/cancel", {"reason": "why"}), 200)
        self.assertEqual(person.state_of(order["orderId"]), "REFUNDED")
        kinds = [line["type"] for line in ledger(sandbox.client())]
        self.assertEqual(kinds, ["AUTHORIZE", "CAPTURE", "CANCEL"])

    def test_what_it_does_not_answer_is_found_when_it_is_back(self):
        sandbox = self.sandbox()
        shop = self.shop(toss(f"{sandbox.url}/sandbox/toss"))
        seller, person = shop.seller(), shop.customer()
        order = held_order(person, ordinary_product(seller, seller.make_company()))
        key = authorise(sandbox, order)
        must(sandbox.client().send("POST", "/sandbox/toss/control/faults",
                                   {"next": 2, "kind": "drop_after"}), 200)
        must(pay(person, order, key), 202)
        person.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        kinds = [line["type"] for line in ledger(sandbox.client())]
        self.assertEqual(kinds, ["AUTHORIZE", "CAPTURE"])

    def test_its_ledger_outlives_kill_9_and_sigterm_ends_it_well(self):
        sandbox = self.sandbox()
        wish = {"orderId": "order-1", "amount": 15_000}
        key = must(sandbox.client().send("POST", "/sandbox/toss/pay", wish), 200).json()
        must(sandbox.client().send("POST", "/sandbox/toss/v1/payments/confirm",
                                   dict(wish, **key), {"Authorization": BASIC}), 200)
        before = ledger(sandbox.client())
        self.assertEqual(sandbox.end(signal.SIGKILL), -9)
        sandbox.start()
        self.assertEqual(ledger(sandbox.client()), before)
        self.assertEqual(len(before), 2)
        for path in ("/livez", "/readyz"):
            self.assertEqual(sandbox.client().send("GET", path).status, 200)
        self.assertEqual(sandbox.end(signal.SIGTERM), 0)

    def test_outside_dev_it_takes_no_orders_from_testers(self):
        sandbox = self.sandbox(ASTRAPHE_MODE="prod", ASTRAPHE_PAYMENT_PROVIDER="sandbox")
        client = sandbox.client()
        wish = {"orderId": "order-1", "amount": 15_000}
        must(client.send("POST", "/sandbox/toss/pay", wish), 200)
        self.assertEqual(client.send("GET", "/sandbox/toss/control/ledger").status, 404)
        self.assertEqual(client.send("POST", "/sandbox/toss/control/clock",
                                     {"advanceSeconds": 1}).status, 404)


class Listener(http.server.BaseHTTPRequestHandler):
    """Keeps what it hears, and answers what it is told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.put((dict(self.headers), body))
        answers = self.server.answers
        self.send_response(answers.pop(0) if answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Hooks(unittest.TestCase):
    def test_webhooks_go_where_the_setting_says_and_come_again_by_the_sandboxes_clock(self):
        listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        listener.heard, listener.answers = queue.Queue(), [500]
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        self.addCleanup(listener.server_close)
        self.addCleanup(listener.shutdown)
        port = listener.server_address[1]
        shop = Shop(env={"ASTRAPHE_PAYMENT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook"})
        self.addCleanup(shop.close)
        seller, person = shop.seller(), shop.customer()
        order = held_order(person, ordinary_product(seller, seller.make_company()))
        key = person.authorise(order["paymentOrderId"], order["totalPrice"])
        must(pay(person, order, key), 200)
        headers, body = listener.heard.get(timeout=30)
        data = json.loads(body)["data"]
        self.assertEqual((data["status"], data["paymentKey"]), ("DONE", key))
        # The shop takes what its own sandbox sends.
        name = "tosspayments-webhook-transmission-id"
        given = {n.lower(): v for n, v in headers.items()}
        self.assertEqual(shop.client().send("POST", "/api/payments/toss/webhook", body,
                                            {name: given[name]}).status, 200)
        must(person.client.send("POST", "/sandbox/toss/control/clock",
                                {"advanceSeconds": 60}), 200)
        again, same = listener.heard.get(timeout=30)
        given_again = {n.lower(): v for n, v in again.items()}
        self.assertEqual(same, body)
        self.assertEqual(given_again[name], given[name])
        self.assertEqual(given_again["tosspayments-webhook-transmission-retried-count"], "1")


class TlsToss(http.server.BaseHTTPRequestHandler):
    """Confirms whatever it is asked to."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append(self.headers["Authorization"])
        body = json.dumps({"paymentKey": asked["paymentKey"], "orderId": asked["orderId"],
                           "status": "DONE", "totalAmount": asked["amount"],
                           "balanceAmount": asked["amount"]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.heard.append("looked up")
        self.send_error(404)

    def log_message(self, *_):
        pass


class TlsServer(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # whoever does not believe our certificate hangs up


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Tls(unittest.TestCase):
    """One authority of ours; a server whose certificate it gave for 127.0.0.1, and one for
    elsewhere."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="astraphe-tls-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        openssl(cls.folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=an authority of tests", "-keyout", "ca.key", "-out", "ca.pem")
        for name, holder in {"here": "IP:127.0.0.1", "elsewhere": "DNS:elsewhere.example"}.items():
            (cls.folder / f"{name}.ext").write_text(f"subjectAltName={holder}\n")
            openssl(cls.folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
                    "-keyout", f"{name}.key", "-out", f"{name}.csr")
            openssl(cls.folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey",
                    "ca.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext",
                    "-out", f"{name}.pem")

    def server(self, certificate):
        server = TlsServer(("127.0.0.1", 0), TlsToss)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{certificate}.pem",
                                self.folder / f"{certificate}.key")
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
        server.heard = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def try_to_pay(self, server, **more):
        """The answer, and what the far side heard."""
        shop = Shop(env=toss(f"https://127.0.0.1:{server.server_address[1]}", **more))
        self.addCleanup(shop.close)
        seller, person = shop.seller(), shop.customer()
        order = held_order(person, ordinary_product(seller, seller.make_company()))
        answer = pay(person, order, "a_key_of_toss")
        if answer.status == 200:
            person.wait_for_state(order["orderId"], "ORDER_COMPLETED")
        return answer, server.heard

    def test_a_certificate_that_the_bundle_vouches_for_is_believed(self):
        answer, heard = self.try_to_pay(self.server("here"),
                                        ASTRAPHE_PAYMENT_CA_FILE=str(self.folder / "ca.pem"))
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(heard, [BASIC])

    def test_a_certificate_that_nobody_vouches_for_is_not_and_hears_no_secret(self):
        answer, heard = self.try_to_pay(self.server("here"))
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(heard, [])

    def test_a_certificate_of_another_host_is_not_and_hears_no_secret(self):
        answer, heard = self.try_to_pay(self.server("elsewhere"),
                                        ASTRAPHE_PAYMENT_CA_FILE=str(self.folder / "ca.pem"))
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(heard, [])


class Settings(unittest.TestCase):
    KEYS = {f"ASTRAPHE_TOKEN_{name}_KEY": name.lower() * 10
            for name in ("ACCESS", "ADMISSION", "INTERNAL")}

    def refused(self, **env):
        """What it says when it does not start."""
        with tempfile.TemporaryDirectory() as folder:
            environment = dict(os.environ, ASTRAPHE_PAYMENT_PROVIDER="toss")
            environment.update(env)
            done = subprocess.run([PROGRAM, "serve", "--data-dir", f"{folder}/data", "--listen",
                                   "127.0.0.1:0"], capture_output=True, text=True, timeout=60,
                                  env=environment)
        self.assertEqual(done.returncode, 78, done.stdout + done.stderr)
        self.assertNotIn("ready", done.stdout)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.stderr

    def test_what_cannot_stand_together_stops_the_start_and_is_named(self):
        rows = [
            ({}, "payment.secret_key"),
            ({"SECRET_KEY": "test_gck_x"}, "client key"),
            ({"SECRET_KEY": "test_gsk_x", "CLIENT_KEY": "test_gsk_x"}, "every visitor"),
            ({"SECRET_KEY": "test_gsk_x", "CLIENT_KEY": "test_ck_x"}, "different pairs"),
            ({"SECRET_KEY": "live_sk_x", "CLIENT_KEY": "test_ck_x"}, "different pairs"),
            ({"SECRET_KEY": "\ufefftest_gsk_x"}, "byte order mark"),
            ({"SECRET_KEY": "test_gsk_x", "BASE_URL": "api.tosspayments.com"}, "base_url"),
            ({"SECRET_KEY": "test_gsk_x", "BASE_URL": "https://h/?q"}, "base_url"),
            ({"SECRET_KEY": "test_gsk_x", "CA_FILE": "/no/such/file"}, "ca_file"),
            ({"SECRET_KEY": "test_gsk_x", "WEBHOOK_URL": "/hook"}, "webhook_url"),
            ({"PROVIDER": "paypal"}, "payment.provider"),
        ]
        for settings, words in rows:
            with self.subTest(settings=settings):
                env = {f"ASTRAPHE_PAYMENT_{name}": value for name, value in settings.items()}
                self.assertIn(words, self.refused(**env))

    def test_outside_dev_money_travels_encrypted_and_the_provider_is_named(self):
        prod = dict(self.KEYS, ASTRAPHE_MODE="prod")
        secret = {"ASTRAPHE_PAYMENT_SECRET_KEY": "live_gsk_x"}
        self.assertIn("https://", self.refused(
            **prod, **secret, ASTRAPHE_PAYMENT_BASE_URL="http://api.tosspayments.com"))
        self.assertIn("sdk_url", self.refused(
            **prod, **secret, ASTRAPHE_PAYMENT_SDK_URL="https://elsewhere.example/sdk.js"))
        self.assertIn("payment.provider", self.refused(**prod, ASTRAPHE_PAYMENT_PROVIDER=""))
        self.assertIn("payment.secret_key", self.refused(
            **self.KEYS, SPRING_PROFILES_ACTIVE="prod"))

    def test_a_secret_may_come_from_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            secret = Path(folder) / "secret"
            secret.write_text(SECRET + "\n")
            shop = Shop(env={"ASTRAPHE_PAYMENT_PROVIDER": "toss",
                             "ASTRAPHE_PAYMENT_SECRET_KEY_FILE": str(secret)})
            shop.close()


if __name__ == "__main__":
    unittest.main()
