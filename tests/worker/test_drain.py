"""The drain between a real Redis and a real database: nothing lost, nothing twice, whatever is away or wrong."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from redis import Redis

from greentick.domain.hit import Hit
from greentick.domain.receipt import State
from greentick.errors import StoreUnavailable, StreamUnavailable
from greentick.store import Store, open_store
from greentick.store.database import Database
from greentick.store.store import Store as PlainStore
from greentick.stream import Entry, HitStream, Nudge, Nudges, connect
from greentick.worker.batch import Result
from greentick.worker.drain import ENTRIES_PER_READ, LOST_AFTER_MS, Drain
from greentick.worker.due import UNTOLD_AFTER_MS, Due
from greentick.worker.nudging import Teller
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

LATER_MS = NOW_MS + 90_000


class Clock:
    """A clock that stands still unless told otherwise."""

    def __init__(self) -> None:
        self.now_ms = LATER_MS

    def __call__(self) -> int:
        return self.now_ms


class Ear(Nudges):
    """Nudges that notes what it was given, and can be deaf."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self.heard: list[Nudge] = []
        self.deaf = False

    def publish(self, nudges: Iterable[Nudge]) -> None:
        if self.deaf:
            raise StreamUnavailable("Redis is away.")
        nudges = list(nudges)
        self.heard += nudges
        super().publish(nudges)


class Alice:
    """Alice with her account, a worker, and its surroundings."""

    def __init__(self, store: Store, redis_url: str) -> None:
        self.store = store
        self.redis = connect(redis_url)
        self.stream = HitStream(self.redis)
        self.stream.ensure_group()
        self.clock = Clock()
        self.ear = Ear(self.redis)
        self.account = store.accounts.create(1)
        store.messages.register(self.account, [a_message(self.account, number) for number in range(5)], NOW_MS)
        self.worker = self.a_worker("w-1")

    def a_worker(self, name: str, store: Store | None = None) -> "AWorker":
        return AWorker(self, name, store or self.store)

    def hits(self) -> list[str]:
        details = [self.store.messages.get(self.account, an_id(number)) for number in range(5)]
        return sorted(each.hit.id for detail in details if detail for each in detail.judged)

    def state(self, number: int) -> State:
        detail = self.store.messages.get(self.account, an_id(number))
        assert detail is not None
        return detail.stored.receipt.state


class AWorker:
    """A drain and its due poll."""

    def __init__(self, alice: Alice, name: str, store: Store) -> None:
        self.teller = Teller(alice.ear)
        self.drain = Drain(store, alice.stream, self.teller, RULES, consumer=name, clock=alice.clock)
        self.due = Due(store, self.teller, RULES, clock=alice.clock)


@pytest.fixture
def alice(store: Store, redis_url: str) -> Iterator[Alice]:
    made = Alice(store, redis_url)
    yield made
    made.redis.close()


def test_hits_are_stored_and_let_go(alice: Alice) -> None:
    alice.stream.append([a_hit(alice.account, "h-1"), a_hit(alice.account, "h-2", 2)])
    alice.stream.append([a_hit(alice.account, "h-3", 3)])

    assert alice.worker.drain.drain(0)
    assert not alice.worker.drain.drain(0)

    assert alice.hits() == ["h-1", "h-2", "h-3"]
    assert (alice.stream.lag(), alice.stream.stored_at_ms()) == (0, LATER_MS)


def test_many_small_entries_are_stored_together(alice: Alice) -> None:
    for number in range(ENTRIES_PER_READ + 1):
        alice.stream.append([a_hit(alice.account, f"h-{number}", number % 5)])

    alice.worker.drain.drain(0)

    assert alice.stream.lag() == 0


def test_a_nudge_goes_out_when_what_it_tells_of_can_be_read(alice: Alice) -> None:
    listener = Nudges(alice.redis).listen()
    alice.stream.append([a_hit(alice.account, "h-1")])

    alice.worker.drain.drain(0)

    nudge = next(listener)
    assert nudge.account_id == alice.account
    assert [b'"cursor":1' in item and b'"state":"opened"' in item for item in nudge.items] == [True]
    assert alice.store.feed.end(alice.account) == 1


def test_of_many_changes_only_the_end_is_nudged(alice: Alice) -> None:
    many = range(100, 180)
    alice.store.messages.register(alice.account, [a_message(alice.account, number) for number in many], NOW_MS)

    alice.worker.due.fold_due()

    (nudge,) = alice.ear.heard
    assert (len(nudge.items), alice.store.feed.end(alice.account)) == (50, 85)
    assert b'"cursor":85,' in nudge.items[-1]


def test_one_bad_hit_is_buried_alone_with_its_reason(alice: Alice) -> None:
    bad = a_hit(alice.account, "bad", 2, agent="nonsense")
    alice.stream.append([a_hit(alice.account, "h-1"), bad, a_hit(alice.account, "h-2", 2)])
    alice.stream.append([a_hit(alice.account, "h-3", 3)])

    alice.worker.drain.drain(0)

    (letter,) = alice.stream.dead_letters()
    assert letter.reason == "ValueError: 'nonsense' is not a valid Verdict"
    assert b"bad" in letter.payload
    assert b"h-1" not in letter.payload
    assert alice.hits() == ["h-1", "h-2", "h-3"]
    assert alice.stream.lag() == 0


def test_a_hit_no_database_can_hold_is_buried_alone(alice: Alice) -> None:
    good = [a_hit(alice.account, f"h-{number:02}", number % 5) for number in range(30)]
    alice.stream.append([*good, a_hit(alice.account, "bad", 7, at_ms=2**63)])

    alice.worker.drain.drain(0)

    (letter,) = alice.stream.dead_letters()
    assert b"bad" in letter.payload
    assert "Overflow" in letter.reason or "out of range" in letter.reason
    assert (len(alice.hits()), alice.stream.lag()) == (30, 0)


def test_an_entry_nobody_can_read_is_buried_and_the_rest_is_stored(alice: Alice) -> None:
    alice.redis.xadd(alice.stream.key, {b"h": b"\x09what comes after tomorrow"})
    alice.stream.append([a_hit(alice.account, "h-1")])

    alice.worker.drain.drain(0)

    (letter,) = alice.stream.dead_letters()
    assert "version 09" in letter.reason
    assert letter.payload == b"\x09what comes after tomorrow"
    assert (alice.hits(), alice.stream.lag()) == (["h-1"], 0)


def test_a_message_that_cannot_be_folded_waits_and_holds_up_no_other(alice: Alice) -> None:
    alice.store.messages.register(alice.account, [a_message(alice.account, 1)], NOW_MS)
    alice.stream.append([a_hit(alice.account, "bad", 9, agent="nonsense"), a_hit(alice.account, "h-8", 8)])
    alice.worker.drain.drain(0)  # not registered, so not judged
    for number in (8, 9):
        alice.store.messages.register(alice.account, [a_message(alice.account, number)], NOW_MS)

    while alice.worker.due.fold_due():
        pass

    found = alice.store.messages.get(alice.account, an_id(8))
    assert found is not None
    assert found.stored.receipt.state is State.OPENED
    assert len(alice.store.work.due(LATER_MS + 3_600_000, 10)) == 1


def test_a_batch_is_taken_over_from_a_worker_that_died_before_storing_it(alice: Alice) -> None:
    alice.stream.append([a_hit(alice.account, "h-1")])
    assert alice.stream.read("dead", 10, 0)
    assert not alice.worker.drain.reclaim()

    _age(alice, "dead")

    assert alice.worker.drain.reclaim()
    assert (alice.hits(), alice.stream.lag()) == (["h-1"], 0)


def test_a_batch_is_taken_over_from_a_worker_that_died_after_storing_it(alice: Alice) -> None:
    alice.stream.append([a_hit(alice.account, "h-1")])
    dying = alice.a_worker("dead")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alice.stream, "ack", _away)
        with pytest.raises(StreamUnavailable):
            dying.drain.drain(0)
    end = alice.store.feed.end(alice.account)
    _age(alice, "dead")

    assert alice.worker.drain.reclaim()

    assert (alice.hits(), alice.stream.lag()) == (["h-1"], 0)
    assert alice.store.feed.end(alice.account) == end == 1


def test_what_was_stored_but_not_let_go_is_let_go_when_redis_is_back(alice: Alice) -> None:
    alice.stream.append([a_hit(alice.account, "h-1")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alice.stream, "ack", _away)
        for _ in range(2):
            with pytest.raises(StreamUnavailable):
                alice.worker.drain.drain(0)

    alice.worker.drain.drain(0)

    assert (alice.hits(), alice.stream.lag()) == (["h-1"], 0)


def test_a_nudge_that_was_lost_is_made_up_for(alice: Alice) -> None:
    alice.ear.deaf = True
    alice.stream.append([a_hit(alice.account, "h-1")])
    with pytest.raises(StreamUnavailable):
        alice.worker.drain.drain(0)
    alice.ear.deaf = False

    other = alice.a_worker("w-2")
    other.due.tell_untold()
    assert alice.ear.heard == []
    alice.clock.now_ms += UNTOLD_AFTER_MS + 1
    other.due.tell_untold()
    other.due.tell_untold()
    alice.worker.due.tell_untold()

    (nudge,) = alice.ear.heard
    assert [b'"cursor":1,' in item for item in nudge.items] == [True]


def test_of_many_missed_changes_only_the_end_is_told(alice: Alice) -> None:
    alice.ear.deaf = True
    many = range(100, 250)
    alice.store.messages.register(alice.account, [a_message(alice.account, number) for number in many], NOW_MS)
    with pytest.raises(StreamUnavailable):
        alice.worker.due.fold_due()
    alice.ear.deaf = False
    alice.clock.now_ms += UNTOLD_AFTER_MS + 1

    for _ in range(3):
        alice.worker.due.tell_untold()

    (nudge,) = alice.ear.heard
    assert b'"cursor":155,' in nudge.items[-1]


def test_what_was_told_is_not_told_again(alice: Alice) -> None:
    for number in range(3):
        alice.stream.append([a_hit(alice.account, f"h-{number}", number)])
        alice.worker.drain.drain(0)
    alice.clock.now_ms += UNTOLD_AFTER_MS + 1

    alice.worker.due.tell_untold()
    alice.a_worker("w-2").due.tell_untold()

    assert [len(nudge.items) for nudge in alice.ear.heard] == [1, 1, 1]


def test_what_was_told_is_noted_with_the_next_batch_and_not_again(alice: Alice) -> None:
    bob = alice.store.accounts.create(2)
    alice.store.messages.register(bob, [a_message(bob, 1)], NOW_MS)
    told = []
    for number, account in enumerate([alice.account, bob]):
        alice.stream.append([a_hit(account, f"h-{number}", 1)])
        alice.worker.drain.drain(0)
        told.append(set(alice.worker.teller.told))

    assert told == [{alice.account}, {bob}]


def test_a_deletion_made_by_another_process_is_told(alice: Alice) -> None:
    alice.store.messages.delete(alice.account, an_id(1), LATER_MS)

    alice.clock.now_ms += UNTOLD_AFTER_MS + 1
    alice.worker.due.tell_untold()

    (nudge,) = alice.ear.heard
    assert [b'"type":"deleted"' in item for item in nudge.items] == [True]


def test_hits_wait_in_the_stream_while_the_database_is_locked(sqlite_url: str, redis_url: str) -> None:
    alice = Alice(open_store(sqlite_url), redis_url)
    impatient = PlainStore(Database(sqlite_url, busy_ms=20), retention_days=365)
    worker = alice.a_worker("w-1", impatient)
    alice.stream.append([a_hit(alice.account, "h-1")])
    lock = Database(sqlite_url)
    with lock.writing():
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="locked"):
                worker.drain.drain(0)
        with pytest.raises(StoreUnavailable):
            worker.due.fold_due()
        assert alice.stream.lag() == 1

    assert worker.drain.drain(0)

    assert (alice.hits(), alice.stream.lag(), alice.stream.dead()) == (["h-1"], 0, 0)
    for each in (lock, impatient, alice.store, alice.redis):
        each.close()


def test_hits_wait_in_the_stream_while_the_database_is_read_only(own_postgresql_url: str, redis_url: str) -> None:
    alice = Alice(open_store(own_postgresql_url), redis_url)
    read_only = open_store(own_postgresql_url + "&options=-c%20default_transaction_read_only%3Don")
    worker = alice.a_worker("w-1", read_only)
    alice.stream.append([a_hit(alice.account, "h-1")])

    with pytest.raises(StoreUnavailable, match="read-only"):
        worker.drain.drain(0)

    assert (alice.stream.lag(), alice.stream.dead()) == (1, 0)
    for each in (read_only, alice.store, alice.redis):
        each.close()


def test_hits_wait_in_the_stream_while_the_tables_are_missing(sqlite_url: str, redis_url: str) -> None:
    alice = Alice(open_store(sqlite_url), redis_url)
    empty = open_store(sqlite_url.replace("greentick.db", "empty.db"))
    alice.stream.append([a_hit(alice.account, "h-1")])

    with pytest.raises(StoreUnavailable, match="no such table"):
        alice.a_worker("w-1", empty).drain.drain(0)

    assert (alice.stream.lag(), alice.stream.dead()) == (1, 0)
    for each in (empty, alice.store, alice.redis):
        each.close()


def test_large_reads_are_stored_in_batches(alice: Alice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greentick.worker.drain.HITS_PER_BATCH", 3)
    sizes: list[int] = []
    run = alice.worker.drain._run

    def noted(hits: Sequence[Hit]) -> Result:
        sizes.append(len(hits))
        return run(hits)

    monkeypatch.setattr(alice.worker.drain, "_run", noted)
    for entry in range(4):
        alice.stream.append([a_hit(alice.account, f"h-{entry}-{number}", entry) for number in range(entry + 1)])

    alice.worker.drain.drain(0)

    assert sizes == [3, 3, 4]
    assert len(alice.hits()) == 10


def _age(alice: Alice, consumer: str) -> None:
    """Make what this consumer has taken old enough to be taken over."""
    for pending in alice.redis.xpending_range(alice.stream.key, "worker", "-", "+", 100, consumer):
        alice.redis.xclaim(alice.stream.key, "worker", consumer, 0, [pending["message_id"]], idle=LOST_AFTER_MS + 1_000)


def _away(_entries: Iterable[Entry], _stored_at_ms: int | None) -> None:
    raise StreamUnavailable("Redis is away.")
