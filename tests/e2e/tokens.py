"""Tokens made by hand, good and bad, with keys that the test has chosen."""

import base64
import hashlib
import hmac
import json
import time

KEYS = {"ASTRAPHE_TOKEN_ACCESS_KEY": "access-key-of-the-tests-0123456789-abcdef",
        "ASTRAPHE_TOKEN_ADMISSION_KEY": "admission-key-of-the-tests-0123456789-ab",
        "ASTRAPHE_TOKEN_INTERNAL_KEY": "internal-key-of-the-tests-0123456789-abc"}
ACCESS, ADMISSION, INTERNAL = KEYS.values()
HEADER = {"alg": "HS256", "typ": "JWT"}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(value):
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def sign(claims, key=ACCESS, header=HEADER, digest="sha256"):
    """A token; claims and header are dicts, or JSON as it is to stand there."""
    text = f"{b64(compact(header))}.{b64(compact(claims))}"
    return f"{text}.{b64(hmac.new(key.encode(), text.encode(), digest).digest())}"


def access_claims(user, role="CUSTOMER", **changes):
    now = int(time.time())
    claims = {"iss": "astraphe", "aud": "astraphe-api", "sub": str(user), "auth": role,
              "jti": "by-hand", "iat": now, "iatMs": now * 1000, "exp": now + 600}
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def admission_claims(user, product, sequence, **changes):
    claims = {"iss": "astraphe", "aud": "astraphe-admission", "sub": str(user),
              "queueTokenKey": str(product), "jti": f"{product}:{sequence}",
              "exp": int(time.time()) + 600}
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def identity(service, user, role, key=INTERNAL):
    """What the gateway says to a service of who is asking."""
    text = f"{service}|{int(time.time()) + 50}|{user}|{role}|"
    return f"{text}|{b64(hmac.new(key.encode(), text.encode(), 'sha256').digest())}"
