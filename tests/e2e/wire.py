"""HTTP by hand: bytes as they are, for what no client would send."""

import socket
import urllib.parse

from harness import Answer


class Wire:
    """A connection that says what it is told to, byte for byte, and does not close by itself."""

    def __init__(self, url, timeout=20):
        where = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((where.hostname, where.port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""

    def close(self):
        self.socket.close()

    def send(self, sent):
        """False when the other side has closed."""
        try:
            self.socket.sendall(sent)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def more(self):
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def answer(self, is_head=False):
        """The next answer; None when the connection ends before it."""
        while b"\r\n\r\n" not in self.got:
            more = self.more()
            if not more:
                return None
            self.got += more
        head, rest = self.got.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            headers[name] = value
        size = 0 if is_head else int(headers.get("Content-Length", 0))
        while len(rest) < size:
            more = self.more()
            if not more:
                return None
            rest += more
        self.got = rest[size:]
        return Answer(int(lines[0].split()[1]), headers, rest[:size])

    def until_closed(self):
        """Every answer, and whether the other side then closed (or the test would wait no more)."""
        answers = []
        try:
            while (answer := self.answer()) is not None:
                answers.append(answer)
            return answers, True
        except TimeoutError:
            return answers, False
