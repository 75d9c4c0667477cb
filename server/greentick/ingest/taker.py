"""Group commit: hits gathered from all request threads go out together, and each caller returns once its own is safe.

There is no timer. Whatever gathers while one append is on its way is the next one. A hit is safe when Redis has
acknowledged it, or when it is on the disk in the spool. Redis gets APPEND_S for it, and while it does not answer nobody
waits for it: batches go straight to the spool, until `recovery` has found Redis well again.
"""

import threading
from _thread import allocate_lock
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

from greentick import telemetry
from greentick.errors import StreamUnavailable
from greentick.ingest.spool import Spool
from greentick.stream.packing import Row, pack

BOUND_S = 0.05
"""A caller that has no acknowledgement by then sees to its hit itself, and answers."""

APPEND_S = 0.03
"""What Redis gets for one append: the rest of the bound is for the spool."""

BATCH = 1_000
KEPT_PAYLOADS = 2_000
"""Batches kept in memory while neither Redis nor the disk takes them. Beyond, hits are lost, counted and logged."""

log = telemetry.get_logger("ingest")


class Taken(Protocol):
    """Anything that takes a hit."""

    def take(self, row: Row) -> None:
        """Return when the hit is safe, or when nothing more can be done in time."""


class Taker:
    """Takes hits from any number of threads. `append` must raise StreamUnavailable within APPEND_S or so."""

    def __init__(self, append: Callable[[bytes], None], spool: Spool, *, on_spooled: Callable[[], None]) -> None:
        self._append = append
        self._spool = spool
        self._on_spooled = on_spooled
        self._queue: SimpleQueue[tuple[Row, threading.Lock]] = SimpleQueue()
        self.redis_is_down = False
        self.kept: deque[tuple[bytes, int]] = deque()

    def start(self) -> None:
        """Begin to take hits. In the process that answers, after any fork."""
        threading.Thread(target=self._run, name="taker", daemon=True).start()

    def take(self, row: Row) -> None:
        """Return when the hit is safe: within BOUND_S, or the time one write to the spool takes more."""
        safe = allocate_lock()
        safe.acquire()
        self._queue.put((row, safe))
        if not safe.acquire(timeout=BOUND_S):
            self._take_late(row)

    def redis_is_back(self) -> None:
        """Redis answers again: the next batch goes to it."""
        self.redis_is_down = False

    def _run(self) -> None:
        queue = self._queue
        while True:
            batch = [queue.get()]
            for _ in range(min(queue.qsize(), BATCH)):
                batch.append(queue.get_nowait())  # noqa: PERF401 - a comprehension would lose hits if it were cut short
            try:
                self._store([row for row, _ in batch])
            except Exception:  # this thread must outlive whatever is wrong with one batch
                telemetry.HITS_LOST.inc(len(batch))
                log.exception("batch_not_stored")
            for _, safe in batch:
                safe.release()

    def _store(self, rows: list[Row]) -> None:
        payload = pack(rows)
        if not self.redis_is_down:
            try:
                self._append(payload)
            except StreamUnavailable as error:
                self.redis_is_down = True
                log.warning("redis_does_not_take_hits", error=type(error.__cause__).__name__)
            else:
                telemetry.HITS_TAKEN.inc(len(rows))
                return
        self._put_by(payload, len(rows))

    def _put_by(self, payload: bytes, hits: int) -> None:
        try:
            self._spool.write(payload, hits)
        except OSError as error:
            self._keep(payload, hits, error)
        else:
            telemetry.HITS_TAKEN.inc(hits)
            telemetry.HITS_SPOOLED.inc(hits)
        self._on_spooled()

    def _keep(self, payload: bytes, hits: int, error: OSError) -> None:
        """The last resort: the disk is full or gone as well. Better in memory than nowhere."""
        if len(self.kept) < KEPT_PAYLOADS:
            self.kept.append((payload, hits))
            telemetry.SPOOL_WAITING.inc(hits)
            log.error("spool_does_not_take_hits", error=type(error).__name__, errno=error.errno, kept=len(self.kept))
        else:
            telemetry.HITS_LOST.inc(hits)
            log.error("hits_lost", error=type(error).__name__, errno=error.errno, hits=hits)

    def _take_late(self, row: Row) -> None:
        """The batch is stuck; this hit goes to the spool by itself. Should the batch arrive too, its id tells."""
        try:
            self._spool.write(pack([row]), 1, wait_s=BOUND_S)
        except OSError:
            telemetry.HITS_LATE.inc()
        else:
            telemetry.HITS_SPOOLED.inc()
        self._on_spooled()
