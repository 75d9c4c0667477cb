"""The pipeline: whatever the order and however often, the same receipt; each change told once."""

import itertools
import threading
from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import JudgedHit, Verdict
from greentick.domain.message import Correction, Message, OwnView
from greentick.domain.receipt import Group, Receipt, State
from greentick.domain.stored import FeedChange, MessageDetail
from greentick.store import Store
from greentick.store.tables import hits, messages
from greentick.wire import present
from greentick.wire.feed_shapes import FeedItem
from greentick.worker import pipeline
from greentick.worker.batch import Given, Result
from greentick.worker.rejudge import Rejudged, rejudge
from greentick.worker.tools import Tools
from making import NOW_MS, a_hit, a_message, an_id
from worker import rules
from worker.rules import RULES

LATER_MS = NOW_MS + 90_000


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account)], NOW_MS)
    drain(store, now_ms=NOW_MS)
    return account


def drain(store: Store, *given: Hit, now_ms: int = LATER_MS, tools: Tools = RULES) -> Result:
    """Store the hits, and fold what is due."""
    return pipeline.run(store, tools, Given(now_ms=now_ms, hits=given, due=store.work.due(now_ms, 1000)))


def detail(store: Store, account: bytes, number: int = 1) -> MessageDetail:
    found = store.messages.get(account, an_id(number))
    assert found is not None
    return found


def news(store: Store, account: bytes, after: int = 1) -> list[FeedChange]:
    """The feed after the change that told of the registration."""
    return store.feed.page(account, after, 1000).items


def shown(changes: Sequence[FeedChange]) -> list[FeedItem]:
    return [present.feed_item(change) for change in changes]


def notices(store: Store, account: bytes) -> list[tuple[str, bool]]:
    return [(notice.event.id, notice.first) for change in news(store, account, 0) for notice in change.notices]


def test_a_registered_message_is_told_of_once_as_sent(store: Store, alice: bytes) -> None:
    (change,) = news(store, alice, after=0)

    assert change.type == "receipt"
    assert change.stored == detail(store, alice).stored
    assert (detail(store, alice).stored.receipt.state, change.cursor, change.notices) == (State.SENT, 1, ())


def test_an_open_turns_the_receipt_and_is_told_with_a_notice(store: Store, alice: bytes) -> None:
    hit = a_hit(alice, "h-1", network="google-proxy", network_hash="x", headers={"accept": "image/*"})

    result = drain(store, hit)

    kept = detail(store, alice)
    assert [each.hit for each in kept.judged] == [hit]
    assert [each.judgement.verdict for each in kept.judged] == [Verdict.PERSON]
    assert (kept.stored.receipt.state, kept.stored.receipt.opens) == (State.OPENED, 1)
    assert shown(news(store, alice)) == shown(result.changes[alice])
    assert notices(store, alice) == [("h-1", True)]
    assert (result.hits, dict(result.verdicts), result.rejudged) == (1, {"person": 1}, 0)


def test_draining_the_same_again_changes_nothing(store: Store, alice: bytes) -> None:
    given = [a_hit(alice, "h-1"), a_hit(alice, "h-2", target=Target.LINK, url="https://example.org/")]
    drain(store, *given)
    before = detail(store, alice)

    result = drain(store, *given, *given)

    assert detail(store, alice) == before
    assert (result.hits, dict(result.changes), result.rejudged) == (0, {}, 0)
    assert notices(store, alice) == [("h-1", True), ("h-2", False)]


def test_a_hit_given_twice_in_one_batch_counts_once(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-1"), a_hit(alice, "h-1"))

    assert len(detail(store, alice).judged) == 1


def test_hits_before_registration_wait_and_are_told_once_it_has_come(store: Store) -> None:
    alice = store.accounts.create(1)
    drain(store, a_hit(alice, "h-1"))
    assert store.messages.get(alice, an_id(1)) is None
    assert news(store, alice, after=0) == []
    assert store.messages.list(alice, limit=5) == ([], None)

    store.messages.register(alice, [a_message(alice)], LATER_MS)
    drain(store)
    drain(store, a_hit(alice, "h-1"))

    assert detail(store, alice).stored.receipt.state is State.OPENED
    assert notices(store, alice) == [("h-1", True)]
    assert len(news(store, alice, after=0)) == 1


def test_the_order_of_arrival_does_not_matter(store: Store) -> None:
    seen: set[Receipt] = set()
    for number, order in enumerate(itertools.islice(itertools.permutations(range(5)), 0, None, 7)):
        alice = store.accounts.create(number)
        arrivals: Sequence[Callable[[bytes], object]] = [
            lambda alice: store.messages.register(alice, [a_message(alice)], LATER_MS),
            lambda alice: drain(store, a_hit(alice, "h-1", network_hash="x")),
            lambda alice: drain(store, a_hit(alice, "h-2", network_hash="x", at_ms=NOW_MS + 70_000)),
            lambda alice: drain(store, a_hit(alice, "h-3", at_ms=NOW_MS + 201_000)),
            lambda alice: store.views.add(alice, [an_id(1)], NOW_MS + 200_000),
        ]
        for place in order:
            arrivals[place](alice)
        drain(store, now_ms=NOW_MS + 300_000)
        seen.add(detail(store, alice).stored.receipt)

    (receipt,) = seen
    assert [(event.id, event.group) for event in receipt.events] == [("h-3", Group.SELF), ("h-1", Group.OPENED)]


def test_hits_of_unknown_accounts_leave_nothing(store: Store) -> None:
    drain(store, a_hit(bytes(9), "h-1"))

    with store.work._database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(hits)) == 0
        assert connection.scalar(select(func.count()).select_from(messages)) == 0


def test_accounts_with_the_same_nonce_do_not_meet(store: Store, alice: bytes) -> None:
    mallory = store.accounts.create(2)
    store.messages.register(mallory, [a_message(mallory)], NOW_MS)
    store.views.add(mallory, [an_id(1)], NOW_MS + 60_000)

    drain(store, a_hit(alice, "h-1"), a_hit(mallory, "h-2"))
    drain(store, a_hit(alice, "h-3"))

    assert [each.hit.id for each in detail(store, alice).judged] == ["h-1", "h-3"]
    assert [each.hit.id for each in detail(store, mallory).judged] == ["h-2"]
    assert detail(store, mallory).stored.receipt.state is State.SENT
    assert detail(store, alice).stored.receipt.state is State.OPENED


def test_hits_beyond_the_cap_are_only_counted(store: Store, alice: bytes) -> None:
    flood = [a_hit(alice, f"h-{number:02}", at_ms=NOW_MS + number) for number in range(25)]

    drain(store, *flood[:8])
    drain(store, *flood[8:16])
    drain(store, *flood[16:], a_hit(alice, "x-1", 2))

    kept = detail(store, alice)
    assert [each.hit.id for each in kept.judged] == [f"h-{number:02}" for number in range(10)]
    assert kept.uncounted == 15
    drain(store, *flood[:10])
    assert detail(store, alice).uncounted == 15
    assert store.work.due(NOW_MS * 2, 10) == []


def test_a_full_message_is_still_folded_when_it_is_due(store: Store, alice: bytes) -> None:
    drain(store, *(a_hit(alice, f"h-{number}") for number in range(10)))
    store.corrections.put(alice, an_id(1), "h-3", own=True)

    drain(store, a_hit(alice, "late"))

    kept = detail(store, alice)
    assert (kept.stored.receipt.opens, kept.uncounted) == (9, 1)


def test_a_held_back_hit_is_shown_and_told_at_its_times(store: Store, alice: bytes) -> None:
    times = {"show-at": str(LATER_MS + 10_000), "notify-at": str(LATER_MS + 30_000)}
    drain(store, a_hit(alice, "h-1", headers=times))
    assert news(store, alice) == []
    assert store.work.due(LATER_MS + 9_999, 10) == []

    drain(store, now_ms=LATER_MS + 10_000)
    assert [(change.cursor, change.notices) for change in news(store, alice)] == [(2, ())]
    assert detail(store, alice).stored.receipt.state is State.OPENED
    assert store.work.due(LATER_MS + 29_999, 10) == []

    drain(store, now_ms=LATER_MS + 30_000)
    assert [len(change.notices) for change in news(store, alice)] == [0, 1]
    assert store.work.due(LATER_MS * 2, 10) == []


def test_an_own_view_announced_after_the_hit_takes_the_open_back(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-1"))

    store.views.add(alice, [an_id(1)], NOW_MS + 62_000)
    result = drain(store)

    assert detail(store, alice).stored.receipt.state is State.SENT
    assert [each.judgement.verdict for each in detail(store, alice).judged] == [Verdict.SELF]
    assert (result.hits, dict(result.verdicts), result.rejudged) == (0, {}, 1)
    assert [change.stored and change.stored.receipt.state for change in result.changes[alice]] == [State.SENT]


def test_a_view_that_changes_nothing_tells_nothing(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-1"))
    end = store.feed.end(alice)

    store.views.add(alice, [an_id(1)], NOW_MS + 600_000)
    store.views.add(alice, [an_id(1)], NOW_MS + 600_000)

    assert len(store.work.due(LATER_MS, 10)) == 1
    drain(store)
    assert store.work.due(LATER_MS, 10) == []
    assert store.feed.end(alice) == end


def test_a_correction_corrects_its_event_and_can_be_taken_back_without_a_second_notice(
    store: Store, alice: bytes
) -> None:
    drain(store, a_hit(alice, "h-1", network_hash="x"), a_hit(alice, "h-2", network_hash="x"), a_hit(alice, "h-3"))

    assert store.corrections.put(alice, an_id(1), "h-1", own=True)
    drain(store)
    mine = {event.id: event.corrected for event in detail(store, alice).stored.receipt.events}
    assert store.corrections.put(alice, an_id(1), "h-1", own=False)
    drain(store)

    assert mine == {"h-1": True, "h-3": False}
    assert detail(store, alice).stored.receipt.opens == 2
    assert notices(store, alice) == [("h-1", True), ("h-3", False)]
    assert not store.corrections.put(alice, an_id(1), "h-9", own=True)


def test_the_open_after_one_that_was_no_open_is_told_as_the_first(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-1"))
    store.corrections.put(alice, an_id(1), "h-1", own=True)
    drain(store)
    drain(store, a_hit(alice, "h-2"))
    drain(store, a_hit(alice, "h-3"))

    assert notices(store, alice) == [("h-1", True), ("h-2", True), ("h-3", False)]


def test_a_correction_said_twice_and_grown_since_is_taken_back_whole(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-2", network_hash="x", at_ms=NOW_MS + 2))
    store.corrections.put(alice, an_id(1), "h-2", own=True)
    drain(store, a_hit(alice, "h-1", network_hash="x", at_ms=NOW_MS + 1))
    assert detail(store, alice).stored.receipt.opens == 1

    store.corrections.put(alice, an_id(1), "h-1", own=True)
    drain(store)
    assert detail(store, alice).stored.receipt.state is State.SENT
    store.corrections.put(alice, an_id(1), "h-1", own=False)
    drain(store)

    assert detail(store, alice).stored.receipt.state is State.OPENED
    assert not any(event.corrected for event in detail(store, alice).stored.receipt.events)


def test_a_hit_that_joins_an_event_already_told_makes_no_second_notice(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "h-2", network_hash="x"))
    drain(store, a_hit(alice, "h-1", network_hash="x", at_ms=NOW_MS + 50_000))

    assert notices(store, alice) == [("h-2", True)]
    assert [change.stored and change.stored.receipt.events[0].id for change in news(store, alice)] == ["h-1", "h-1"]


def test_fuller_registration_data_is_told(store: Store, alice: bytes) -> None:
    store.messages.register(alice, [a_message(alice, rfc_message_id="<1@x>", perm_message_id="msg-a:r1")], LATER_MS)
    drain(store)

    assert [change.stored and change.stored.message.perm_message_id for change in news(store, alice)] == ["msg-a:r1"]


def test_a_registration_that_comes_during_a_fold_is_folded_next(store: Store, alice: bytes) -> None:
    fuller = a_message(alice, rfc_message_id="<1@x>")
    registering = threading.Thread(target=store.messages.register, args=(alice, [fuller], LATER_MS))

    def fold(message: Message, judged: Sequence[JudgedHit], now_ms: int) -> Receipt:
        registering.start()
        registering.join(0.1)  # it waits for this batch, or has come in before it
        return rules.fold(message, judged, now_ms)

    slow = Tools(judge=rules.judge, fold=fold)
    pipeline.run(store, slow, Given(now_ms=LATER_MS, hits=[a_hit(alice, "h-1")]))
    registering.join()
    drain(store)

    assert [change.stored and change.stored.message.rfc_message_id for change in news(store, alice)][-1] == "<1@x>"


def test_only_the_newest_events_are_kept_with_a_receipt(store: Store) -> None:
    alice = store.accounts.create(1)
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    many = Tools(hit_cap=100, judge=rules.judge, fold=rules.fold)
    given = [a_hit(alice, f"h-{number:02}", at_ms=NOW_MS + number) for number in range(70)]

    result = pipeline.run(store, many, Given(now_ms=LATER_MS, hits=given))

    stored = detail(store, alice).stored
    assert [len(stored.receipt.events), stored.more_events, stored.receipt.events[0].id] == [50, 20, "h-69"]
    assert shown(result.changes[alice]) == shown(news(store, alice, after=0))
    assert store.corrections.put(alice, an_id(1), "h-00", own=True)


def test_odd_agents_are_kept_as_far_as_a_database_can(store: Store) -> None:
    alice = store.accounts.create(1)
    odd = a_hit(alice, "h-1", agent="a\0b" + "ü" * 500, url="https://x.example/\0", headers={"referer": "\0"})

    drain(store, odd)

    with store.work._database.reading() as connection:
        agent, url = connection.execute(select(hits.c.agent, hits.c.url)).one()
    assert (agent[:3], url) == ("a�b", "https://x.example/�")


def newer_rules(
    message: Message,
    hits: Sequence[Hit],
    views: Sequence[OwnView],
    corrections: Sequence[Correction],
    neighbours: Sequence[Hit],
) -> list[JudgedHit]:
    """What was uncertain is a proxy's."""
    now = [replace(hit, agent="proxy" if hit.agent == "maybe" else hit.agent) for hit in hits]
    judged = rules.judge(message, now, views, corrections, neighbours)
    return [JudgedHit(hit, replace(each.judgement, rules_version=2)) for hit, each in zip(hits, judged, strict=True)]


def test_what_newer_rules_find_in_passing_is_no_news_and_what_has_come_since_is(store: Store, alice: bytes) -> None:
    newer = Tools(judge=newer_rules, fold=rules.fold)
    drain(store, a_hit(alice, "old", agent="maybe"))

    drain(store, a_hit(alice, "robot", agent="bot"), tools=newer)
    receipt = detail(store, alice).stored.receipt
    drain(store, a_hit(alice, "new", agent="maybe"), tools=newer)

    assert (receipt.state, receipt.opens) == (State.OPENED, 1)
    assert notices(store, alice) == [("new", False)]


def test_an_open_held_back_over_a_change_of_the_rules_is_told_all_the_same(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "held", headers={"notify-at": str(LATER_MS + 30_000)}))

    drain(store, now_ms=LATER_MS + 30_000, tools=Tools(judge=newer_rules, fold=rules.fold))

    assert notices(store, alice) == [("held", True)]


def test_rejudging_finds_what_new_rules_say_and_notifies_nobody(store: Store, alice: bytes) -> None:
    for number in range(2, 5):
        store.messages.register(alice, [a_message(alice, number)], NOW_MS)
    drain(store, a_hit(alice, "h-1", agent="bot"), a_hit(alice, "h-2", 2, agent="bot"), a_hit(alice, "h-9", 9))

    def judge(
        message: Message,
        hits: Sequence[Hit],
        views: Sequence[OwnView],
        corrections: Sequence[Correction],
        neighbours: Sequence[Hit],
    ) -> list[JudgedHit]:
        return rules.judge(message, [replace(hit, agent="person") for hit in hits], views, corrections, neighbours)

    newer = Tools(judge=judge, fold=rules.fold)
    before = notices(store, alice)

    assert rejudge(store, LATER_MS, newer) == Rejudged(messages=4, hits=2, receipts=2)
    assert rejudge(store, LATER_MS, newer) == Rejudged(messages=4, hits=0, receipts=0)

    assert detail(store, alice).stored.receipt.state is State.OPENED
    assert notices(store, alice) == before == []
