"""Labels and replies: kept with the messages of their thread, as Gmail's page shows them, and gone with these."""

import pytest
from sqlalchemy import func, select

from greentick.domain.label import ThreadLabels
from greentick.domain.message import Message
from greentick.store import Store
from greentick.store.history import Place
from greentick.store.listing import Filter
from greentick.store.tables import labels
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import ALICE, NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

DAY_MS = 86_400_000
LATER_MS = NOW_MS + 3_600_000
THREAD = f"{1:016x}"


@pytest.fixture
def alice(store: Store) -> bytes:
    account_id = store.accounts.create(1)
    again = a_message(account_id, 2, thread_id=THREAD, sent_at_ms=NOW_MS + 60_000)
    store.messages.register(account_id, [a_message(account_id), again, a_message(account_id, 3)], LATER_MS)
    return account_id


def seen(store: Store, alice: bytes, *shown: str, **more: object) -> None:
    told = ThreadLabels(thread_id=THREAD, shown=shown, **more)  # type: ignore[arg-type]
    store.labels.seen(alice, ALICE, [told])


def names(store: Store, alice: bytes, label: str | None = None) -> dict[str, tuple[str, ...]]:
    found, _ = store.messages.list(alice, limit=9, label=label)
    return {each.message.id: each.labels for each in found if each.labels or label}


def fold(store: Store, *hits: object) -> None:
    due = store.work.due(LATER_MS, 100)
    pipeline.run(store, RULES, Given(now_ms=LATER_MS, hits=hits, due=due))  # type: ignore[arg-type]
    store.reports.follow()


def message(store: Store, alice: bytes, number: int = 1) -> Message:
    detail = store.messages.get(alice, an_id(number))
    assert detail is not None
    return detail.stored.message


def test_all_messages_of_a_thread_have_what_its_page_shows(store: Store, alice: bytes) -> None:
    seen(store, alice, "Clients/North", "Urgent")
    seen(store, alice, "clients/north")

    assert names(store, alice) == {an_id(1): ("clients/north",), an_id(2): ("clients/north",)}
    assert list(names(store, alice, "CLIENTS/North")) == [an_id(2), an_id(1)]
    assert names(store, alice, "Urgent") == {}
    assert [(each.name, each.messages) for each in store.labels.names(alice)] == [("clients/north", 2)]


def test_a_label_known_from_its_own_list_stays_until_a_whole_page_lacks_it(store: Store, alice: bytes) -> None:
    seen(store, alice, "North", view="Hidden in lists")
    seen(store, alice, "North")
    assert names(store, alice)[an_id(1)] == ("Hidden in lists", "North")

    seen(store, alice, "North", "Also hidden", whole=True)
    seen(store, alice, "North")
    assert names(store, alice)[an_id(1)] == ("Also hidden", "North")


def test_labels_of_another_address_or_account_are_out_of_reach(store: Store, alice: bytes) -> None:
    bob = store.accounts.create(2)
    store.labels.seen(alice, "work@example.com", [ThreadLabels(thread_id=THREAD, shown=("x",))])
    store.labels.seen(bob, ALICE, [ThreadLabels(thread_id=THREAD, shown=("x",))])
    seen(store, alice, "North")

    assert names(store, alice)[an_id(1)] == ("North",)
    assert store.labels.names(bob) == []
    assert store.messages.list(bob, limit=9, label="North") == ([], None)


def test_without_leave_no_label_is_kept_and_erased_mails_take_theirs_along(store: Store, alice: bytes) -> None:
    seen(store, alice, "North")
    store.messages.delete(alice, an_id(1), LATER_MS)
    assert names(store, alice) == {an_id(2): ("North",)}

    store.accounts.update_settings(alice, SettingsPatch(keep_labels=False))
    seen(store, alice, "South")

    with store.work._database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(labels)) == 0


def test_the_history_of_a_label_lists_its_opens_and_clicks_newest_first(store: Store, alice: bytes) -> None:
    seen(store, alice, "North")
    fold(store, *(a_hit(alice, f"h{number}", number, at_ms=NOW_MS + number * 600_000) for number in (1, 2, 3)))

    wanted = Filter(label="north")
    first = store.history.find(alice, wanted, limit=1)
    assert [each.stored.message.id for each in first.events] == [an_id(2)]
    assert first.following is not None
    rest = store.history.find(alice, wanted, kind="open", limit=9, before=Place.read(first.following))
    assert [each.stored.message.id for each in rest.events] == [an_id(1)]
    assert store.history.find(alice, wanted, kind="click", limit=9).events == []
    assert len(store.history.find(alice, Filter(), limit=9).events) == 3


def test_the_first_answer_is_kept_with_what_was_sent_before_it_and_told_by_the_feed(store: Store, alice: bytes) -> None:
    fold(store)
    end = store.feed.end(alice)

    assert store.replies.note(alice, ALICE, [THREAD], NOW_MS + 30_000, learned="seen") == 1
    assert store.replies.note(alice, ALICE, [THREAD], NOW_MS + 90_000, learned="gmail") == 1
    fold(store)

    assert [message(store, alice, number).replied_at_ms for number in (1, 2, 3)] == [
        NOW_MS + 30_000, NOW_MS + 90_000, None,
    ]  # fmt: skip
    assert [message(store, alice, number).reply_learned for number in (1, 2)] == ["seen", "gmail"]
    told = store.feed.page(alice, end, 9).items
    assert {each.stored.message.replied_at_ms for each in told if each.stored} == {NOW_MS + 30_000, NOW_MS + 90_000}

    # Registered again, as after a lost answer, the mail is still answered.
    store.messages.register(alice, [a_message(alice)], LATER_MS)
    assert message(store, alice).replied_at_ms == NOW_MS + 30_000


def test_where_times_are_kept_to_the_day_so_are_those_of_answers(store: Store, alice: bytes) -> None:
    store.replies.note(alice, ALICE, [THREAD], NOW_MS + 30_000, learned="seen")
    store.accounts.update_settings(alice, SettingsPatch(keep_exact_time=False))
    store.replies.note(alice, ALICE, [f"{3:016x}"], NOW_MS + 30_000, learned="seen")
    store.sparing.forget_times(alice, LATER_MS)

    day_ms = NOW_MS - NOW_MS % DAY_MS
    assert [message(store, alice, number).replied_at_ms for number in (1, 3)] == [day_ms, day_ms]
