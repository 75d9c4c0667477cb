"""That was me: what the sender says of an event holds for that event, whole and by itself, as receipts are folded."""

import pytest
from msgspec.structs import replace

from greentick.domain.folding import fold
from greentick.domain.hit import Hit
from greentick.domain.judgement import Verdict
from greentick.domain.message import Recipient
from greentick.domain.stored import MessageDetail
from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from judging import IPHONE_MAIL
from making import BOB, NOW_MS, a_hit, a_message, an_id
from worker import rules

LATER_MS = NOW_MS * 2
SIMPLE_RULES = Tools(judge=rules.judge, fold=fold)


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account)], NOW_MS)
    return account


def drain(store: Store, *given: Hit, now_ms: int = LATER_MS, tools: Tools = SIMPLE_RULES) -> None:
    pipeline.run(store, tools, Given(now_ms=now_ms, hits=given, due=store.work.due(now_ms, 1000)))


def detail(store: Store, account: bytes) -> MessageDetail:
    found = store.messages.get(account, an_id(1))
    assert found is not None
    return found


def notices(store: Store, account: bytes) -> list[tuple[str, bool]]:
    changes = store.feed.page(account, 0, 1000).items
    return [(notice.event.id, notice.first) for change in changes for notice in change.notices]


def corrected(store: Store, account: bytes) -> list[tuple[str, ...]]:
    drain(store)
    return [event.hit_ids for event in detail(store, account).stored.receipt.events if event.corrected]


def test_of_two_corrections_each_can_be_taken_back_by_itself(store: Store) -> None:
    alice = store.accounts.create(1)
    store.messages.register(alice, [a_message(alice, recipients=(BOB, Recipient("carol@example.org")))], NOW_MS)
    given = [a_hit(alice, f"h-{number}", at_ms=NOW_MS + number * 20_000, agent="proxy") for number in range(2)]
    drain(store, *given)

    for event_id in ("h-0", "h-1"):
        assert store.corrections.put(alice, an_id(1), event_id, own=True)
    both = corrected(store, alice)
    assert store.corrections.put(alice, an_id(1), "h-1", own=False)

    assert both == [("h-1",), ("h-0",)]
    assert corrected(store, alice) == [("h-0",)]
    assert detail(store, alice).stored.receipt.opens == 1


def test_the_same_program_going_on_after_a_correction_is_not_told_as_the_first_open(store: Store, alice: bytes) -> None:
    first = a_hit(alice, "h-1", network_hash="phone", agent=IPHONE_MAIL, at_ms=NOW_MS + 3_600_000)
    drain(store, first, now_ms=first.at_ms, tools=Tools())
    store.corrections.put(alice, an_id(1), "h-1", own=True)
    drain(store, now_ms=first.at_ms, tools=Tools())

    drain(store, replace(first, id="h-2", at_ms=first.at_ms + 60_000), tools=Tools())

    assert notices(store, alice) == [("h-1", True)]
    assert [event.hit_ids for event in detail(store, alice).stored.receipt.events] == [("h-1", "h-2")]


@pytest.mark.parametrize("event_id", ["h-000", "h-001"])
def test_an_event_too_old_to_be_kept_with_the_receipt_is_corrected_whole(store: Store, event_id: str) -> None:
    alice = store.accounts.create(1)
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    given = [a_hit(alice, f"h-{number:03}", at_ms=NOW_MS + number * 100_000) for number in range(120)]
    drain(store, *given)
    assert detail(store, alice).stored.more_events == 10

    assert store.corrections.put(alice, an_id(1), event_id, own=True)
    assert not store.corrections.put(alice, an_id(1), "h-999", own=True)
    drain(store)

    kept = detail(store, alice)
    assert [each.hit.id for each in kept.judged if each.judgement.verdict is Verdict.SELF] == ["h-000", "h-001"]
    assert kept.stored.receipt.opens == 59
