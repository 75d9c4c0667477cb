"""Giving up raw agents and headers of old hits. Their judgement is frozen: they cannot be judged again without them."""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from greentick.domain.judgement import Judgement
from greentick.judge.surroundings import SAME_MINUTES_MS
from greentick.store import Store
from greentick.store.hits import KeptHit
from greentick.store.outcome import Found, History, Outcome
from greentick.worker.tools import Tools
from greentick.worker.unnaming import unnamed

_MESSAGES_PER_BATCH = 100
_RULES = Tools()


def reduce_agents(
    store: Store,
    before_ms: int,
    tools: Tools = _RULES,
    account_ids: Collection[bytes] | None = None,
    *,
    registered_only: bool = False,
) -> int:
    """Give up agent and headers of all hits from before `before_ms`; how many. Client, system and device kind stay.

    Hits that go on past that moment wait for their end. What waits for a registration cannot be judged well before it:
    `registered_only` leaves it as it is.
    """
    reduced = 0
    waiting: set[int] = set()
    while old := _unreduced(store, before_ms, waiting, account_ids, registered_only=registered_only):
        with store.work.transaction() as transaction:
            transaction.lock(account_id for account_id, _ in old)
            found = transaction.find({}, [key for _, key in old])
            history = transaction.history(found)
            outcomes = [Outcome(found=each, hits=_freeze(each, history[each.key], before_ms, tools)) for each in found]
            for each in outcomes:
                if not transaction.keeps(each.found.message.account_id).agent:
                    _unname(each.hits)
            transaction.keep(outcomes, before_ms)
        waiting |= {key for _, key in old}.difference(each.found.key for each in outcomes if each.hits)
        reduced += sum(len(each.hits) for each in outcomes)
    return reduced


def _unreduced(
    store: Store,
    before_ms: int,
    waiting: Collection[int],
    account_ids: Collection[bytes] | None,
    *,
    registered_only: bool,
) -> list[tuple[bytes, int]]:
    most = _MESSAGES_PER_BATCH + len(waiting)
    found = store.retention.unreduced(before_ms, most, account_ids, registered_only=registered_only)
    return [each for each in found if each[1] not in waiting]


def _freeze(found: Found, history: History, before_ms: int, tools: Tools) -> list[KeptHit]:
    """The old hits, reduced."""
    begin_ms = _begin_of_the_going_on(history.hits, before_ms)
    old = [kept for kept in history.hits if kept.frozen is None and kept.hit.at_ms < begin_ms]
    final = _without_corrections(found, history, tools)
    for kept in old:
        kept.frozen = final[kept.hit.id]
        kept.hit = replace(kept.hit, agent="", headers={})
    return old


def _unname(hits: Iterable[KeptHit]) -> None:
    for kept in hits:
        kept.frozen = kept.frozen and unnamed(kept.frozen)


def _begin_of_the_going_on(kept: Iterable[KeptHit], before_ms: int) -> int:
    """Where hits begin that go on past `before_ms`: the later ones are judged by what the earlier ones did."""
    begin_ms = None
    for at_ms in sorted((each.hit.at_ms for each in kept if each.frozen is None), reverse=True):
        if at_ms < before_ms and (begin_ms is None or begin_ms - at_ms > SAME_MINUTES_MS):
            break
        begin_ms = at_ms
    return before_ms if begin_ms is None else min(begin_ms, before_ms)


def _without_corrections(found: Found, history: History, tools: Tools) -> dict[str, Judgement]:
    """The judgements as they are if the sender takes every correction back, or never registers the message."""
    known = {kept.hit.id: kept.judgement for kept in history.hits if kept.judgement is not None}
    if len(known) == len(history.hits) and not history.corrections:
        return known
    judged = tools.judge(found.message, [kept.hit for kept in history.hits], history.views, (), ())
    return {each.hit.id: each.judgement for each in judged}
