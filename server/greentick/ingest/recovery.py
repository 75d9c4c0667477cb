"""Brings spooled hits to Redis, in order, as soon as it answers: this process's, and those that dead ones have left."""

import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from greentick import telemetry
from greentick.errors import StreamUnavailable
from greentick.ingest.spool import Spool, TakenOver
from greentick.ingest.taker import Taker

RETRY_S = 0.2
IDLE_S = 10.0
"""How often to look for files of other processes that have died since."""

LAST_TRY_S = 2.0
"""What Redis and the disk get at a stop for the hits that are only in memory."""

log = telemetry.get_logger("ingest")


class Recovery:
    """A thread beside the taker. `append` may take its time; `is_well` asks Redis with one small question."""

    def __init__(self, spool: Spool, append: Callable[[bytes], None], is_well: Callable[[], object]) -> None:
        self._spool = spool
        self._append = append
        self._is_well = is_well
        self._wake = threading.Event()
        self._moving = threading.Lock()
        self._drained_to: dict[Path, int] = {}

    def wake(self) -> None:
        """There is something to drain."""
        self._wake.set()

    def start(self, taker: Taker) -> None:
        """Begin, with what earlier processes have left."""
        self._wake.set()
        threading.Thread(target=self._run, args=(taker,), name="recovery", daemon=True).start()

    def finish(self, taker: Taker) -> None:
        """At a stop: once more try to bring what is only in memory anywhere, then count it as lost."""
        if not taker.kept:
            return
        until = time.monotonic() + LAST_TRY_S
        with suppress(OSError):
            self._move_kept(taker, self._put_by, until)
        with suppress(StreamUnavailable):
            self._is_well()
            self._move_kept(taker, self._bring, until)
        with self._moving:
            taker.give_up_kept()

    def _run(self, taker: Taker) -> None:
        wait_s = IDLE_S
        while True:
            self._wake.wait(wait_s)
            self._wake.clear()
            try:
                wait_s = IDLE_S if self._attempt(taker) else RETRY_S
            except Exception:  # this thread must outlive whatever is wrong with one file
                log.exception("recovery_failed")
                wait_s = RETRY_S

    def _attempt(self, taker: Taker) -> bool:
        """Whether nothing is left that this process could drain."""
        files = self._files()
        if not (files or taker.kept or taker.redis_is_down):
            return True
        try:
            self._is_well()
            taker.redis_is_back()
            self._move_kept(taker, self._bring)
            self._spool.seal()
            for path in files:
                self._drain(path)
        except (StreamUnavailable, OSError) as error:
            log.debug("spool_not_drained_yet", error=type(error).__name__)
            return False
        return not taker.kept

    def _files(self) -> list[Path]:
        """A folder that cannot be read must not keep anybody from Redis."""
        try:
            return self._spool.files()
        except OSError as error:
            log.warning("spool_not_readable", error=type(error).__name__, errno=error.errno)
            return []

    def _drain(self, path: Path) -> None:
        file = TakenOver.claim(path)
        if file is None:
            return
        try:
            total = 0
            for end, payload, hits in file.records(self._drained_to.get(path, 0)):
                self._append(payload)
                self._drained_to[path] = end
                telemetry.HITS_DRAINED.inc(hits)
                total += hits
            file.finish()
            self._drained_to.pop(path, None)
            log.info("spool_drained", hits=total)
        finally:
            file.release()

    def _move_kept(self, taker: Taker, move: Callable[[bytes, int], None], until: float = math.inf) -> None:
        """Bring what is only in memory elsewhere, the oldest first. What could not be moved stays."""
        while time.monotonic() < until:
            with self._moving:  # at a stop two threads do this
                if not taker.kept:
                    return
                payload, hits = taker.kept[0]
                move(payload, hits)
                taker.kept.popleft()
                telemetry.SPOOL_WAITING.dec(hits)

    def _bring(self, payload: bytes, hits: int) -> None:
        self._append(payload)
        telemetry.HITS_DRAINED.inc(hits)

    def _put_by(self, payload: bytes, hits: int) -> None:
        self._spool.write(payload, hits)
        telemetry.HITS_SPOOLED.inc(hits)
