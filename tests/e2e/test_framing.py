"""Where two readers could disagree about where a message ends, the answer is 400 and the
connection closes. Every row has honest neighbours that succeed."""

import json
import unittest

from harness import PASSWORD, Shop, must, sign_up_form
from wire import Wire

JSON = b"Content-Type: application/json\r\n"
LOG_IN = b"POST /api/auth/logIn HTTP/1.1\r\nHost: shop\r\n" + JSON
LIVE = b"GET /livez HTTP/1.1\r\nHost: shop\r\n\r\n"
BODY = b'{"loginId":"framer","password":"' + PASSWORD.encode() + b'"}'
SIZE = b"%x" % len(BODY)


def get(*lines, first=b"GET /livez HTTP/1.1", host=b"Host: shop"):
    return b"\r\n".join([first, *([host] if host else []), *lines, b"", b""])


def post(*lines, body=BODY, end=b"\r\n"):
    return LOG_IN + b"".join(line + b"\r\n" for line in lines) + end + body


def chunked(wire, *lines):
    return post(b"Transfer-Encoding: chunked", *lines, body=wire)


ONE_CHUNK = SIZE + b"\r\n" + BODY + b"\r\n"
LENGTH = b"Content-Length: %d" % len(BODY)
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: shop\r\n\r\n"

# Bytes, and the status that they are answered with. Then the connection closes.
REFUSED = {
    # Transfer-Encoding
    "gzip": (post(b"Transfer-Encoding: gzip"), 400),
    "gzip with a length": (post(b"Transfer-Encoding: gzip", LENGTH), 400),
    "xchunked": (chunked(b"0\r\n\r\n").replace(b" chunked", b" xchunked"), 400),
    "chunked, identity": (post(b"Transfer-Encoding: chunked, identity"), 400),
    "identity": (post(b"Transfer-Encoding: identity"), 400),
    "gzip, chunked": (post(b"Transfer-Encoding: gzip, chunked", body=ONE_CHUNK), 400),
    "chunked, chunked": (post(b"Transfer-Encoding: chunked, chunked", body=ONE_CHUNK), 400),
    "chunked twice": (chunked(ONE_CHUNK, b"Transfer-Encoding: chunked"), 400),
    "chunked and identity apart": (chunked(ONE_CHUNK, b"Transfer-Encoding: identity"), 400),
    "an empty encoding": (post(b"Transfer-Encoding:"), 400),
    "chunked with a parameter": (post(b"Transfer-Encoding: chunked;q=1", body=ONE_CHUNK), 400),
    "chunked in quotes": (post(b'Transfer-Encoding: "chunked"', body=ONE_CHUNK), 400),
    "chunked, comma": (post(b"Transfer-Encoding: chunked,", body=ONE_CHUNK), 400),
    "chunked after a vertical tab": (post(b"Transfer-Encoding: \x0bchunked"), 400),
    "chunked after a null": (post(b"Transfer-Encoding: \x00chunked"), 400),
    "a name with a space": (post(b"Transfer-Encoding : chunked", body=ONE_CHUNK), 400),
    "a name with a tab": (post(b"Transfer-Encoding\t: chunked", body=ONE_CHUNK), 400),
    "chunked in HTTP/1.0": (chunked(ONE_CHUNK).replace(b"HTTP/1.1", b"HTTP/1.0"), 400),
    "chunked and a length": (chunked(b"0\r\n\r\n" + SMUGGLED, b"Content-Length: 5"), 400),
    "a length and chunked": (post(LENGTH, b"Transfer-Encoding: chunked", body=ONE_CHUNK), 400),
    # Content-Length
    "two lengths": (post(LENGTH, b"Content-Length: 0"), 400),
    "the same length twice": (post(LENGTH, LENGTH), 400),
    "a list of lengths": (post(LENGTH + b", %d" % len(BODY)), 400),
    "a length with a plus": (post(b"Content-Length: +%d" % len(BODY)), 400),
    "a negative length": (post(b"Content-Length: -1"), 400),
    "a length behind a tab": (post(b"Content-Length:\t%d" % len(BODY)), 400),
    "a length before a tab": (post(LENGTH + b"\t"), 400),
    "chunked behind a tab": (post(b"Transfer-Encoding:\tchunked", body=ONE_CHUNK), 400),
    "a length in hex": (post(b"Content-Length: 0x10"), 400),
    "a length with a point": (post(b"Content-Length: 5.0"), 400),
    "a length with an exponent": (post(b"Content-Length: 1e1"), 400),
    "a length with a space inside": (post(b"Content-Length: 1 0"), 400),
    "a length with a letter": (post(b"Content-Length: 10x"), 400),
    "no length after its name": (post(b"Content-Length:"), 400),
    "a length beyond 64 bits": (post(b"Content-Length: 18446744073709551617"), 400),
    "a length of a hundred digits": (post(b"Content-Length: " + b"9" * 100), 400),
    "a length in quotes": (post(b'Content-Length: "5"'), 400),
    "a length with a separator": (post(b"Content-Length: 1_0"), 400),
    "a length in other digits": (post("Content-Length: ١٠".encode()), 400),
    # Chunks
    "no size": (chunked(b"\r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
    "a size that is none": (chunked(b"xyz\r\n"), 400),
    "a size with 0x": (chunked(b"0x" + ONE_CHUNK + b"0\r\n\r\n"), 400),
    "a size with a plus": (chunked(b"+" + ONE_CHUNK + b"0\r\n\r\n"), 400),
    "a negative size": (chunked(b"-1\r\n"), 400),
    "a size after a space": (chunked(b" " + ONE_CHUNK + b"0\r\n\r\n"), 400),
    "a size before a space": (chunked(SIZE + b" \r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
    "a size beyond 64 bits": (chunked(b"1" + b"0" * 16 + b"\r\n"), 413),
    "a size above the limit": (chunked(b"fffffff\r\n"), 413),
    "a size and a bare LF": (chunked(SIZE + b"\n" + BODY + b"\r\n0\r\n\r\n"), 400),
    "a size and a bare CR": (chunked(SIZE + b"\r" + BODY + b"\r\n0\r\n\r\n"), 400),
    "a chunk and a bare LF": (chunked(SIZE + b"\r\n" + BODY + b"\n0\r\n\r\n"), 400),
    "a chunk that does not end": (chunked(SIZE + b"\r\n" + BODY + b"0\r\n\r\n"), 400),
    "a chunk longer than it says": (chunked(b"1\r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
    "an extension without a name": (chunked(SIZE + b";\r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
    "an extension with a bare LF": (chunked(SIZE + b";a\nb\r\n" + BODY + b"\r\n0\r\n\r\n"), 400),
    "an extension in open quotes": (chunked(SIZE + b';a="b\r\n' + BODY + b"\r\n0\r\n\r\n"), 400),
    "an extension without end": (chunked(SIZE + b";" + b"a" * 8000), 400),
    "a last chunk and a bare LF": (chunked(ONE_CHUNK + b"0\n\n"), 400),
    # Trailers
    "a length in the trailers": (chunked(ONE_CHUNK + b"0\r\nContent-Length: 5\r\n\r\n"), 400),
    "an encoding in the trailers": (chunked(ONE_CHUNK + b"0\r\nTransfer-Encoding: gzip\r\n\r\n"),
                                    400),
    "a host in the trailers": (chunked(ONE_CHUNK + b"0\r\nHost: other\r\n\r\n"), 400),
    "a trailer without a colon": (chunked(ONE_CHUNK + b"0\r\ntrailer\r\n\r\n"), 400),
    "a folded trailer": (chunked(ONE_CHUNK + b"0\r\nX: a\r\n b\r\n\r\n"), 400),
    "a bare LF for the end": (chunked(ONE_CHUNK + b"0\r\n\n"), 400),
    "trailers without end": (chunked(ONE_CHUNK + b"0\r\n" + b"X: y\r\n" * 10_000), 400),
    # Lines
    "a folded field": (get(b"X: a", b" b"), 400),
    "a field folded by a tab": (get(b"X: a", b"\tb"), 400),
    "a first field that is folded": (get(b" X: a"), 400),
    "bare line feeds": (b"GET /livez HTTP/1.1\nHost: shop\n\n", 400),
    "one bare line feed": (b"GET /livez HTTP/1.1\nHost: shop\r\n\r\n", 400),
    "a bare line feed in a field": (get(b"X: a\nContent-Length: 5"), 400),
    "a bare line feed at the end": (b"GET /livez HTTP/1.1\r\nHost: shop\r\n\n", 400),
    "a bare CR in a field": (get(b"X: a\rb"), 400),
    "a bare CR in a name": (get(b"X\r: a"), 400),
    "CR twice": (b"GET /livez HTTP/1.1\r\r\nHost: shop\r\n\r\n", 400),
    "an empty line first": (b"\r\n" + LIVE, 400),
    "a null in a value": (get(b"X: a\x00b"), 400),
    "a null in a name": (get(b"X\x00: a"), 400),
    "a control byte": (get(b"X: \x01"), 400),
    "DEL in a value": (get(b"X: \x7f"), 400),
    "a field without a colon": (get(b"X"), 400),
    "a field without a name": (get(b": a"), 400),
    "a name in brackets": (get(b"(X): a"), 400),
    "a name that is not ASCII": (get("필드: a".encode()), 400),
    # Host
    "no host": (get(host=None), 400),
    "two hosts": (get(b"Host: other"), 400),
    "the same host twice": (get(b"Host: shop"), 400),
    "an empty host": (get(host=b"Host:"), 400),
    "a host with a path": (get(host=b"Host: shop/a"), 400),
    "a host with a user": (get(host=b"Host: user@shop"), 400),
    "a list of hosts": (get(host=b"Host: shop, other"), 400),
    "a host behind a tab": (get(host=b"Host:\tshop"), 400),
    "a host with a space": (get(host=b"Host: shop other"), 400),
    "a port that is none": (get(host=b"Host: shop:http"), 400),
    "a host with a scheme": (get(host=b"Host: http://shop"), 400),
    # The first line
    "HTTP/0.9": (b"GET /livez\r\n\r\n", 400),
    "HTTP/2.0": (get(first=b"GET /livez HTTP/2.0"), 400),
    "HTTP/1.2": (get(first=b"GET /livez HTTP/1.2"), 400),
    "HTTP/01.1": (get(first=b"GET /livez HTTP/01.1"), 400),
    "http in small letters": (get(first=b"GET /livez http/1.1"), 400),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "two spaces": (get(first=b"GET  /livez HTTP/1.1"), 400),
    "a tab for a space": (get(first=b"GET\t/livez HTTP/1.1"), 400),
    "a space before": (get(first=b" GET /livez HTTP/1.1"), 400),
    "a space behind": (get(first=b"GET /livez HTTP/1.1 "), 400),
    "a space in the target": (get(first=b"GET /live z HTTP/1.1"), 400),
    "a null in the target": (get(first=b"GET /livez\x00 HTTP/1.1"), 400),
    "raw UTF-8 in the target": (get(first="GET /가 HTTP/1.1".encode()), 400),
    "a method that is no token": (get(first=b"GE(T /livez HTTP/1.1"), 400),
    "the absolute form": (get(first=b"GET http://shop/livez HTTP/1.1"), 400),
    "the authority form": (get(first=b"CONNECT shop:80 HTTP/1.1"), 400),
    "the asterisk form": (get(first=b"OPTIONS * HTTP/1.1"), 400),
    "a fragment": (get(first=b"GET /livez#a HTTP/1.1"), 400),
    "TLS": (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n", 400),
    # Sizes, and what is refused before its body is read
    "a head too large": (get(b"X: " + b"y" * 20_000), 431),
    "a head without end": (b"GET /livez HTTP/1.1\r\nHost: shop\r\nX: " + b"y" * 40_000, 431),
    "too many fields": (get(*[b"X%d: y" % i for i in range(64)]), 431),
    "a target too long": (get(first=b"GET /" + b"a" * 9_000 + b" HTTP/1.1"), 414),
    "a target without end": (b"GET /" + b"a" * 40_000, 414),
    "a body above the limit": (post(b"Content-Length: 1000000", body=b"{"), 413),
    "another expectation": (post(LENGTH, b"Expect: 200-ok", body=b""), 417),
    "two expectations": (post(LENGTH, b"Expect: 100-continue", b"Expect: 100-continue", body=b""),
                         417),
    "a compressed body": (post(LENGTH, b"Content-Encoding: gzip"), 415),
    "a picture of nobody": (b"POST /api/products HTTP/1.1\r\nHost: shop\r\n"
                            b"Content-Length: 9000000\r\n\r\n", 401),
}

# Bytes, and the status of one answer, after which the connection goes on.
HONEST = {
    "a GET": (LIVE, 200),
    "a field that is not ASCII": (get("X: 한글".encode()), 200),
    "64 fields": (get(*[b"X%d: y" % i for i in range(63)]), 200),
    "spaces around a value": (get(b"X: \t a \t "), 200),
    "an empty value": (get(b"X:"), 200),
    "an IPv6 host": (get(host=b"Host: [::1]:80"), 200),
    "a host with a port": (get(host=b"host:shop.example:8080"), 200),
    "a long target": (get(first=b"GET /livez?" + b"a" * 7_000 + b" HTTP/1.1"), 200),
    "a length": (post(LENGTH), 200),
    "a length with zeros": (post(b"Content-Length: 000%d" % len(BODY)), 200),
    "a length between spaces": (post(b"Content-Length:  %d  " % len(BODY)), 200),
    "a length of nothing": (post(b"Content-Length: 0", body=b""), 400),
    "no length": (post(body=b""), 400),
    "chunks": (chunked(ONE_CHUNK + b"0\r\n\r\n"), 200),
    "chunks of one byte": (chunked(b"".join(b"1\r\n%c\r\n" % c for c in BODY) + b"0\r\n\r\n"), 200),
    "chunked in capitals": (chunked(ONE_CHUNK + b"0\r\n\r\n").replace(b" chunked", b" CHUNKED"),
                            200),
    "a size in capitals with zeros": (chunked(b"00" + SIZE.upper() + b"\r\n" + BODY +
                                              b"\r\n0\r\n\r\n"), 200),
    "extensions": (chunked(SIZE + b';a;b=c;d="e f"\r\n' + BODY + b"\r\n0;x\r\n\r\n"), 200),
    "trailers": (chunked(ONE_CHUNK + b"0\r\nX-Sum: 1\r\nY:\r\n\r\n"), 200),
    "an unknown method": (get(first=b"BREW /api/orders HTTP/1.1"), 405),
}


class Framing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.addClassCleanup(cls.shop.close)
        must(cls.shop.client().send("POST", "/api/auth/signUp", sign_up_form("framer")), 201)

    def wire(self, shop=None):
        wire = Wire((shop or self.shop).url())
        self.addCleanup(wire.close)
        return wire

    def test_what_may_be_misread_is_refused_and_the_connection_closes(self):
        self.assertGreaterEqual(len(REFUSED), 80)
        for name, (sent, status) in REFUSED.items():
            with self.subTest(name):
                wire = self.wire()
                wire.send(sent)
                answers, is_closed = wire.until_closed()
                self.assertEqual([answer.status for answer in answers], [status], answers)
                self.assertTrue(is_closed, "it is still open")
                self.assertEqual(answers[0].headers["Connection"], "close")
                self.assertEqual(answers[0].headers["Content-Type"], "application/problem+json")
                self.assertEqual(answers[0].headers["X-Request-Id"], answers[0].json()["traceId"])

    def test_what_is_honest_is_answered_and_the_connection_goes_on(self):
        for name, (sent, status) in HONEST.items():
            with self.subTest(name):
                wire = self.wire()
                wire.send(sent)
                self.assertEqual(wire.answer().status, status)
                wire.send(LIVE)
                self.assertEqual(wire.answer().status, 200)

    def test_it_is_the_same_in_portions(self):
        """One byte at a time: nothing hangs on where the network cuts."""
        for name in ("chunks", "extensions", "trailers", "a length"):
            with self.subTest(name):
                wire = self.wire()
                sent, status = HONEST[name]
                for at in range(len(sent)):
                    wire.send(sent[at:at + 1])
                self.assertEqual(wire.answer().status, status)
        for name in ("a chunk and a bare LF", "two lengths", "a bare line feed in a field"):
            with self.subTest(name):
                wire = self.wire()
                sent, status = REFUSED[name]
                for at in range(len(sent)):
                    if not wire.send(sent[at:at + 1]):
                        break
                answers, is_closed = wire.until_closed()
                self.assertEqual([answer.status for answer in answers], [status])
                self.assertTrue(is_closed)

    def test_requests_behind_each_other_are_answered_in_order(self):
        wire = self.wire()
        wire.send(LIVE + get(first=b"GET /nowhere HTTP/1.1") + post(LENGTH) +
                  chunked(ONE_CHUNK + b"0\r\n\r\n") + LIVE)
        self.assertEqual([wire.answer().status for _ in range(5)], [200, 404, 200, 200, 200])

    def test_nothing_behind_a_refused_one_is_answered(self):
        for first in (chunked(b"0\r\n\r\n", b"Content-Length: 5"), post(LENGTH, LENGTH),
                      chunked(b"zz\r\n"), post(b"Content-Length: 1000000", body=b""),
                      get(b"Connection: close")):
            with self.subTest(first[-60:]):
                wire = self.wire()
                wire.send(first + SMUGGLED * 50)
                answers, is_closed = wire.until_closed()
                self.assertEqual(len(answers), 1, answers)
                self.assertTrue(is_closed)

    def test_who_expects_to_be_asked_for_the_body_is_asked(self):
        wire = self.wire()
        wire.send(post(LENGTH, b"Expect: 100-Continue", body=b""))
        self.assertEqual(wire.answer().status, 100)
        wire.send(BODY)
        self.assertEqual(wire.answer().status, 200)

    def test_a_body_that_nobody_wants_is_not_asked_for(self):
        for sent in (post(b"Content-Length: 1000000", b"Expect: 100-continue", body=b""),
                     REFUSED["a picture of nobody"][0][:-2] + b"Expect: 100-continue\r\n\r\n"):
            wire = self.wire()
            wire.send(sent)
            answers, is_closed = wire.until_closed()
            self.assertEqual(len(answers), 1, answers)
            self.assertGreaterEqual(answers[0].status, 400)
            self.assertTrue(is_closed)

    def test_an_answer_before_the_body_arrives_though_the_body_still_comes(self):
        wire = self.wire()
        wire.send(post(b"Content-Length: 1000000", body=b""))
        for _ in range(10):
            if not wire.send(b"x" * 50_000):
                break
        answers, is_closed = wire.until_closed()
        self.assertEqual([answer.status for answer in answers], [413])
        self.assertTrue(is_closed)

    def test_http_1_0_closes_unless_it_is_asked_not_to(self):
        wire = self.wire()
        wire.send(b"GET /livez HTTP/1.0\r\n\r\n")
        answers, is_closed = wire.until_closed()
        self.assertEqual(([answer.status for answer in answers], is_closed), ([200], True))
        wire = self.wire()
        wire.send(b"GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * 2)
        self.assertEqual([wire.answer().status, wire.answer().status], [200, 200])

    def test_a_head_has_no_body_in_its_answer(self):
        wire = self.wire()
        wire.send(b"HEAD /api/products HTTP/1.1\r\nHost: shop\r\n\r\n" + LIVE)
        head = wire.answer(is_head=True)
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(wire.answer().text, "ok\n")

    def test_a_server_that_does_not_look_answers_what_was_smuggled(self):
        """The rows above can fail: this is what they would see."""
        shop = Shop(env={"ASTRAPHE_PLANT": "framing_unchecked"})
        self.addCleanup(shop.close)
        wire = self.wire(shop)
        wire.send(post(b"Transfer-Encoding: gzip", b"Content-Length: 2", body=b"{}" + SMUGGLED))
        answers = [wire.answer(), wire.answer()]
        self.assertEqual(json.loads(answers[1].body)["instance"], "/smuggled", answers)


if __name__ == "__main__":
    unittest.main()
