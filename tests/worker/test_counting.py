"""Statistics never hold up hits."""

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select

from greentick.errors import StoreUnavailable
from greentick.store import Store, open_store
from greentick.store.feed import FeedRow, append_feed
from greentick.store.locks import keep_feed_seq, lock_account
from greentick.store.reports import ACCOUNTS_AT_ONCE, MESSAGES_AT_ONCE
from greentick.store.tables import messages
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.counting import BUDGET_S, REST_S, Counting
from greentick.worker.main import Repeated
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


def accounts_behind(store: Store, how_many: int) -> list[bytes]:
    """Each with a mail that is not counted yet, in the order in which they were sent."""
    made = []
    for number in range(how_many):
        made.append(store.accounts.create(NOW_MS))
        store.messages.register(made[-1], [a_message(made[-1], number)], NOW_MS)
        fold(store, NOW_MS + number)
    return made


def change_often(store: Store, account_id: bytes, times: int) -> None:
    """The account's mail, again and again."""
    with store._database.writing() as connection:
        account = lock_account(connection, account_id)
        key = connection.scalar(select(messages.c.key).where(messages.c.account_id == account_id))
        assert key is not None
        append_feed(connection, account, [FeedRow(key, "receipt")] * times, NOW_MS)
        keep_feed_seq(connection, [account])


def fold(store: Store, now_ms: int, **given: object) -> None:
    pipeline.run(store, RULES, Given(now_ms=now_ms, due=store.work.due(now_ms, 100), **given))  # type: ignore[arg-type]


def ticking(by_s: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += by_s


def test_a_new_hit_is_stored_before_many_accounts_are_counted(store: Store) -> None:
    first, *_ = accounts_behind(store, 3 * ACCOUNTS_AT_ONCE)
    times = ticking(BUDGET_S * 0.4)
    counting = Repeated(Counting(store, clock=lambda: next(times)).count, 3600)

    counting.if_due()
    assert 0 < len(store.reports.behind()) < 3 * ACCOUNTS_AT_ONCE
    fold(store, NOW_MS + 60_000, hits=[a_hit(first, "h-1", 0)])

    detail = store.messages.get(first, an_id(0))
    assert detail is not None
    assert len(detail.judged) == 1
    counting.if_due()  # at once: some are left
    assert store.reports.behind() == [first], "that one is for the next look"


def test_whoever_has_waited_longest_is_counted_first(store: Store) -> None:
    waiting = accounts_behind(store, 4)
    store.reports.follow(waiting[:1])
    fold(store, NOW_MS + 60_000, hits=[a_hit(waiting[0], "h-1", 0)])

    assert store.reports.behind() == [*waiting[1:], waiting[0]]
    store.reports.follow(waiting, limit=2)
    assert store.reports.behind() == waiting[2:]


def test_one_account_with_a_long_stretch_keeps_nobody_behind(store: Store) -> None:
    big, *others = accounts_behind(store, 6)
    change_often(store, big, 3 * MESSAGES_AT_ONCE)
    times = ticking(BUDGET_S * 0.4)
    counting = Counting(store, clock=lambda: next(times))

    assert store.reports.behind() == [big, *others]
    assert counting.count()
    assert store.reports.behind() == [big]
    looks = 0
    while store.reports.behind():
        assert counting.count()
        looks += 1
    assert looks <= 3, "alone it has the whole of a transaction again"
    while counting.count():
        looks += 1
    assert looks <= 4


def test_what_cannot_be_counted_is_left_alone_for_a_while_and_the_others_are_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, *_ = accounts_behind(store, 3)
    now, tried, follow = [0.0], [], store.reports.follow

    def stumbling(account_ids: Sequence[bytes]) -> int:
        if odd in account_ids:
            tried.append((now[0], len(account_ids)))
            raise ValueError("an odd mail")
        return follow(account_ids)

    monkeypatch.setattr(store.reports, "follow", stumbling)
    counting = Counting(store, clock=lambda: now[0])
    for now[0] in (0.0, REST_S - 1, REST_S):
        counting.count()

    assert tried == [(0.0, 3), (0.0, 1), (REST_S, 1)]
    assert store.reports.behind() == [odd]


def test_a_database_that_is_away_is_the_workers_affair(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts_behind(store, 1)

    def follow(_: Sequence[bytes]) -> int:
        raise StoreUnavailable("away")

    monkeypatch.setattr(store.reports, "follow", follow)
    with pytest.raises(StoreUnavailable):
        Counting(store).count()
