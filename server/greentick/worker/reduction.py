"""Giving up raw agents and headers of old hits. Their judgement is frozen: they cannot be judged again without them."""

from collections.abc import Collection

from msgspec.structs import replace

from greentick.domain.judgement import Judgement
from greentick.store import Store
from greentick.store.hits import KeptHit
from greentick.store.outcome import Found, History, Outcome
from greentick.worker.tools import Tools

_MESSAGES_PER_BATCH = 100
_RULES = Tools()


def reduce_agents(
    store: Store, before_ms: int, tools: Tools = _RULES, account_ids: Collection[bytes] | None = None
) -> int:
    """Give up agent and headers of all hits from before `before_ms`; how many. Client, system and device kind stay."""
    reduced = 0
    while old := store.retention.unreduced(before_ms, _MESSAGES_PER_BATCH, account_ids):
        with store.work.transaction() as transaction:
            transaction.lock(account_id for account_id, _ in old)
            found = transaction.find({}, [key for _, key in old])
            history = transaction.history(found)
            outcomes = [Outcome(found=each, hits=_freeze(each, history[each.key], before_ms, tools)) for each in found]
            transaction.keep(outcomes, before_ms)
        reduced += sum(len(each.hits) for each in outcomes)
    return reduced


def _freeze(found: Found, history: History, before_ms: int, tools: Tools) -> list[KeptHit]:
    """The old hits, reduced."""
    old = [kept for kept in history.hits if kept.frozen is None and kept.hit.at_ms < before_ms]
    final = _without_corrections(found, history, tools)
    for kept in old:
        kept.frozen = final[kept.hit.id]
        kept.hit = replace(kept.hit, agent="", headers={})
    return old


def _without_corrections(found: Found, history: History, tools: Tools) -> dict[str, Judgement]:
    """The judgements as they are if the sender takes every correction back, or never registers the message."""
    known = {kept.hit.id: kept.judgement for kept in history.hits if kept.judgement is not None}
    if len(known) == len(history.hits) and not history.corrections:
        return known
    judged = tools.judge(found.message, [kept.hit for kept in history.hits], history.views, (), ())
    return {each.hit.id: each.judgement for each in judged}
