"""How many hits a second one worker takes from the stream through the whole pipeline into a database."""

import contextlib
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from bench.figures import Figure, larger_is_better
from bench.machine import SERVER_CORE, process, wait_until
from bench.postgresql import cluster
from greentick.clock import now_ms
from greentick.domain.hit import Hit
from greentick.domain.message import Message, Recipient
from greentick.domain.token import b64encode
from greentick.embedded import valkey
from greentick.garbage import collecting_seldom
from greentick.judge import read_lists
from greentick.store import Store, migrate, open_store
from greentick.stream import HitStream, Nudges, connect
from greentick.worker.drain import Drain
from greentick.worker.nudging import Teller
from greentick.worker.tools import Tools

MESSAGES = 20_000
HITS = 60_000
BATCH = 1_000
RUNS = 3
AGENTS = (
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0",
    "Mozilla/5.0",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
)


def measure(folder: Path) -> Iterator[Figure]:
    """Batches of BATCH hits to MESSAGES registered messages; SQLite and PostgreSQL, durable both.

    The worst case, no two hits of a batch on one message, so that each changes a receipt; and `together`, a message's
    hits in a row, as when several programs load the image of a mail that has just come.
    """
    runs: defaultdict[str, list[float]] = defaultdict(list)
    read_lists()  # as a worker does when it starts
    with _redis(folder) as redis_url, cluster() as server, _on_server_core():
        for run, (order, in_a_row) in product(range(RUNS), {"": 1, "_together": HITS // MESSAGES}.items()):
            file = folder / f"worker{order}-{run}.db"
            for old in folder.glob(f"{file.name}*"):
                old.unlink()
            for kind, url in (("sqlite", f"sqlite:///{file}"), ("postgresql", server.create(f"run{order}{run}"))):
                runs[f"worker_hits_per_s_{kind}{order}"].append(_drained_per_second(redis_url, url, in_a_row))
    for name, values in runs.items():
        yield larger_is_better(name, values, "hits/s")


def filled_store(database_url: str, messages: int) -> tuple[Store, bytes, list[bytes]]:
    """A migrated store with one account and so many registered messages; their nonces."""
    migrate(database_url)
    store = open_store(database_url)
    sent_at_ms = now_ms() - 3_600_000
    account = store.accounts.create(sent_at_ms)
    nonces = [number.to_bytes(12) for number in range(messages)]
    for first in range(0, messages, 100):
        store.messages.register(
            account, [message(account, nonce, sent_at_ms) for nonce in nonces[first : first + 100]], sent_at_ms
        )
    return store, account, nonces


def _drained_per_second(redis_url: str, database_url: str, in_a_row: int) -> float:
    store, account, nonces = filled_store(database_url, MESSAGES)
    redis = connect(redis_url, timeout_s=10)
    stream = HitStream(redis)
    stream.ensure_group()
    begin_ms = now_ms() - 1_000_000
    for first in range(0, HITS, BATCH):
        numbers = range(first, first + BATCH)
        stream.append(
            [_hit(account, nonces[number // in_a_row * 7919 % MESSAGES], number, begin_ms) for number in numbers]
        )
    drain = Drain(store, stream, Teller(Nudges(redis)), Tools(), consumer="bench", clock=now_ms)
    with collecting_seldom():
        start = time.perf_counter()
        while drain.drain(1):
            pass
        took_s = time.perf_counter() - start
    store.close()
    return HITS / took_s


def message(account: bytes, nonce: bytes, sent_at_ms: int) -> Message:
    """A registered mail to one recipient."""
    return Message(
        id=b64encode(nonce),
        account_id=account,
        nonce=nonce,
        sent_at_ms=sent_at_ms,
        gmail_address="alice@example.com",
        subject="Measured",
        recipients=(Recipient("bob@example.org", "Bob"),),
        thread_id=nonce.hex()[-16:],
        perm_thread_id=f"thread-a:r{int.from_bytes(nonce)}",
    )


def _hit(account: bytes, nonce: bytes, number: int, begin_ms: int) -> Hit:
    return Hit(
        id=f"bench-{begin_ms}-{number}",
        at_ms=begin_ms + number * 10,
        account_id=account,
        nonce=nonce,
        agent=AGENTS[number % len(AGENTS)],
        network_hash=f"{number % 977:016x}",
    )


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    data = folder / "worker-redis"
    shutil.rmtree(data, ignore_errors=True)  # what an earlier run has left would have to be loaded first
    with process(valkey.command(data), folder / "worker-valkey.log"):
        wait_until(valkey.socket_path(data).exists, "valkey")
        yield valkey.url(data)


@contextlib.contextmanager
def _on_server_core() -> Iterator[None]:
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, everywhere)
