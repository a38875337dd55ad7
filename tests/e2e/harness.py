"""Starts the real program on a folder of its own and speaks HTTP to it. What it answers is held to
api/openapi.yaml, whatever test asks (contract.py)."""

import base64
import contextlib
import http.client
import json
import os
import queue
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

try:
    from contract import hold
except ImportError:  # in the browser tests and the benchmarks, which borrow this file
    def hold(*_):
        """Nothing: what reads api/openapi.yaml is not installed there."""

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = os.environ.get("ASTRAPHE_BUILD", "asan")
PROGRAM = ROOT / "build" / BUILD / "astraphe"
ADMIN = ("admin", "correct horse battery")
PASSWORD = "staple-correct-2030"
READY_WITHIN = float(os.environ.get("ASTRAPHE_READY_WITHIN", "30"))
IDLE_MAX = 30  # seconds; half of what the server allows
TERMINAL = ("ORDER_COMPLETED", "ORDER_FAILED", "PAYMENT_FAILED", "CANCELLED", "REFUNDED")


def size(name, otherwise):
    """A test's size, which the environment may set."""
    return int(os.environ.get(name, otherwise))


def seeded(test):
    """Chance that a failure can be repeated with: the seed is printed, ASTRAPHE_SEED sets it."""
    seed = size("ASTRAPHE_SEED", random.SystemRandom().randrange(1 << 31))
    print(f"{test}: ASTRAPHE_SEED={seed}", file=sys.stderr, flush=True)
    return random.Random(seed)


class Unknown(Exception):
    """No answer: the request may have taken effect or not."""


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)

    @property
    def data(self):
        return self.json()["data"]

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Client:
    """One keep-alive connection. `base` is a function, for a server that was restarted moves.
    Answers are held to the document, but those of a server with a bug planted."""

    def __init__(self, base, timeout=30, is_held=True):
        self.base, self.timeout, self.is_held = base, timeout, is_held
        self.connection, self.connected_to = None, None
        self.used = 0.0  # when it was last

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def connect(self):
        base = self.base()
        is_stale = time.monotonic() - self.used > IDLE_MAX  # the server may have closed it
        self.used = time.monotonic()
        if self.connection is None or self.connected_to != base or is_stale:
            self.close()
            self.connection = http.client.HTTPConnection(
                urllib.parse.urlsplit(base).netloc, timeout=self.timeout)
            self.connected_to = base
        return self.connection

    def send(self, method, path, body=None, headers=None):
        """An Answer, or Unknown. A dict or list goes as JSON, bytes as they are."""
        headers = dict(headers or {})
        sent = body
        if isinstance(body, (dict, list)):
            sent = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        try:
            connection = self.connect()
            connection.request(method, path, body=sent, headers=headers)
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read())
            if got.will_close:
                self.close()
        except (OSError, http.client.HTTPException) as why:
            self.close()
            raise Unknown(f"{method} {path}: {why!r}") from why
        if self.is_held:
            hold(method, path, body, answer)
        return answer


class Server:
    """`astraphe serve` in a process of its own. Stops nothing but that process."""

    def __init__(self, data_dir, *flags, env=None, listen="127.0.0.1:0"):
        self.data_dir = Path(data_dir)
        self.environment = dict(os.environ)
        self.environment.update({
            "ASTRAPHE_ADMIN_LOGIN_ID": ADMIN[0], "ASTRAPHE_ADMIN_PASSWORD": ADMIN[1]})
        self.environment.update(env or {})
        self.environment = {k: v for k, v in self.environment.items() if v is not None}
        self.log = open(self.data_dir.parent / f"{self.data_dir.name}.log", "ab")
        self.lines, self.url = [], None
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data-dir", self.data_dir, "--listen", listen, *flags],
            stdout=subprocess.PIPE, stderr=self.log, env=self.environment, text=True)
        heard = queue.Queue()
        self.reader = threading.Thread(target=self.listen, args=(heard,), daemon=True)
        self.reader.start()
        try:
            self.url = heard.get(timeout=READY_WITHIN)
        except queue.Empty:
            self.url = None
        if not self.url:
            self.kill()
            raise AssertionError(f"not ready; it said {self.lines}\n{self.said()}")

    def listen(self, heard):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("astraphe: ready "):
                heard.put(line.split()[2])
        heard.put(None)

    def said(self):
        """The end of what it wrote to standard error."""
        return Path(self.log.name).read_text(errors="replace")[-4000:]

    def kill(self):
        self.process.kill()
        return self.finish()

    def stop(self):
        """Asks it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.finish()

    def finish(self):
        code = self.process.wait(timeout=60)
        self.reader.join(timeout=10)
        self.process.stdout.close()
        self.log.close()
        return code


class Shop:
    """A server with a data folder, and the accounts of a test."""

    def __init__(self, *flags, env=None):
        self.folder = Path(tempfile.mkdtemp(prefix="astraphe-e2e-"))
        self.data_dir = self.folder / "data"
        self.flags, self.env = flags, env
        self.server = None
        self.accounts = 0
        self.lock = threading.Lock()  # guards accounts
        self.start()

    def start(self, **more):
        self.server = Server(self.data_dir, *self.flags, env=self.env, **more)

    def url(self):
        return self.server.url

    def close(self):
        code = self.server.stop()
        said = self.server.said()
        shutil.rmtree(self.folder, ignore_errors=True)
        if code != 0:
            raise AssertionError(f"ended with {code}\n{said}")

    def client(self):
        return Client(self.url, is_held="ASTRAPHE_PLANT" not in (self.env or {}))

    def new_login_id(self):
        with self.lock:
            self.accounts += 1
            return f"u{self.accounts:05d}"

    def admin(self):
        return Person(self, *ADMIN).log_in()

    def customer(self):
        return Person(self, self.new_login_id(), PASSWORD).sign_up().log_in()

    def manager(self):
        """A customer whom the administrator has made one."""
        person = self.customer()
        must(self.admin().put(f"/api/users/{person.user_id}/role", {"userRole": "MANAGER"}), 200)
        return person.log_in()

    def seller(self):
        """Signs up, is approved by the administrator, and logs in with the new role."""
        person = Person(self, self.new_login_id(), PASSWORD).sign_up("SELLER").log_in()
        done = self.admin().put(f"/api/users/{person.user_id}/role", {"userRole": "SELLER"})
        must(done, 200)
        return person.log_in()


def shop_client(shop):
    """`with shop_client(shop) as client:` a connection for a thread of its own."""
    return contextlib.closing(shop.client())


def must(answer, *statuses):
    if answer.status not in statuses:
        raise AssertionError(f"wanted {statuses}, got {answer}")
    return answer


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Person:
    """An account with its token and its connection."""

    def __init__(self, shop, login_id, password):
        self.shop, self.login_id, self.password = shop, login_id, password
        self.client = shop.client()
        self.token, self.user_id = None, None

    def send(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.send(method, path, body, headers)

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.send("POST", path, body, **more)

    def put(self, path, body=None, **more):
        return self.send("PUT", path, body, **more)

    def delete(self, path, **more):
        return self.send("DELETE", path, **more)

    def sign_up(self, role=None):
        wish = sign_up_form(self.login_id, self.password)
        if role:
            wish["userRole"] = role
        must(self.client.send("POST", "/api/auth/signUp", wish), 200, 201)
        return self

    def log_in(self):
        answer = must(self.client.send("POST", "/api/auth/logIn",
                                       {"loginId": self.login_id, "password": self.password}), 200)
        self.token = answer.data["accessToken"].removeprefix("Bearer ")
        self.user_id = int(claims_of(self.token)["sub"])
        return self

    def make_company(self, name="Company"):
        return must(self.post("/api/companies", company_form(name)), 200, 201).data["companyId"]

    def make_product(self, company, **changes):
        body, kind = multipart("productCreateRequestDto", product_form(company, **changes))
        answer = must(self.post("/api/products", body, headers={"Content-Type": kind}), 200, 201)
        return answer.data["productId"]

    def change(self, product, **changes):
        body, kind = multipart("productUpdateRequestDto", changes)
        return self.put(f"/api/products/{product}", body, headers={"Content-Type": kind})

    def join(self, product, key=None):
        headers = {"Idempotency-Key": key} if key else {}
        return self.post(f"/api/waitingQueue/{product}/registerUser", headers=headers)

    def look(self, product):
        return must(self.get(f"/api/waitingRoom/{product}"), 200).json()

    def admission(self, product):
        """The admission token, or None while waiting."""
        answer = must(self.get(f"/api/waitingQueue/{product}/getToken"), 200, 202)
        if answer.status == 202:
            return None
        name, token = answer.text.split(": ", 1)
        assert name == "queueToProduct", answer
        return token

    def wait_for_admission(self, product, within=30):
        return until(lambda: self.admission(product), within)

    def order(self, lines, admissions=(), key=None, **more):
        headers = {"Idempotency-Key": key} if key else {}
        if admissions:
            headers["queueToProduct"] = ", ".join(admissions)
        return self.post("/api/orders", dict(orderDetails=lines, **more), headers=headers)

    def state_of(self, order_id):
        return must(self.get(f"/api/orders/{order_id}"), 200).data["state"]

    def wait_for_state(self, order_id, *states, within=30):
        def there():
            state = self.state_of(order_id)
            if state in TERMINAL and state not in states:
                raise AssertionError(f"order {order_id} became {state}, not {states}")
            return state if state in states else None
        return until(there, within)

    def authorise(self, payment_order_id, amount):
        """What the payment window does: the payment key."""
        answer = must(self.client.send("POST", "/sandbox/toss/pay",
                                       {"orderId": payment_order_id, "amount": amount}), 200)
        return answer.json()["paymentKey"]

    def pay(self, order_id, payment_key, amount):
        return self.post("/api/payments/toss", {
            "orderId": order_id, "paymentKey": payment_key, "amount": amount})


def until(look, within):
    """What `look` returns once that is something. Asks at most every 20 ms."""
    deadline = time.monotonic() + within
    while True:
        seen = look()
        if seen is not None and seen is not False:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s")
        time.sleep(0.02)


def sign_up_form(login_id, password=PASSWORD):
    return {"loginId": login_id, "password": password, "username": "홍길동",
            "nickname": f"nick{login_id}", "phoneNumber": "010-1234-5678",
            "shippingAddress": "서울시 중구 세종대로 110"}


def company_form(name="Company"):
    return {"companyName": name, "description": "What we sell is good.",
            "address": "부산시 해운대구"}


def local_time(seconds_from_now):
    """As the shop reads times without an offset: in Seoul."""
    when = time.gmtime(time.time() + 9 * 3600 + seconds_from_now)
    return time.strftime("%Y-%m-%dT%H:%M:%S", when)


def product_form(company, **changes):
    form = {"companyId": company, "productName": "Limited lamp", "description": "One of few.",
            "originalPrice": 20_000, "discountedPrice": 15_000, "stock": 100,
            "categoryCode": 2000, "saleStartTime": local_time(-3600),
            "saleEndTime": local_time(24 * 3600)}
    form.update(changes)
    return {name: value for name, value in form.items() if value is not None}


def fast_room(**changes):
    """Lets people in as soon as the schedule looks."""
    rules = {"mode": "room", "count": 1000, "periodMs": 100, "startDelayMs": 0}
    rules.update(changes)
    return rules


def multipart(name, value, files=()):
    """(body, content type): a JSON part and (name, file name, type, bytes) parts."""
    mark = "astraphe-part-7d9b2c"
    parts = [(f'name="{name}"', "application/json",
              value if isinstance(value, bytes) else json.dumps(value).encode())]
    parts += [(f'name="{n}"; filename="{f}"', kind, content) for n, f, kind, content in files]
    body = b"".join(
        f"--{mark}\r\nContent-Disposition: form-data; {what}\r\nContent-Type: {kind}\r\n\r\n"
        .encode() + content + b"\r\n" for what, kind, content in parts)
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def room_log(operator, product):
    """Every line of the room's journal, as its operator may read it."""
    lines, after = [], 0
    while True:
        answer = must(operator.get(f"/api/waitingRoom/{product}/log?after={after}"), 200)
        more = [json.loads(line) for line in answer.text.splitlines()]
        if not more:
            return lines
        lines += more
        after = more[-1]["n"]


def ledger(client):
    """What took effect at the payment provider, in order."""
    answer = must(client.send("GET", "/sandbox/toss/control/ledger"), 200)
    return [json.loads(line) for line in answer.text.splitlines()]


def raw(url, sent, timeout=10):
    """Sends bytes as they are; everything that comes back until the other side closes."""
    where = urllib.parse.urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=timeout) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has heard enough and closed; what it said may still be there
        got = b""
        while True:
            try:
                more = connection.recv(65536)
            except ConnectionResetError:
                return got
            if not more:
                return got
            got += more
