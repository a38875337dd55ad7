"""Many calls at the same instant, from one thread: every request is sent but for its last byte,
then the last bytes, in a random order."""

import json
import resource
import socket
import urllib.parse
from collections import namedtuple

from harness import Answer, Unknown

SOCKETS = 1_100

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(8 * SOCKETS, hard), hard))

Call = namedtuple("Call", "method path body headers", defaults=(None, {}))


def by(person, method, path, body=None, **headers):
    """A call with the person's token; `Idempotency_Key` means the header with a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if person.token:
        named["Authorization"] = f"Bearer {person.token}"
    return Call(method, path, body, named)


def bytes_of(call):
    body = call.body
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
    body = body or b""
    head = f"{call.method} {call.path} HTTP/1.1\r\nHost: shop\r\nContent-Length: {len(body)}\r\n"
    if body:
        head += "Content-Type: application/json\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in call.headers.items())
    return head.encode() + b"\r\n" + body


class Wire:
    """One keep-alive connection."""

    def __init__(self, url):
        where = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((where.hostname, where.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.kept = b""

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise Unknown("the connection ended in the middle of an answer")
        self.kept += got

    def answer(self):
        while b"\r\n\r\n" not in self.kept:
            self.more()
        head, self.kept = self.kept.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        size = int(headers.get("Content-Length", 0))
        while len(self.kept) < size:
            self.more()
        body, self.kept = self.kept[:size], self.kept[size:]
        return Answer(int(lines[0].split(" ")[1]), headers, body)


class Burst:
    """Keeps its connections from one burst to the next."""

    def __init__(self, shop, chance):
        self.shop, self.chance = shop, chance
        self.wires, self.url = [], None

    def close(self):
        for wire in self.wires:
            wire.socket.close()
        self.wires = []

    def __call__(self, calls):
        """The answers, each in its call's place."""
        if self.url != self.shop.url():
            self.close()
            self.url = self.shop.url()
        while len(self.wires) < len(calls):
            self.wires.append(Wire(self.url))
        pairs = list(zip(self.wires, map(bytes_of, calls)))
        for wire, request in pairs:
            wire.socket.sendall(request[:-1])
        for wire, request in self.chance.sample(pairs, len(pairs)):
            wire.socket.sendall(request[-1:])
        return [wire.answer() for wire, _ in pairs]
