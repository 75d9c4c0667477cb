"""Raw agents go after their time; what was judged with them stays judged."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from greentick.domain.days import DAY_MS
from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Verdict
from greentick.settings import Settings
from greentick.store import Store
from greentick.store.tables import hits, messages, views
from greentick.worker import pipeline, reduction
from greentick.worker.batch import Given
from greentick.worker.jobs import UpkeepDone, look_after
from greentick.worker.reduction import reduce_agents
from greentick.worker.tools import Tools
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)
SOON_MS = NOW_MS + 90_000
MONTH_MS = NOW_MS + 31 * DAY_MS


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account)], NOW_MS)
    return account


def drain(store: Store, *given: object, now_ms: int = SOON_MS) -> None:
    due = store.work.due(now_ms, 1000)
    pipeline.run(store, RULES, Given(now_ms=now_ms, hits=given, due=due))  # type: ignore[arg-type]


def verdicts(store: Store, account: bytes) -> dict[str, Verdict]:
    found = store.messages.get(account, an_id(1))
    assert found is not None
    return {each.hit.id: each.judgement.verdict for each in found.judged}


def agents(store: Store) -> dict[str, str]:
    with store.work._database.reading() as connection:
        return {row.id: row.agent for row in connection.execute(select(hits.c.id, hits.c.agent))}


def test_old_hits_lose_agent_and_headers_and_keep_what_they_were(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "old", headers={"accept": "*/*"}), a_hit(alice, "new", at_ms=MONTH_MS, agent="bot"))
    before = store.messages.get(alice, an_id(1))

    assert reduce_agents(store, MONTH_MS - 1, RULES) == 1
    assert reduce_agents(store, MONTH_MS - 1, RULES) == 0

    after = store.messages.get(alice, an_id(1))
    assert agents(store) == {"old": "", "new": "bot"}
    assert after is not None
    assert before is not None
    assert after.stored == before.stored
    assert [each.judgement for each in after.judged] == [each.judgement for each in before.judged]
    assert [dict(each.hit.headers) for each in after.judged] == [{}, {}]


def test_a_later_hit_does_not_judge_a_reduced_one_again(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "old"))
    end = store.feed.end(alice)
    reduce_agents(store, MONTH_MS, RULES)

    drain(store, a_hit(alice, "new", at_ms=MONTH_MS, agent="bot"), now_ms=MONTH_MS)

    assert verdicts(store, alice) == {"old": Verdict.PERSON, "new": Verdict.BOT}
    assert store.feed.end(alice) == end + 1


def test_a_correction_of_a_reduced_hit_can_be_made_and_taken_back(store: Store, alice: bytes) -> None:
    drain(store, a_hit(alice, "said-before"), a_hit(alice, "said-after"))
    store.corrections.put(alice, an_id(1), "said-before", own=True)
    drain(store)
    reduce_agents(store, MONTH_MS, RULES)

    store.corrections.put(alice, an_id(1), "said-after", own=True)
    again(store)
    assert set(verdicts(store, alice).values()) == {Verdict.SELF}
    store.corrections.put(alice, an_id(1), "said-before", own=False)
    store.corrections.put(alice, an_id(1), "said-after", own=False)
    again(store)

    assert set(verdicts(store, alice).values()) == {Verdict.PERSON}


def test_hits_that_wait_for_a_registration_are_judged_before_their_agent_goes(store: Store) -> None:
    alice = store.accounts.create(1)
    drain(store, a_hit(alice, "old"))

    assert reduce_agents(store, MONTH_MS, RULES) == 1
    assert agents(store) == {"old": ""}
    store.messages.register(alice, [a_message(alice)], MONTH_MS)
    again(store)

    assert verdicts(store, alice) == {"old": Verdict.PERSON}


def test_upkeep_leaves_nothing_that_is_past_its_time(store: Store, alice: bytes, settings: Settings) -> None:
    store.messages.register(alice, [a_message(alice, 2, sender_agent="Mine", sender_network_hash="x")], NOW_MS)
    store.views.add(alice, [an_id(2)], NOW_MS, agent="Mine", network_hash="x")
    drain(store, a_hit(alice, "h-1", agent="person"))
    upkept = replace(settings, agent_days=30, retention_days=365)

    assert look_after(store, upkept, NOW_MS + 29 * DAY_MS) == UpkeepDone(agents_reduced=0, messages_purged=0)
    assert agents(store) == {"h-1": "person"}
    assert look_after(store, upkept, NOW_MS + 33 * DAY_MS) == UpkeepDone(agents_reduced=1, messages_purged=0)
    with store.work._database.reading() as connection:
        assert set(connection.scalars(select(messages.c.sender_agent))) == {""}
        assert connection.execute(select(views.c.agent, views.c.network_hash)).all() == [("", "")]
    assert look_after(store, upkept, NOW_MS + 366 * DAY_MS) == UpkeepDone(agents_reduced=0, messages_purged=2)
    with store.work._database.reading() as connection:
        assert connection.execute(select(views)).all() == []


def again(store: Store) -> None:
    drain(store, now_ms=MONTH_MS)


def scanner(alice: bytes, hit_id: str, at_ms: int, **changed: object) -> Hit:
    given = {"agent": CHROME, "target": Target.LINK, "url": f"https://example.org/{hit_id}", "network_hash": "n" * 16}
    return a_hit(alice, hit_id, 1, **({"at_ms": at_ms} | given | changed))


@pytest.mark.parametrize("cut_ms", [250, 20_000])
def test_what_goes_on_past_the_cut_keeps_what_its_other_hits_tell_of_it(
    store: Store, alice: bytes, cut_ms: int
) -> None:
    tools = Tools()
    begin_ms = NOW_MS + 600_000
    links = [scanner(alice, f"link-{number}", begin_ms + number * 500) for number in range(2)]
    pixel = scanner(alice, "pixel", begin_ms + 30_000, target=Target.PIXEL, url=None)
    pipeline.run(store, tools, Given(now_ms=begin_ms + 90_000, hits=[*links, pixel]))
    before = verdicts(store, alice)

    assert reduce_agents(store, begin_ms + cut_ms, tools) == 0
    pipeline.run(store, tools, Given(now_ms=begin_ms + DAY_MS, hits=[scanner(alice, "x", begin_ms + DAY_MS)]))

    assert {key: value for key, value in verdicts(store, alice).items() if key != "x"} == before
    assert Verdict.PERSON not in before.values()
    assert reduce_agents(store, begin_ms + DAY_MS, tools) == 3


def test_more_messages_that_wait_than_go_into_a_batch_hold_nothing_up(
    store: Store, alice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reduction, "_MESSAGES_PER_BATCH", 2)
    store.messages.register(alice, [a_message(alice, number) for number in range(2, 8)], NOW_MS)
    for number in range(1, 8):
        ends = [] if number == 7 else [a_hit(alice, f"end-{number}", number, at_ms=NOW_MS + 61_000)]
        drain(store, a_hit(alice, f"begin-{number}", number), *ends)

    assert reduce_agents(store, NOW_MS + 60_500, RULES) == 1


def test_what_waits_for_a_registration_can_be_left_as_it_is(store: Store) -> None:
    alice = store.accounts.create(1)
    drain(store, a_hit(alice, "early"))

    assert reduce_agents(store, MONTH_MS, RULES, [alice], registered_only=True) == 0
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    assert reduce_agents(store, MONTH_MS, RULES, [alice], registered_only=True) == 1
