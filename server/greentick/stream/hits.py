"""The hit stream: appended by ingest, drained by the worker's consumer group, with a stream for dead letters.

Every method raises StreamUnavailable when Redis does not answer. An append that failed may have arrived all the same:
hit ids make a second one harmless.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from redis import Redis
from redis.exceptions import ResponseError

from greentick.clock import now_ms
from greentick.domain.hit import Hit
from greentick.stream.connection import told_plainly
from greentick.stream.packing import Row, UnreadablePayload, pack, unpack
from greentick.stream.replicas import TooFewReplicasError, waiting

GROUP = "worker"
GONE_MS = 3_600_000
"""A living worker asks several times a second; one that has not for so long will not come back."""

PROBE_S = 60
REPLICAS_S = 1.0
"""What replicas get to confirm an entry where the connection has no time limit."""

_PAYLOAD = b"h"
_SOME = 200

_FORGET = """
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) > 0 then return 0 end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return 1
"""
"""In one go: a consumer forgotten with entries in hand would take them with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch of hits as it lies in the stream. `problem` is not empty when its payload cannot be read: bury it."""

    id: str
    hits: tuple[Hit, ...]
    payload: bytes
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A batch that was given up, and why."""

    id: str
    reason: str
    at_ms: int
    payload: bytes


Wanted = Callable[[Sequence[Hit]], Sequence[Hit]]
"""Picks out of hits those that stay."""


class HitStream:
    """Batches of hits in the order in which they came. Safe to share between threads.

    With `replicas`, an entry counts as added once so many of them have it too.
    """

    def __init__(self, redis: Redis, name: str = "hits", *, replicas: int = 0) -> None:
        self._redis = redis
        self._replicas = replicas
        self.key = f"{{greentick:{name}}}:stream"
        self.dead_key = f"{{greentick:{name}}}:dead"
        self._probe_key = f"{{greentick:{name}}}:probe"
        self._stored_key = f"{{greentick:{name}}}:stored"
        self.append_command = b"XADD", self.key.encode(), b"*", _PAYLOAD

    def append(self, hits: Sequence[Hit]) -> None:
        """Add one entry with all these hits. When this returns, Redis has it as safely as its settings say."""
        self.append_rows(hits)

    def append_rows(self, rows: Sequence[Row | Hit]) -> None:
        """The same for hits that are rows already."""
        if rows:
            self.append_payload(pack(rows))

    def append_payload(self, payload: bytes) -> None:
        """The same for hits that are packed already."""
        with told_plainly(), self._redis.pipeline(transaction=False) as pipe:
            pipe.execute_command(*self.append_command, payload)  # type: ignore[no-untyped-call]
            if self._replicas:
                pipe.execute_command(*waiting(self._replicas, self._limit_s() or REPLICAS_S))  # type: ignore[no-untyped-call]
            confirmed = pipe.execute()[-1]
            if self._replicas and confirmed < self._replicas:
                raise TooFewReplicasError(confirmed, self._replicas)

    def ensure_group(self) -> None:
        """Make the stream and its consumer group where they are not there yet."""
        with told_plainly():
            try:
                self._redis.xgroup_create(self.key, GROUP, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    def read(self, consumer: str, count: int, block_ms: int) -> list[Entry]:
        """Up to `count` entries nobody has taken yet; waits up to `block_ms` (0: not at all) for the first.

        Waiting is cut to what the connection's time limit allows.
        """
        answer: Any = []
        with self._group_made():
            answer = self._redis.xreadgroup(GROUP, consumer, {self.key: ">"}, count, self._bearable(block_ms))
        streams = cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes] | None]]]]", answer or [])
        return [_entry(*each) for _, entries in streams for each in entries]

    def reclaim(self, consumer: str, idle_ms: int, count: int) -> list[Entry]:
        """Up to `count` entries taken at least `idle_ms` ago and never acknowledged: now this consumer's."""
        answer: Any = (b"", [])
        with self._group_made():
            answer = self._redis.xautoclaim(self.key, GROUP, consumer, idle_ms, "0-0", count)
        claimed = cast("list[tuple[bytes, dict[bytes, bytes] | None]]", answer[1])
        return [_entry(*each) for each in claimed if each[1] is not None]

    def ack(self, entries: Iterable[Entry], stored_at_ms: int | None = None) -> None:
        """Take these entries out of the stream for good; `stored_at_ms` is when the newest of their hits was stored."""
        ids = [entry.id for entry in entries]
        if not ids:
            return
        with told_plainly(), self._redis.pipeline() as pipe:
            pipe.xack(self.key, GROUP, *ids)
            pipe.xdel(self.key, *ids)
            if stored_at_ms is not None:
                pipe.set(self._stored_key, stored_at_ms)
            pipe.execute()

    def bury(self, entry: Entry, reason: str) -> None:
        """Move an entry to the dead letters, whole, with the reason."""
        letter = {_PAYLOAD: entry.payload, b"reason": reason[:500].encode(), b"at": str(now_ms())}
        with told_plainly(), self._redis.pipeline() as pipe:
            pipe.xadd(self.dead_key, cast("Any", letter))
            pipe.xack(self.key, GROUP, entry.id)
            pipe.xdel(self.key, entry.id)
            pipe.execute()

    def dead_letters(self, count: int = 100) -> list[DeadLetter]:
        """The oldest dead letters."""
        if count < 1:  # Redis takes no such number
            return []
        with told_plainly():
            answer = cast("list[tuple[bytes, dict[bytes, bytes]]]", self._redis.xrange(self.dead_key, count=count))
        return [
            DeadLetter(id_.decode(), fields.get(b"reason", b"").decode(), _given_up_ms(id_, fields), fields[_PAYLOAD])
            for id_, fields in answer
        ]

    def drop_dead(self, before_ms: int) -> int:
        """Drop the dead letters that were given up before `before_ms`; how many. One that was sifted keeps its age."""
        past = [id_ for id_, fields in self._all(self.dead_key) if _given_up_ms(id_, fields) < before_ms]
        if past:
            with told_plainly():
                self._redis.xdel(self.dead_key, *past)
        return len(past)

    def sift_dead(self, wanted: Wanted) -> int:
        """Drop from the dead letters the hits that are not wanted; how many."""
        return self._sift(self.dead_key, wanted)

    def revive(self, letters: Iterable[DeadLetter]) -> None:
        """Put dead letters back at the end of the stream, after what killed them has been mended."""
        for letter in letters:
            with told_plainly(), self._redis.pipeline() as pipe:
                pipe.xadd(self.key, {_PAYLOAD: letter.payload})
                pipe.xdel(self.dead_key, letter.id)
                pipe.execute()

    def forget(self, consumer: str) -> bool:
        """Forget a consumer's name, unless it has entries in hand: those must be reclaimed first."""
        with self._group_made():
            return bool(self._redis.eval(_FORGET, 1, self.key, GROUP, consumer))
        return False

    def forget_gone(self, idle_ms: int = GONE_MS) -> int:
        """Forget all consumers that have not asked for so long and have nothing in hand; how many."""
        known: Any = []
        with self._group_made():
            known = self._redis.xinfo_consumers(self.key, GROUP)
        return sum(self.forget(each["name"].decode()) for each in known if each["idle"] >= idle_ms)

    def drop(self, account_id: bytes) -> int:
        """Drop the hits of an account from the stream and the dead letters; how many.

        The other hits of their batches are put in again; whoever has such a batch in hand stores them twice, once.
        """

        def of_others(hits: Sequence[Hit]) -> Sequence[Hit]:
            return [hit for hit in hits if hit.account_id != account_id]

        return sum(self._sift(key, of_others) for key in (self.key, self.dead_key))

    def _sift(self, key: str, wanted: Wanted) -> int:
        dropped = 0
        for id_, fields in self._all(key):
            entry = _entry(id_, fields)
            left = wanted(entry.hits)
            if len(left) == len(entry.hits):
                continue
            dropped += len(entry.hits) - len(left)
            with told_plainly(), self._redis.pipeline() as pipe:
                if left:
                    pipe.xadd(key, cast("Any", fields | {_PAYLOAD: pack(left)}))
                pipe.xdel(key, id_)
                pipe.execute()
        return dropped

    def _all(self, key: str) -> Iterator[tuple[bytes, dict[bytes, bytes]]]:
        """All entries, some at a time."""
        after = "-"
        while entries := self._some(key, after):
            yield from entries
            after = f"({entries[-1][0].decode()}"

    def _some(self, key: str, after: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
        with told_plainly():
            return cast("list[tuple[bytes, dict[bytes, bytes]]]", self._redis.xrange(key, min=after, count=_SOME))

    def try_writing(self) -> None:
        """See whether Redis takes something: a replica, or one whose memory or disk is full, answers questions well."""
        with told_plainly():
            self._redis.set(self._probe_key, b"", ex=PROBE_S)

    def stored_at_ms(self) -> int | None:
        """When a hit was last stored, None when Redis knows of none."""
        with told_plainly():
            told = cast("bytes | None", self._redis.get(self._stored_key))
        return None if told is None else int(told)

    def lag(self) -> int:
        """Entries not yet stored: waiting, or taken and not acknowledged."""
        with told_plainly():
            return self._redis.xlen(self.key)

    def dead(self) -> int:
        """Dead letters."""
        with told_plainly():
            return self._redis.xlen(self.dead_key)

    def oldest_at_ms(self) -> int | None:
        """When the oldest entry not yet stored was appended, None when there is none."""
        with told_plainly():
            first = cast("list[tuple[bytes, Any]]", self._redis.xrange(self.key, count=1))
        return int(first[0][0].partition(b"-")[0]) if first else None

    def _bearable(self, block_ms: int) -> int | None:
        if block_ms <= 0:
            return None
        limit_s = self._limit_s()
        return block_ms if limit_s is None else max(1, min(block_ms, int(limit_s * 500)))

    def _limit_s(self) -> float | None:
        limit_s: float | None = self._redis.connection_pool.connection_kwargs.get("socket_timeout")
        return limit_s

    @contextmanager
    def _group_made(self) -> Iterator[None]:
        """Where the group is missing, at the first start or after Redis has lost its data: make it; nothing waits."""
        with told_plainly():
            try:
                yield
            except ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                self.ensure_group()


def _given_up_ms(id_: bytes, fields: dict[bytes, bytes]) -> int:
    """When a dead letter was given up: what is left of one that was sifted has an id of later."""
    return int(fields.get(b"at") or id_.partition(b"-")[0])


def _entry(id_: bytes, fields: dict[bytes, bytes] | None) -> Entry:
    payload = (fields or {}).get(_PAYLOAD, b"")
    try:
        return Entry(id_.decode(), unpack(payload), payload)
    except UnreadablePayload as error:
        return Entry(id_.decode(), (), payload, str(error))
