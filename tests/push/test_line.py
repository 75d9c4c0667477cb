"""One line alone, over a feed in memory."""

from collections.abc import Iterator
from itertools import islice

import pytest

from greentick.domain.message import Message
from greentick.domain.receipt import Receipt, State
from greentick.domain.stored import FeedChange, FeedPage, StoredReceipt
from greentick.errors import AskedTooOften, NotSignedIn, StoreUnavailable
from greentick.push.line import MOST_WAITING, NEWEST, Change, Line, Order, Source, Word

ALICE = b"alice-id."


class Feed:
    """A feed that can go away, be cut back, and forget who is signed in."""

    def __init__(self, end: int = 0) -> None:
        self.end = end
        self.is_away = False
        self.is_signed_in = True
        self.reads = 0

    def page(self, account_id: bytes, after: int, limit: int) -> FeedPage:
        assert account_id == ALICE
        self.reads += 1
        if self.is_away:
            raise StoreUnavailable("away")
        if after > self.end:
            return FeedPage(items=[], cursor=self.end, reset=True)
        last = min(after + limit, self.end)
        return FeedPage(items=[stored(n) for n in range(after + 1, last + 1)], cursor=last, more=last < self.end)

    def account_of(self, authorization: str | None) -> bytes:
        if self.is_away:
            raise StoreUnavailable("away")
        if not self.is_signed_in:
            raise NotSignedIn("ended")
        assert authorization == "Bearer t"
        return ALICE


def stored(cursor: int) -> FeedChange:
    message = Message(id="m", account_id=ALICE, nonce=b"n" * 12, sent_at_ms=0)
    receipt = StoredReceipt(message=message, receipt=Receipt(state=State.SENT), cursor=cursor)
    return FeedChange(cursor=cursor, type="receipt", message_id="m", stored=receipt)


def live(cursor: int) -> Change:
    return Change(cursor, b"live %d" % cursor)


@pytest.fixture
def feed() -> Feed:
    return Feed()


def line(feed: Feed, cursor: int = 0) -> Line:
    return Line(Source(page=feed.page, account_of=feed.account_of), ALICE, cursor, "Bearer t", cut=lambda: None)


def told(events: Iterator[bytes], count: int) -> list[str]:
    """The next frames, each in a word or two."""
    return [_said(frame) for frame in islice(events, count)]


def _said(frame: bytes) -> str:
    text = frame.decode()
    if text.startswith("id: "):
        cursor, event = text.split("\n")[:2]
        return f"{event.removeprefix('event: ')} {cursor.removeprefix('id: ')}"
    return text.split("\n")[0].removeprefix("event: ")


def test_says_hello_then_everything_after_the_cursor_then_what_comes(feed: Feed) -> None:
    feed.end = 250
    one = line(feed, 3)
    events = one.events("1.0", feed.end)

    assert told(events, 248) == ["hello", *(f"feed {n}" for n in range(4, 251))]
    one.tell(live(251))
    assert told(events, 1) == ["live 251"]


def test_asks_the_store_for_nothing_when_there_is_nothing_new(feed: Feed) -> None:
    feed.end = 5
    for cursor in (5, NEWEST):
        one = line(feed, cursor)
        events = one.events("1.0", feed.end)
        one.tell(live(6))

        assert told(events, 2) == ["hello", "live 6"]
    assert feed.reads == 0


def test_tells_nothing_twice(feed: Feed) -> None:
    feed.end = 2
    one = line(feed)
    events = one.events("1.0", feed.end)
    assert told(events, 3) == ["hello", "feed 1", "feed 2"]

    feed.end = 4
    for change in (live(1), live(2), live(3), live(3), live(2), live(4), Word.LOOK, Word.BEAT):
        one.tell(change)

    assert told(events, 3) == ["live 3", "live 4", "heartbeat"]


def test_reads_the_store_when_a_nudge_does_not_continue_what_was_told(feed: Feed) -> None:
    one = line(feed)
    events = one.events("1.0", feed.end)
    told(events, 1)

    feed.end = 3
    one.tell(live(3))

    assert told(events, 3) == ["feed 1", "feed 2", "feed 3"]


def test_takes_the_true_cursor_when_its_own_is_of_another_history(feed: Feed) -> None:
    feed.end = 7
    one = line(feed, 900)
    events = one.events("1.0", feed.end)

    assert told(events, 2) == ["hello", "reset 7"]
    one.tell(live(8))
    assert told(events, 1) == ["live 8"]


def test_a_slow_client_gets_everything_from_the_store_when_it_gets_there(feed: Feed) -> None:
    one = line(feed)
    events = one.events("1.0", feed.end)
    one.tell(Word.BEAT)
    assert told(events, 2) == ["hello", "heartbeat"]

    for cursor in range(1, 1001):
        feed.end = cursor
        one.tell(live(cursor))

    kept = [f"live {n}" for n in range(1, MOST_WAITING + 1)]
    assert told(events, 1000) == kept + [f"feed {n}" for n in range(MOST_WAITING + 1, 1001)]


def test_is_not_sent_to_the_store_for_what_is_on_its_way_already(feed: Feed) -> None:
    one = line(feed)
    events = one.events("1.0", feed.end)
    told(events, 1)

    feed.end = 1
    one.tell(live(1))
    one.look_if_behind(feed.end)
    assert told(events, 1) == ["live 1"]
    one.look_if_behind(feed.end)
    feed.end = 2
    one.look_if_behind(feed.end)

    assert told(events, 1) == ["feed 2"]
    assert feed.reads == 1


def test_waits_out_a_store_that_is_away(feed: Feed) -> None:
    feed.end = 2
    feed.is_away = True
    one = line(feed)
    events = one.events("1.0", feed.end)
    for order in (Word.LOOK, Word.CHECK, Word.BEAT):
        one.tell(order)

    assert told(events, 2) == ["hello", "heartbeat"]
    feed.is_away = False
    one.tell(Word.LOOK)
    assert told(events, 2) == ["feed 1", "feed 2"]


def test_ends_with_its_session(feed: Feed) -> None:
    one = line(feed)
    one.tell(Word.CHECK)
    one.tell(Word.BEAT)
    events = one.events("1.0", feed.end)
    assert told(events, 2) == ["hello", "heartbeat"]

    feed.is_signed_in = False
    one.tell(Word.CHECK)
    one.tell(live(1))

    assert told(events, 9) == []


@pytest.mark.parametrize("order", [Word.LOOK, live(2)], ids=["told to look", "a gap"])
def test_looks_for_nobody_whose_session_has_ended_unheard(feed: Feed, order: Order) -> None:
    one = line(feed)
    events = one.events("1.0", feed.end)
    assert told(events, 1) == ["hello"]

    feed.is_signed_in, feed.end = False, 2
    one.tell(order)

    assert told(events, 9) == []


def test_stays_when_its_session_cannot_be_checked_for_all_that_its_account_asks(feed: Feed) -> None:
    def account_of(_: str | None) -> bytes:
        raise AskedTooOften("Try again in the next minute.")

    one = Line(Source(page=feed.page, account_of=account_of), ALICE, 0, "Bearer t", cut=lambda: None)
    for order in (Word.CHECK, Word.BEAT):
        one.tell(order)

    assert told(one.events("1.0", feed.end), 2) == ["hello", "heartbeat"]


def test_is_cut_off_when_its_client_reads_nothing_for_two_beats(feed: Feed) -> None:
    cuts: list[str] = []
    one = Line(Source(page=feed.page, account_of=feed.account_of), ALICE, 0, "Bearer t", cut=lambda: cuts.append("cut"))
    events = one.events("1.0", feed.end)
    assert one.beat()
    assert told(events, 2) == ["hello", "heartbeat"]

    beats = [one.beat() for _ in range(3)]

    assert beats == [True, True, False]
    assert cuts == ["cut"]


def test_a_client_that_reads_slowly_is_not_cut_off(feed: Feed) -> None:
    feed.end = 1000
    one = line(feed)
    events = one.events("1.0", feed.end)
    one.tell(Word.LOOK)

    for _ in range(500):
        told(events, 1)
        assert one.beat()
