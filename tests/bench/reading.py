"""What the ticks of a list cost as hits pile up: the same receipts query at 10^4 and at 10^7 stored hits."""

import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.figures import Figure, smaller_is_better
from bench.worker import filled_store
from greentick.store import Store

MESSAGES = 20_000
FEW, MANY = 10_000, 10_000_000
THREADS = 50
ASKED = 400
RUNS = 5

FILL = """
-- In the order of the key: anywhere else in the index costs ten times as much.
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :end)
INSERT INTO hits SELECT key, 'h' || i, 1700000000000 + i, 'pixel', 'GET', '', '{}', 'google-proxy', '0123456789abcdef',
  NULL, 'proxy', 'image_proxy', 'Google', 'Gmail', '', '', 0, 0, 1, 1, NULL
FROM n JOIN messages ON key = 1 + i * :messages / :end
"""


def measure(folder: Path) -> Iterator[Figure]:
    """Median time of a query of THREADS threads, before and after the other hits are put in."""
    path = folder / "reading.db"
    for old in folder.glob(f"{path.name}*"):
        old.unlink()
    store, account, nonces = filled_store(f"sqlite:///{path}", MESSAGES)
    threads = [nonce.hex()[-16:] for nonce in nonces]
    _fill(path, 0, FEW)
    few = [_query_s(store, account, threads) for _ in range(RUNS)]
    _fill(path, FEW, MANY)
    many = [_query_s(store, account, threads) for _ in range(RUNS)]
    store.close()
    path.unlink()
    yield smaller_is_better(
        "receipts_query_growth",
        [after / before for after, before in zip(many, few, strict=True)],
        "x at 10^7 over 10^4",
    )


def _fill(path: Path, first: int, end: int) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(FILL, {"first": first, "end": end, "messages": MESSAGES})


def _query_s(store: Store, account: bytes, threads: list[str]) -> float:
    took = []
    for number in range(ASKED):
        begin = number * THREADS % (len(threads) - THREADS)
        start = time.perf_counter()
        store.receipts.by_threads(account, "alice@example.com", threads[begin : begin + THREADS])
        took.append(time.perf_counter() - start)
    return statistics.median(took)
