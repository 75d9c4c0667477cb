"""Group commit: hits gathered from all requests go out together, and each caller goes on once its own is safe.

There is no timer. Whatever gathers while one append is on its way is the next one. A hit is safe when Redis has
acknowledged it, or when it is on the disk in the spool. Redis gets APPEND_S for it, and while it does not answer nobody
waits for it: batches go straight to the spool, until `recovery` has found Redis well again.

Callers are coroutines of one event loop, which alone touches the line of batches; a thread does the appending.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
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

    def take(self, row: Row) -> Awaitable[None]:
        """To be awaited: done when the hit is safe, or when nothing more can be done in time."""


class _Batch:
    """Hits that go out together, and who waits for them. `is_full` also once its time is up: it gets no more."""

    __slots__ = ("is_full", "loop", "rows", "timer", "waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.rows: list[Row] = []
        self.waiting: list[asyncio.Future[None]] = []
        self.is_full = False
        self.timer: asyncio.TimerHandle

    def release(self) -> None:
        """Let those who wait go on; some may have gone by themselves."""
        self.timer.cancel()
        for each in self.waiting:
            if not each.done():
                each.set_result(None)


class Taker:
    """Takes hits in one event loop. `append` must raise StreamUnavailable within APPEND_S or so."""

    def __init__(self, append: Callable[[bytes], None], spool: Spool, *, on_spooled: Callable[[], None]) -> None:
        self._append = append
        self._spool = spool
        self._on_spooled = on_spooled
        self._line: deque[_Batch] = deque()
        self._is_appending = False
        self._handed: SimpleQueue[_Batch] = SimpleQueue()
        self.redis_is_down = False
        self.kept: deque[tuple[bytes, int]] = deque()

    def start(self) -> None:
        """Begin to take hits. In the process that answers, after any fork."""
        threading.Thread(target=self._run, name="taker", daemon=True).start()

    def take(self, row: Row) -> Awaitable[None]:
        """Done when the hit is safe: within BOUND_S, or the time one write to the spool takes more."""
        batch = self._line[-1] if self._line and not self._line[-1].is_full else self._begin()
        safe = batch.loop.create_future()
        batch.rows.append(row)
        batch.waiting.append(safe)
        batch.is_full = batch.is_full or len(batch.rows) >= BATCH
        return safe

    def _begin(self) -> _Batch:
        loop = asyncio.get_running_loop()
        batch = _Batch(loop)
        batch.timer = loop.call_later(BOUND_S, self._take_late, batch)
        self._line.append(batch)
        if not self._is_appending:
            self._is_appending = True
            loop.call_soon(self._hand_on)  # after all requests that have come at the same time
        return batch

    def _hand_on(self) -> None:
        self._handed.put(self._line.popleft())

    def _stored(self, batch: _Batch) -> None:
        batch.release()
        if self._line:
            self._hand_on()
        else:
            self._is_appending = False

    def redis_is_back(self) -> None:
        """Redis answers again: the next batch goes to it."""
        self.redis_is_down = False

    def _run(self) -> None:
        while True:
            batch = self._handed.get()
            try:
                self._store(batch.rows)
            except Exception:  # this thread must outlive whatever is wrong with one batch
                telemetry.HITS_LOST.inc(len(batch.rows))
                log.exception("batch_not_stored")
            with suppress(RuntimeError):  # the loop is closed: the process ends
                batch.loop.call_soon_threadsafe(self._stored, batch)

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

    def _take_late(self, batch: _Batch) -> None:
        """The batch is stuck, or waits behind one that is: it goes to the spool. Should it arrive too, its ids tell."""
        batch.is_full = True
        batch.loop.run_in_executor(None, self._spool_late, batch)

    def _spool_late(self, batch: _Batch) -> None:
        rows = batch.rows
        try:
            self._spool.write(pack(rows), len(rows), wait_s=BOUND_S)
        except OSError:
            telemetry.HITS_LATE.inc(len(rows))
        else:
            telemetry.HITS_SPOOLED.inc(len(rows))
        with suppress(RuntimeError):
            batch.loop.call_soon_threadsafe(batch.release)
        self._on_spooled()
