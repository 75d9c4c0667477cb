"""From the request for a pixel to the line that tells the extension, through the whole running server."""

import http.client
import json
import secrets
import statistics
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figure, smaller_is_better
from bench.machine import wait_until
from bench.ours import SECRET
from bench.worker import message
from e2e.stack import Stack
from greentick.clock import now_ms
from greentick.domain import token as tokens
from greentick.domain.token import TokenKind
from greentick.store import Store, open_store
from standins.gmail.images import GOOGLE_AGENT

MAILS = 200
PER_S = 10
RUNS = 3


def measure(_folder: Path) -> Iterator[Figure]:
    """Half and 99th of a hundred, of one open each of MAILS mails, PER_S a second."""
    halves, slowest = [], []
    for _ in range(RUNS):
        with TemporaryDirectory(prefix="gt-bench-") as folder:
            took = _one_run(Path(folder))
        halves.append(statistics.median(took))
        slowest.append(sorted(took)[int(len(took) * 0.99)])
    yield smaller_is_better("end_to_end_p50_ms", halves, f"ms at {PER_S}/s")
    yield smaller_is_better("end_to_end_p99_ms", slowest, f"ms at {PER_S}/s")


def _one_run(folder: Path) -> list[float]:
    stack = Stack(folder, secret_key=SECRET.decode()).start()
    store = open_store(f"sqlite:///{stack.data}/greentick.db")
    try:
        account = store.accounts.create(now_ms())
        session = secrets.token_urlsafe()
        store.sessions.create(account, sha256(session.encode()).digest(), "bench", now_ms())
        nonces = _sent(store, account)
        reader = _Reader(stack.push_port, session)
        wait_until(lambda: len(reader.told_at) == MAILS, "the registrations")
        reader.told_at.clear()
        return _opened(stack, account, nonces, reader)
    finally:
        store.close()
        stack.stop()


def _sent(store: Store, account: bytes) -> list[bytes]:
    """Mails of an hour ago, so that nothing holds their opens back."""
    nonces = [secrets.token_bytes(12) for _ in range(MAILS)]
    for first in range(0, MAILS, 100):
        mails = [message(account, nonce, now_ms() - 3_600_000) for nonce in nonces[first : first + 100]]
        store.messages.register(account, mails, now_ms())
    return nonces


def _opened(stack: Stack, account: bytes, nonces: list[bytes], reader: "_Reader") -> list[float]:
    key = tokens.mint_key(SECRET, account)
    web = http.client.HTTPConnection("127.0.0.1", stack.port)
    asked_at = {}
    begin = time.time()
    for number, nonce in enumerate(nonces):
        time.sleep(max(0.0, begin + number / PER_S - time.time()))
        asked_at[tokens.b64encode(nonce)] = time.time()
        web.request(
            "GET", f"/p/{tokens.mint(key, TokenKind.PIXEL, account, nonce)}.gif", headers={"User-Agent": GOOGLE_AGENT}
        )
        web.getresponse().read()
    wait_until(lambda: len(reader.told_at) == MAILS, "the last open")
    return [(reader.told_at[name] - at) * 1000 for name, at in asked_at.items()]


class _Reader:
    """One extension's line; when it heard of each message first."""

    def __init__(self, port: int, session: str) -> None:
        self.told_at: dict[str, float] = {}
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.request("GET", "/v1/push?after=0", headers={"Authorization": f"Bearer {session}"})
        self._answer = line.getresponse()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._answer:
            if line.startswith(b'data: {"cursor"'):
                item: dict[str, Any] = json.loads(line[6:])
                if item.get("id"):
                    self.told_at.setdefault(item["id"], time.time())
