"""The feed: numbered without gaps, every change once, whoever writes and however many at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from greentick.domain.channels import Channel, NewDelivery
from greentick.domain.receipt import State
from greentick.domain.stored import FeedPage
from greentick.store import Store
from greentick.store.followers import Stretch
from greentick.store.tables import receipts
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES


@pytest.fixture
def alice(store: Store) -> bytes:
    return store.accounts.create(1)


def opened(store: Store, account: bytes, number: int) -> None:
    hit = a_hit(account, f"h-{number}", number)
    pipeline.run(store, RULES, Given(now_ms=NOW_MS + 90_000, hits=[hit]))


def registered(store: Store, account: bytes, *numbers: int) -> None:
    store.messages.register(account, [a_message(account, number) for number in numbers], NOW_MS)
    pipeline.run(store, RULES, Given(now_ms=NOW_MS, due=store.work.due(NOW_MS, 100)))


def cursors(page: FeedPage) -> list[int]:
    return [item.cursor for item in page.items]


def test_pages_are_read_one_after_the_other(store: Store, alice: bytes) -> None:
    registered(store, alice, *range(5))

    first = store.feed.page(alice, 0, 2)
    second = store.feed.page(alice, first.cursor, 2)
    third = store.feed.page(alice, second.cursor, 2)
    empty = store.feed.page(alice, third.cursor, 2)

    assert [cursors(page) for page in (first, second, third, empty)] == [[1, 2], [3, 4], [5], []]
    assert [page.more for page in (first, second, third, empty)] == [True, True, False, False]
    assert (third.cursor, empty.cursor, store.feed.end(alice)) == (5, 5, 5)


def test_an_older_change_shows_the_receipt_as_it_is_now(store: Store, alice: bytes) -> None:
    registered(store, alice, 1)
    opened(store, alice, 1)

    sent, read = store.feed.page(alice, 0, 10).items

    assert sent.stored == read.stored
    assert sent.stored is not None
    assert (sent.stored.receipt.state, sent.stored.cursor) == (State.OPENED, 2)
    assert sent.notices == ()
    assert [(notice.kind, notice.first, notice.event.id) for notice in read.notices] == [("open", True, "h-1")]


def test_a_cursor_of_another_history_is_reset(store: Store, alice: bytes) -> None:
    registered(store, alice, 1)

    assert store.feed.page(alice, 2, 10) == FeedPage(items=[], cursor=1, reset=True)
    assert store.feed.page(alice, -1, 10) == FeedPage(items=[], cursor=1, reset=True)
    assert store.feed.page(bytes(9), 7, 10) == FeedPage(items=[], cursor=0, reset=True)
    assert store.feed.end(bytes(9)) == 0


def test_feeds_of_accounts_do_not_mix(store: Store, alice: bytes) -> None:
    mallory = store.accounts.create(2)
    registered(store, alice, 1, 2)
    registered(store, mallory, 3)

    assert [item.message_id for item in store.feed.page(mallory, 0, 10).items] == [an_id(3)]
    assert store.feed.end(mallory) == 1
    assert store.feed.ends([alice, mallory, bytes(9)]) == {alice: 2, mallory: 1}


def test_a_reader_misses_nothing_while_many_write(store: Store, alice: bytes) -> None:
    registered(store, alice, *range(20))
    after = store.feed.end(alice)
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        cursor = after
        while True:
            last_round = done.is_set()
            page = store.feed.page(alice, cursor, 7)
            seen.extend(cursors(page))
            cursor = page.cursor
            if last_round and not page.more:
                return

    with ThreadPoolExecutor(5) as pool:
        reading = pool.submit(read)
        list(pool.map(lambda number: opened(store, alice, number), range(20)))
        done.set()
        reading.result()

    assert seen == list(range(after + 1, after + 21))


def test_after_a_backup_was_restored_every_reader_begins_anew_and_nothing_is_told_twice(
    store: Store, alice: bytes
) -> None:
    store.channels.add(Channel(id="", account_id=alice, kind="email", name=""))
    registered(store, alice, *range(3))
    store.reports.follow()
    store.followers.look_through(alice, NOW_MS, 2, lambda _: ())
    before = [item.message_id for item in store.feed.page(alice, 0, 10).items]

    assert store.feed.restart(NOW_MS) == 1

    for known in (1, 3, 9):  # the last one's changes are in no backup
        page = store.feed.page(alice, known, 10)
        assert (page.reset, page.cursor) == (True, NOW_MS + 3)
    assert [item.message_id for item in store.feed.page(alice, NOW_MS, 10).items] == before
    assert store.reports.behind() == []
    looked: list[int] = []

    def look(stretch: Stretch) -> list[NewDelivery]:
        looked.extend(change.cursor for change in stretch.changes)
        return []

    store.followers.look_through(alice, NOW_MS, 9, look)
    assert looked == [NOW_MS + 3]
    opened(store, alice, 1)
    (told,) = store.feed.page(alice, page.cursor, 10).items
    assert told.stored is not None
    assert (told.cursor, told.stored.cursor) == (NOW_MS + 4, NOW_MS + 4)


def test_what_was_never_told_has_no_number_after_a_backup_either(store: Store, alice: bytes) -> None:
    opened(store, alice, 7)  # of a mail that is not registered yet
    registered(store, alice, 1)

    store.feed.restart(NOW_MS)

    with store.feed._database.reading() as connection:
        assert sorted(connection.scalars(select(receipts.c.cursor))) == [0, NOW_MS + 1]
