"""Messages: registering adds and never erases, one account never sees another's, deleting is for good."""

import pytest

from greentick.domain.message import Recipient
from greentick.domain.receipt import State
from greentick.errors import InvalidInput, NotFound
from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import ALICE, BOB, NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES


@pytest.fixture
def alice(store: Store) -> bytes:
    return store.accounts.create(1)


@pytest.fixture
def mallory(store: Store) -> bytes:
    return store.accounts.create(2)


def drain(store: Store, *hits: object, now_ms: int = NOW_MS + 90_000) -> None:
    given = Given(now_ms=now_ms, hits=hits, due=store.work.due(now_ms, 100))  # type: ignore[arg-type]
    pipeline.run(store, RULES, given)


def test_a_registered_message_is_sent_before_the_worker_has_seen_it(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice)], NOW_MS)

    detail = store.messages.get(alice, an_id(1))

    assert detail is not None
    assert detail.stored.receipt.state is State.SENT
    assert detail.stored.message == a_message(alice)
    assert (detail.stored.cursor, detail.judged, detail.uncounted) == (0, [], 0)


def test_registering_the_same_twice_changes_nothing(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice), a_message(alice)], NOW_MS)
    drain(store)
    end = store.feed.end(alice)

    store.messages.register(alice, [a_message(alice)], NOW_MS + 1)

    assert store.work.due(NOW_MS * 2, 10) == []
    drain(store)
    assert store.feed.end(alice) == end == 1


def test_later_emptier_data_erases_nothing_and_fuller_data_adds(store: Store, alice: bytes) -> None:
    first = a_message(alice, perm_thread_id="", rfc_message_id="")
    emptier = a_message(alice, subject="", recipients=(), thread_id="", gmail_address="", perm_thread_id="thread-a:r9")
    store.messages.register(alice, [first], NOW_MS)

    store.messages.register(alice, [emptier], NOW_MS)

    detail = store.messages.get(alice, an_id(1))
    assert detail is not None
    assert detail.stored.message == a_message(alice, perm_thread_id="thread-a:r9")


def test_the_first_registration_fixes_when_it_was_sent_and_never_in_the_future(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice, sent_at_ms=NOW_MS + 5_000)], NOW_MS)
    store.messages.register(alice, [a_message(alice, sent_at_ms=NOW_MS - 5_000, subject="New")], NOW_MS)

    detail = store.messages.get(alice, an_id(1))

    assert detail is not None
    assert (detail.stored.message.sent_at_ms, detail.stored.message.subject) == (NOW_MS, "New")


def test_a_registration_that_comes_after_hits_fixes_the_time_of_sending(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-1"))
    store.messages.register(alice, [a_message(alice)], NOW_MS + 120_000)

    detail = store.messages.get(alice, an_id(1))

    assert detail is not None
    assert detail.stored.message.sent_at_ms == NOW_MS


def test_what_text_columns_cannot_hold_is_replaced(store: Store, alice: bytes) -> None:
    odd = a_message(alice, subject="a\0b\ud800c", recipients=(Recipient("x@\0example.org", "\udfff"),))

    store.messages.register(alice, [odd], NOW_MS)

    detail = store.messages.get(alice, an_id(1))
    assert detail is not None
    assert detail.stored.message.subject == "a�b?c"
    assert detail.stored.message.recipients == (Recipient("x@�example.org", "?"),)


def test_another_accounts_message_is_out_of_reach(store: Store, alice: bytes, mallory: bytes) -> None:
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    drain(store, a_hit(alice, "h-1"))

    store.messages.register(mallory, [a_message(mallory, subject="Mine")], NOW_MS)
    store.views.add(mallory, [an_id(1)], NOW_MS + 60_000)
    drain(store)

    assert store.messages.delete(mallory, an_id(1), NOW_MS)
    assert not store.corrections.put(mallory, an_id(1), "h-1", own=True)
    assert store.messages.get(mallory, an_id(1)) is None
    detail = store.messages.get(alice, an_id(1))
    assert detail is not None
    assert (detail.stored.message.subject, detail.stored.receipt.state) == ("Mail 1", State.OPENED)


@pytest.mark.parametrize("odd", ["", "x", "ü", an_id(1)[:-1], an_id(1) + "A", an_id(2), "A" * 5000])
def test_an_id_that_names_nothing_finds_nothing(store: Store, alice: bytes, odd: str) -> None:
    store.messages.register(alice, [a_message(alice)], NOW_MS)

    assert store.messages.get(alice, odd) is None
    assert not store.messages.delete(alice, odd, NOW_MS)
    assert not store.corrections.put(alice, odd, "h-1", own=True)
    store.views.add(alice, [odd], NOW_MS)


def test_pages_go_from_the_newest_to_the_oldest_without_gap_or_double(store: Store, alice: bytes) -> None:
    sent = [a_message(alice, number, sent_at_ms=NOW_MS - 1_000 * (number % 4)) for number in range(11)]
    store.messages.register(alice, sent, NOW_MS)

    seen = []
    before = None
    while True:
        page, before = store.messages.list(alice, limit=3, before=before)
        seen += page
        if before is None:
            break

    times = [each.message.sent_at_ms for each in seen]
    assert times == sorted(times, reverse=True)
    assert sorted(each.message.id for each in seen) == sorted(message.id for message in sent)


def test_a_foreign_place_in_the_list_is_refused(store: Store, alice: bytes) -> None:
    for odd in ("", "1", "1-", "-1", "1-x", "1-1-1", "9" * 60 + "-1"):
        with pytest.raises(InvalidInput):
            store.messages.list(alice, limit=3, before=odd)


def test_lists_can_be_narrowed_to_an_address_and_a_state(store: Store, alice: bytes, mallory: bytes) -> None:
    store.messages.register(alice, [a_message(alice, 1), a_message(alice, 2)], NOW_MS)
    store.messages.register(alice, [a_message(alice, 3, gmail_address="Work@Example.com ")], NOW_MS)
    drain(store, a_hit(alice, "h-1", 1), a_hit(alice, "h-9", 9))

    def ids(**narrowed: object) -> list[str]:
        found, _ = store.messages.list(alice, limit=10, **narrowed)  # type: ignore[arg-type]
        return [each.message.id for each in found]

    assert sorted(ids()) == [an_id(1), an_id(2), an_id(3)]
    assert ids(state=State.OPENED) == [an_id(1)]
    assert ids(gmail_address="work@example.COM") == [an_id(3)]
    assert ids(gmail_address=ALICE, state=State.SENT) == [an_id(2)]
    assert store.messages.list(mallory, limit=10) == ([], None)


def test_a_deleted_message_is_gone_with_its_hits_and_stays_gone(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice), a_message(alice, 2)], NOW_MS)
    drain(store, a_hit(alice, "h-1"), a_hit(alice, "h-2", 2))
    after = store.feed.end(alice)

    assert store.messages.delete(alice, an_id(1), NOW_MS)
    assert not store.messages.delete(alice, an_id(1), NOW_MS)
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    drain(store, a_hit(alice, "h-3"))

    assert store.messages.get(alice, an_id(1)) is None
    assert [(item.type, item.message_id, item.stored) for item in store.feed.page(alice, after, 10).items] == [
        ("deleted", an_id(1), None)
    ]
    left, _ = store.messages.list(alice, limit=10)
    assert [each.message.id for each in left] == [an_id(2)]
    assert store.receipts.by_threads(alice, ALICE, [a_message(alice).thread_id]) == {a_message(alice).thread_id: []}
    assert [item.message_id for item in store.feed.page(alice, 0, 10).items] == [an_id(2), an_id(1)]


def test_an_account_that_is_gone_can_register_nothing(store: Store) -> None:
    with pytest.raises(NotFound):
        store.messages.register(bytes(9), [a_message(bytes(9))], NOW_MS)


def test_receipts_are_found_by_either_id_of_a_thread_for_one_address_only(store: Store, alice: bytes) -> None:
    in_one_thread = {"thread_id": "aa", "perm_thread_id": "thread-a:1"}
    store.messages.register(
        alice,
        [
            a_message(alice, 1, **in_one_thread, sent_at_ms=NOW_MS - 1),
            a_message(alice, 2, **in_one_thread, sent_at_ms=NOW_MS - 2),
            a_message(alice, 3, **in_one_thread, gmail_address="work@example.com"),
            a_message(alice, 4, thread_id="", perm_thread_id=""),
        ],
        NOW_MS,
    )

    found = store.receipts.by_threads(alice, "ALICE@example.com", ["thread-a:1", "aa", "bb", ""])

    ids = {thread: [each.message.id for each in receipts] for thread, receipts in found.items()}
    assert ids == {"thread-a:1": [an_id(2), an_id(1)], "aa": [an_id(2), an_id(1)], "bb": []}
    assert found["aa"][0].message.recipients == (BOB,)
