"""A shop with rooms to wait in, and any number of accounts that can prove who they are."""

import base64
import hashlib
import hmac
import json
import sys
import time
from pathlib import Path

import load

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "e2e"))
from harness import Person, Shop, must  # noqa: E402

FIRST_ACCOUNT = 1_000_000_000  # far above what signs up
VALID_SECONDS = 4 * 3600


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Sale:
    """A running shop whose schedules stand still, so that everybody who joins waits.

    Its accounts are not signed up, which would take a slow hash for each: rooms know people by
    their ids alone, so it is enough to sign their tokens with the key of the data directory.
    """

    def __init__(self):
        self.shop = Shop()
        try:
            self.access_key = (self.shop.data_dir / "access.key").read_text().strip().encode()
            self.seller = self.shop.seller()
            self.company = self.seller.make_company()
        except BaseException:
            self.shop.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shop.close()

    @property
    def target(self):
        return load.Target(self.shop.url(), self.shop.server.process.pid)

    def room(self):
        """A new one; its product's id."""
        product = self.seller.make_product(self.company, stock=1_000_000, admission={
            "mode": "room", "count": 1, "periodMs": 60_000, "startDelayMs": 0, "rejoin": "back"})
        must(self.seller.post(f"/api/schedulingQueue/{product}/stopAllow"), 200)
        return product

    def open_product(self):
        """One that anybody may buy at once; its id."""
        return self.seller.make_product(self.company, stock=1_000_000, admission={"mode": "none"})

    def token(self, account):
        """As the user service would sign it: src/auth/tokens.cpp."""
        now = int(time.time())
        claims = {"iss": "astraphe", "aud": "astraphe-api", "sub": str(account),
                  "auth": "CUSTOMER", "jti": f"{account:032x}", "iat": now, "iatMs": now * 1000,
                  "exp": now + VALID_SECONDS}
        head = base64url(b'{"alg":"HS256","typ":"JWT"}')
        signed = head + b"." + base64url(json.dumps(claims, separators=(",", ":")).encode())
        signature = hmac.digest(self.access_key, signed, hashlib.sha256)
        return (signed + b"." + base64url(signature)).decode()

    def person(self, account):
        """Somebody with a connection of their own."""
        somebody = Person(self.shop, None, None)
        somebody.user_id, somebody.token = account, self.token(account)
        return somebody

    def tokens(self, name, count):
        """Tokens of `count` accounts, in one file for each of wrk's threads; what Load wants."""
        path = self.shop.folder / name
        for thread in range(load.THREADS):
            with open(f"{path}.{thread + 1}", "w", encoding="ascii") as file:
                for account in range(thread, count, load.THREADS):
                    file.write(self.token(FIRST_ACCOUNT + account) + "\n")
        return path
