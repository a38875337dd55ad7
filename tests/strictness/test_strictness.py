"""Never looser than nginx and HAProxy: whatever we take for a request, they do too.

The rows that tests/e2e calls honest, and those rows with one byte changed by chance."""

import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from harness import Shop, must, seeded, sign_up_form, size, until  # noqa: E402
from test_framing import HONEST  # noqa: E402
from wire import Wire  # noqa: E402

MUTANTS = size("ASTRAPHE_MUTANTS", 400)
BYTES = b"\x00\t\n\r \"+,-/0159:;=AZax\\_\x7f\x80\xff"
REFUSALS = (400, 405, 408, 411, 413, 414, 415, 417, 431, 501, 505)

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 64k; large_client_header_buffers 4 16k;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_http_version 1.1; }} }}
}}
"""
HAPROXY = """
global
  tune.bufsize 32768
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend front
  bind 127.0.0.1:{port}
  default_backend behind
backend behind
  server one 127.0.0.1:{behind}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Behind:
    """What stands behind the proxies: reads a request as it comes, answers 200 and closes."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    @staticmethod
    def answer(connection):
        with connection:
            connection.settimeout(20)
            got = b""
            try:
                while not Behind.is_whole(got):
                    more = connection.recv(65536)
                    if not more:
                        return
                    got += more
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                                   b"Connection: close\r\n\r\nok")
            except OSError:
                pass

    @staticmethod
    def is_whole(got):
        head, found, body = got.partition(b"\r\n\r\n")
        if not found:
            return False
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
        if b"transfer-encoding" in fields:
            return body.startswith(b"0") or b"\r\n0" in body
        return len(body) >= int(fields.get(b"content-length", 0))

    def close(self):
        self.socket.close()


class Proxy:
    """nginx or HAProxy, in a process and a folder of its own."""

    def __init__(self, name, configuration, behind):
        self.folder, self.port = Path(tempfile.mkdtemp(prefix=f"{name}-")), free_port()
        path = self.folder / "conf"
        path.write_text(configuration.format(folder=self.folder, port=self.port, behind=behind))
        command = (["nginx", "-p", self.folder, "-c", path, "-e", self.folder / "error.log"]
                   if name == "nginx" else ["haproxy", "-db", "-f", path])
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{self.port}"
        until(self.listens, 20)

    def listens(self):
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)


def is_taken(url, sent, patience):
    """Whether this is a request there; what is not finished is none."""
    wire = Wire(url, timeout=patience)
    try:
        wire.send(sent)
        answer = wire.answer()
        return answer is not None and answer.status not in REFUSALS
    except (TimeoutError, OSError, ValueError):
        return False
    finally:
        wire.close()


class Strictness(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        must(cls.shop.client().send("POST", "/api/auth/signUp", sign_up_form("framer")), 201)
        behind = Behind()
        cls.addClassCleanup(behind.close)
        cls.proxies = {}
        for name, configuration in (("nginx", NGINX), ("haproxy", HAPROXY)):
            cls.proxies[name] = Proxy(name, configuration, behind.port)
            cls.addClassCleanup(cls.proxies[name].close)

    def not_looser(self, sent):
        for name, proxy in self.proxies.items():
            with self.subTest(proxy=name, sent=sent[:400]):
                self.assertTrue(is_taken(proxy.url, sent, 5))

    def test_they_take_what_we_call_honest(self):
        for sent, status in HONEST.values():
            if status not in REFUSALS:
                self.not_looser(sent)

    def test_they_take_what_we_take_of_what_is_nearly_honest(self):
        chance = seeded(self.id())
        rows = [sent for sent, status in HONEST.values() if status == 200 and len(sent) < 2_000]
        taken = 0
        for _ in range(MUTANTS):
            sent = bytearray(chance.choice(rows))
            at, byte = chance.randrange(len(sent)), chance.choice(BYTES)
            kind = chance.choice(("replaced", "inserted", "deleted"))
            if kind == "inserted":
                sent.insert(at, byte)
            elif kind == "deleted":
                del sent[at]
            else:
                sent[at] = byte
            if is_taken(self.shop.url(), bytes(sent), 1):
                taken += 1
                self.not_looser(bytes(sent))
        self.assertGreater(taken, MUTANTS // 20, "hardly one was a request: nothing was compared")


if __name__ == "__main__":
    unittest.main()
