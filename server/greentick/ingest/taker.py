"""Group commit: hits gathered from all requests go out together, and each caller goes on once its own is safe.

There is no timer. Whatever gathers while one append is on its way is the next one. A hit is safe when Redis has
acknowledged it, or when it is on the disk in the spool. Redis gets APPEND_S for it, and while it does not answer nobody
waits for it: batches go straight to the spool, until `recovery` has found Redis well again.

All of it happens in one event loop; only what goes to the disk is done in threads.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

from greentick import telemetry
from greentick.ingest.spool import Spool
from greentick.stream.packing import Row, pack

BOUND_S = 0.05
"""A caller that has no acknowledgement by then sees to its hit itself, and answers."""

APPEND_S = 0.03
"""What Redis gets for one append: the rest of the bound is for the spool."""

BATCH = 1_000
KEPT_PAYLOADS = 2_000
"""Batches kept in memory while neither Redis nor the disk takes them. Beyond, and at a stop, hits are lost, counted and
logged."""

log = telemetry.get_logger("ingest")


class Taken(Protocol):
    """Anything that takes a hit."""

    def take(self, row: Row) -> Awaitable[None]:
        """To be awaited: done when the hit is safe, or when nothing more can be done in time."""


class _Batch:
    """Hits that go out together, and who waits for them. `is_full` also once its time is up: it gets no more."""

    __slots__ = ("is_full", "rows", "timer", "waiting")

    def __init__(self) -> None:
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
    """Takes hits in one event loop. `append` must return or raise within APPEND_S or so."""

    def __init__(
        self, append: Callable[[bytes], Awaitable[None]], spool: Spool, *, on_spooled: Callable[[], None]
    ) -> None:
        self._append = append
        self._spool = spool
        self._on_spooled = on_spooled
        self._line: deque[_Batch] = deque()
        self._storing: asyncio.Task[None] | None = None
        self._late: set[asyncio.Task[None]] = set()
        self.redis_is_down = False
        self.kept: deque[tuple[bytes, int]] = deque()

    def take(self, row: Row) -> Awaitable[None]:
        """Done when the hit is safe: within BOUND_S, or the time one write to the spool takes more."""
        batch = self._line[-1] if self._line else None
        if batch is None or batch.is_full:
            batch = self._begin()
        safe = self._loop.create_future()
        batch.rows.append(row)
        batch.waiting.append(safe)
        if len(batch.rows) >= BATCH:
            batch.is_full = True
        return safe

    def _begin(self) -> _Batch:
        loop = asyncio.get_running_loop()
        self._loop = loop
        batch = _Batch()
        batch.timer = loop.call_later(BOUND_S, self._take_late, batch)
        self._line.append(batch)
        if self._storing is None:
            self._storing = loop.create_task(self._store_all())  # begins after all that has come at the same time
        return batch

    async def _store_all(self) -> None:
        """Store batch after batch, until none waits."""
        while self._line:
            batch = self._line.popleft()
            try:
                await self._store(batch.rows)
            except Exception:  # the next ones must be stored whatever is wrong with one batch
                telemetry.HITS_LOST.inc(len(batch.rows))
                log.exception("batch_not_stored")
            batch.release()
        self._storing = None

    async def finish(self) -> None:
        """Done when nothing waits to be stored any more: at a stop, after the last answer."""
        while self._storing is not None:
            await self._storing

    def give_up_kept(self) -> None:
        """The end has come: what is still in memory is lost, and said to be."""
        hits = 0
        while self.kept:
            hits += self.kept.popleft()[1]
        if hits:
            telemetry.SPOOL_WAITING.dec(hits)
            telemetry.HITS_LOST.inc(hits)
            log.error("hits_lost", error="neither Redis nor the disk took them before the stop", hits=hits)

    def redis_is_back(self) -> None:
        """Redis answers again: the next batch goes to it."""
        self.redis_is_down = False

    async def _store(self, rows: list[Row]) -> None:
        payload = pack(rows)
        if not self.redis_is_down:
            try:
                await self._append(payload)
            except Exception as error:  # noqa: BLE001 - whatever is wrong there, the disk takes them
                self.redis_is_down = True
                log.warning("redis_does_not_take_hits", error=type(error.__cause__ or error).__name__)
            else:
                telemetry.HITS_TAKEN.inc(len(rows))
                return
        await self._loop.run_in_executor(None, self._put_by, payload, len(rows))

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
        late = self._loop.create_task(self._spool_late(batch))
        self._late.add(late)
        late.add_done_callback(self._late.discard)

    async def _spool_late(self, batch: _Batch) -> None:
        await self._loop.run_in_executor(None, self._write_late, batch.rows)
        batch.release()

    def _write_late(self, rows: list[Row]) -> None:
        try:
            self._spool.write(pack(rows), len(rows), wait_s=BOUND_S)
        except OSError:
            telemetry.HITS_LATE.inc(len(rows))
        else:
            telemetry.HITS_SPOOLED.inc(len(rows))
        self._on_spooled()
