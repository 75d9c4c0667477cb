"""The drain: takes batches from the stream, has them stored, and only then lets go of them.

What cannot be stored for its own sake goes to the dead letters, alone; while the database or Redis is away everything
stays where it is. Killed at any point, the next one (or another worker) takes up what was left.
"""

from collections.abc import Sequence

from greentick.clock import Clock
from greentick.domain.hit import Hit
from greentick.errors import StoreUnavailable, StreamUnavailable
from greentick.store import Store
from greentick.stream import Entry, HitStream
from greentick.stream.packing import pack
from greentick.telemetry import HITS_JUDGED, get_logger
from greentick.worker import pipeline
from greentick.worker.batch import Given, Result
from greentick.worker.nudging import Teller
from greentick.worker.tools import Tools

HITS_PER_BATCH = 2_000
ENTRIES_PER_READ = 200
READS_PER_BATCH = 10
LOST_AFTER_MS = 5_000
"""Entries taken so long ago and not let go are taken over: their worker is dead, or slow, and twice does no harm."""

_log = get_logger("worker")


class Drain:
    """One consumer of the hit stream. Not to be shared between threads."""

    def __init__(  # noqa: PLR0913 - a worker has these parts
        self, store: Store, stream: HitStream, teller: Teller, tools: Tools, *, consumer: str, clock: Clock
    ) -> None:
        self._store = store
        self._stream = stream
        self._teller = teller
        self._tools = tools
        self._consumer = consumer
        self._clock = clock
        self._in_hand: list[Entry] = []
        self._stored: list[Entry] = []
        self._stored_at_ms: int | None = None

    def drain(self, block_ms: int) -> bool:
        """Store what waits, waiting up to `block_ms` for it. False when nothing came.

        Raises StoreUnavailable or StreamUnavailable; what was taken stays in hand for the next call.
        """
        self._let_go()
        if not self._in_hand:
            self._take(block_ms)
        return self._store_in_hand()

    def reclaim(self) -> bool:
        """Store what other workers took and never let go. False when there is none."""
        self._let_go()
        if not self._in_hand:
            self._in_hand = self._stream.reclaim(self._consumer, LOST_AFTER_MS, ENTRIES_PER_READ)
            if self._in_hand:
                _log.warning("entries_reclaimed", entries=len(self._in_hand))
        return self._store_in_hand()

    def _take(self, block_ms: int) -> None:
        """Take what waits; where many small entries do, as many as make a batch: ten small ones cost twice as much."""
        hits = 0
        for read in range(READS_PER_BATCH):
            entries = self._stream.read(self._consumer, ENTRIES_PER_READ, 0 if read else block_ms)
            self._in_hand += entries
            hits += sum(len(entry.hits) for entry in entries)
            if len(entries) < ENTRIES_PER_READ or hits >= HITS_PER_BATCH:
                return

    def _store_in_hand(self) -> bool:
        any_came = bool(self._in_hand)
        while self._in_hand:
            entries = _next_batch(self._in_hand)
            self._store_entries(entries)
            del self._in_hand[: len(entries)]
        return any_came

    def _store_entries(self, entries: Sequence[Entry]) -> None:
        """One batch; if it fails for its own sake, entry by entry."""
        try:
            result = self._run([hit for entry in entries for hit in entry.hits])
        except (StoreUnavailable, StreamUnavailable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one hit must not stop the others
            _log.warning("batch_failed", entries=len(entries), exc_info=error)
            for entry in entries:
                self._store_hits(entry)
            return
        self._stored += [entry for entry in entries if not entry.problem]
        for entry in entries:
            if entry.problem:
                self._bury(entry, entry.problem)
        self._finish(result)

    def _store_hits(self, entry: Entry) -> None:
        """One entry, hit by hit; those that fail are buried with the last failure."""
        bad: list[Hit] = []
        reason = entry.problem
        for hit in entry.hits:
            try:
                self._finish(self._run([hit]))
            except (StoreUnavailable, StreamUnavailable):
                raise
            except Exception as error:  # noqa: BLE001 - it goes to the dead letters with its reason
                _log.error("hit_failed", hit=hit.id, exc_info=error)
                reason = f"{type(error).__name__}: {error}".partition("\n")[0]
                bad.append(hit)
        if bad:
            entry = Entry(id=entry.id, hits=tuple(bad), payload=pack(bad))
        if reason:
            self._bury(entry, reason)
        else:
            self._stored.append(entry)
            self._let_go()

    def _run(self, hits: Sequence[Hit]) -> Result:
        told = self._teller.told
        result = pipeline.run(self._store, self._tools, Given(now_ms=self._clock(), hits=hits, told=told))
        self._teller.noted(told)
        return result

    def _finish(self, result: Result) -> None:
        """Stored: tell, as nothing else is waited for, then let go."""
        if result.hits:
            self._stored_at_ms = self._clock()
        try:
            self._teller.tell(result.changes)
        finally:
            count(result)
        self._let_go()

    def _bury(self, entry: Entry, reason: str) -> None:
        self._stream.bury(entry, reason)
        _log.error("entry_buried", entry=entry.id, hits=len(entry.hits), reason=reason[:200])

    def _let_go(self) -> None:
        if self._stored:
            self._stream.ack(self._stored, self._stored_at_ms)
            self._stored, self._stored_at_ms = [], None


def count(result: Result) -> None:
    """Put what a batch did into figures and the log."""
    for verdict, number in result.verdicts.items():
        HITS_JUDGED.labels(verdict).inc(number)
    if result.hits or result.rejudged or result.receipts:
        _log.info(
            "batch_stored",
            hits=result.hits,
            verdicts=dict(result.verdicts),
            rejudged=result.rejudged,
            receipts=result.receipts,
        )


def _next_batch(entries: Sequence[Entry]) -> list[Entry]:
    """As many entries as make a batch of HITS_PER_BATCH, at least one."""
    taken: list[Entry] = []
    hits = 0
    for entry in entries:
        hits += len(entry.hits)
        if taken and hits > HITS_PER_BATCH:
            break
        taken.append(entry)
    return taken
