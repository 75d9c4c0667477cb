"""Leaving of a hit's time only its day, for accounts that want it so: readings stay apart and in order, no more.

The hits of one reading get one moment: the day's beginning plus as many times PLACE_MS as readings came before. So
folding them again gives the same readings, and the moment says nothing of the time of day.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from greentick.domain.days import DAY_MS, PLACE_MS
from greentick.domain.judgement import JudgedHit
from greentick.domain.receipt import Event, Group
from greentick.store import Store
from greentick.store.hits import KeptHit
from greentick.store.outcome import Found, History, Outcome
from greentick.worker.tools import Tools

MESSAGES_AT_ONCE = 100
_AT_THE_END_OF_TIME_MS = 1 << 52


def coarsen(store: Store, account_ids: Sequence[bytes], before_ms: int, tools: Tools) -> int:
    """Take the exact time from all hits of these accounts from before `before_ms`, whose agents are gone; how many."""
    coarsened, after = 0, -1
    while account_ids and (old := store.sparing.exact(account_ids, before_ms, MESSAGES_AT_ONCE, after)):
        with store.work.transaction() as transaction:
            transaction.lock(account_id for account_id, _ in old)
            found = transaction.find({}, [key for _, key in old])
            history = transaction.history(found)
            outcomes = [_coarsen(each, history[each.key], before_ms, tools) for each in found]
            transaction.retime(outcomes)
            transaction.keep(outcomes, before_ms)
            transaction.postpone([each.found.key for each in outcomes if each.hits], 0)
        coarsened += sum(len(each.hits) for each in outcomes)
        after = old[-1][1]
    return coarsened


def _coarsen(found: Found, history: History, before_ms: int, tools: Tools) -> Outcome:
    judged = [
        JudgedHit(kept.hit, judgement)
        for kept in history.hits
        if (judgement := kept.judgement or kept.frozen) is not None
    ]
    events = tools.fold(found.message, judged, _AT_THE_END_OF_TIME_MS).events
    times = _times(events, {each.hit.id: each.hit.at_ms for each in judged}, before_ms)
    changed = [
        kept
        for kept in history.hits
        if kept.frozen is not None and times.get(kept.hit.id, kept.hit.at_ms) != kept.hit.at_ms
    ]
    for kept in changed:
        _place(kept, times[kept.hit.id])
    return Outcome(found=found, hits=changed)


def _times(events: Iterable[Event], at_ms: Mapping[str, int], before_ms: int) -> dict[str, int]:
    """The new time of each hit of each reading that is over."""
    times: dict[str, int] = {}
    taken: dict[int, int] = {}
    for event in sorted(events, key=lambda each: (each.at_ms, each.id)):
        if event.group is Group.AUTOMATIC:  # one reading however long it lasts
            times |= {id_: _day(at_ms[id_]) for id_ in event.hit_ids if at_ms[id_] < before_ms}
            continue
        day = _day(event.at_ms)
        if event.at_ms % PLACE_MS == 0:
            taken[day] = max(taken.get(day, 0), (event.at_ms - day) // PLACE_MS + 1)
        elif event.last_at_ms < before_ms:
            times |= dict.fromkeys(event.hit_ids, day + taken.get(day, 0) * PLACE_MS)
            taken[day] = taken.get(day, 0) + 1
    return times


def _place(kept: KeptHit, at_ms: int) -> None:
    kept.hit = replace(kept.hit, at_ms=at_ms)
    if kept.judgement is not None:
        kept.judgement = replace(kept.judgement, show_at_ms=at_ms, notify_at_ms=at_ms)
    if kept.frozen is not None:
        kept.frozen = replace(kept.frozen, show_at_ms=at_ms, notify_at_ms=at_ms)


def _day(at_ms: int) -> int:
    return at_ms - at_ms % DAY_MS
