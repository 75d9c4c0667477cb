"""Growing old: what has passed its time goes, the rest stays, and nothing that goes can be missed."""

import pytest
from sqlalchemy import func, select

from greentick.domain.days import DAY_MS
from greentick.store import Store
from greentick.store.retention import FEED_DAYS
from greentick.store.tables import codes, hits, messages, views
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

LATER_MS = NOW_MS + 400 * DAY_MS


@pytest.fixture
def alice(store: Store) -> bytes:
    return store.accounts.create(1)


def drain(store: Store, *given: object, now_ms: int = NOW_MS + 90_000) -> None:
    due = store.work.due(now_ms, 1000)
    pipeline.run(store, RULES, Given(now_ms=now_ms, hits=given, due=due))  # type: ignore[arg-type]


def count(store: Store, table: object) -> int:
    with store.work._database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def test_messages_past_their_time_go_with_their_hits_and_the_rest_stays(store: Store, alice: bytes) -> None:
    old = [a_message(alice, number) for number in range(450)]
    store.messages.register(alice, [*old, a_message(alice, 900, sent_at_ms=LATER_MS - DAY_MS)], LATER_MS)
    for start in (0, 200, 400):
        drain(store, *(a_hit(alice, f"h-{number}", number) for number in range(start, min(start + 200, 450))))
    drain(store, a_hit(alice, "h-900", 900))

    assert store.retention.purge_messages(LATER_MS) == 450
    assert store.retention.purge_messages(LATER_MS) == 0

    left, _ = store.messages.list(alice, limit=1000)
    assert [each.message.id for each in left] == [an_id(900)]
    assert count(store, hits) == 1
    deleted = [item for item in store.feed.page(alice, 0, 2000).items if item.type == "deleted"]
    assert len(deleted) == 450


def test_hits_of_a_purged_message_have_no_effect(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    store.retention.purge_messages(LATER_MS)

    drain(store, a_hit(alice, "h-1", at_ms=LATER_MS), now_ms=LATER_MS)

    assert count(store, hits) == 0
    assert store.messages.get(alice, an_id(1)) is None


def test_hits_nobody_ever_registered_leave_nothing(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-1"))

    store.retention.purge_messages(LATER_MS)

    assert (count(store, hits), count(store, messages), store.feed.end(alice)) == (0, 0, 0)


def test_an_account_may_keep_its_messages_for_another_time(store: Store, alice: bytes) -> None:
    hoarder = store.accounts.create(2)
    store.accounts.update_settings(hoarder, SettingsPatch(retention_days=1000))
    for each in (alice, hoarder):
        store.messages.register(each, [a_message(each)], NOW_MS)

    store.retention.purge_messages(LATER_MS)

    assert store.messages.get(alice, an_id(1)) is None
    assert store.messages.get(hoarder, an_id(1)) is not None


def test_old_feed_rows_go_only_when_a_newer_one_says_the_same(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice, 1), a_message(alice, 2)], NOW_MS)
    drain(store, now_ms=NOW_MS)
    drain(store, a_hit(alice, "h-1"))
    month_later = NOW_MS + (FEED_DAYS + 1) * DAY_MS

    store.retention.purge_feed(NOW_MS + DAY_MS)
    before = store.feed.page(alice, 0, 10)
    store.retention.purge_feed(month_later)
    after = store.feed.page(alice, 0, 10)

    assert [(item.cursor, item.message_id) for item in before.items] == [(1, an_id(1)), (2, an_id(2)), (3, an_id(1))]
    assert [(item.cursor, item.message_id) for item in after.items] == [(2, an_id(2)), (3, an_id(1))]
    assert after.items == before.items[1:]


def test_a_reader_who_missed_a_forgotten_deletion_is_reset(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice, 1), a_message(alice, 2)], NOW_MS)
    drain(store, now_ms=NOW_MS)
    store.messages.delete(alice, an_id(1), NOW_MS)
    store.retention.purge_feed(NOW_MS + (FEED_DAYS + 1) * DAY_MS)

    assert store.feed.page(alice, 2, 10).reset
    assert store.feed.page(alice, 2, 10).cursor == 3
    assert not store.feed.page(alice, 3, 10).reset


def test_old_views_and_spent_codes_go(store: Store, alice: bytes) -> None:
    store.views.add(alice, [an_id(1)], NOW_MS)
    store.views.add(alice, [an_id(1)], NOW_MS + 1)
    store.codes.put(b"old", alice, "", "", NOW_MS)
    store.codes.put(b"new", alice, "", "", NOW_MS + 1)

    store.retention.purge_views(NOW_MS + 1)
    store.retention.purge_codes(NOW_MS)

    assert (count(store, views), count(store, codes)) == (1, 1)
