"""Links of an account's other messages, asked for at the same moment: who asks for many at once is a machine."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from greentick.domain.hit import Hit, Target
from greentick.judge.surroundings import AT_ONCE_MS
from greentick.store.hits import KeptHit
from greentick.worker.batch import Batch, Case

Placed = tuple[int, Hit]
"""A hit and the key of its message."""


def look_around(batch: Batch) -> None:
    """Give each message the links of others near its own. Those that a link may expose are folded anew soon."""
    asked = {case.outcome.found.key: links for case in batch.cases if (links := _links(case))}
    if not asked:
        return
    first_judged = [kept.hit.at_ms for links in asked.values() for kept in links if kept.judgement is None]
    spans = _merged(kept.hit.at_ms for links in asked.values() for kept in links)
    stored = batch.transaction.links_between(spans)
    here = [(key, kept.hit) for key, links in asked.items() for kept in links if kept.is_new]
    near = sorted([*stored, *here], key=_at)
    times = [hit.at_ms for _, hit in near]
    for case in batch.cases:
        links = asked.get(case.outcome.found.key, [])
        case.neighbours = [
            hit for key, hit in _around(near, times, [kept.hit.at_ms for kept in links]) if _is_beside(case, key, hit)
        ]
    others = {key for key, _ in _around(near, times, first_judged)}.difference(
        case.outcome.found.key for case in batch.cases
    )
    batch.transaction.postpone(others, batch.given.now_ms)


def _links(case: Case) -> list[KeptHit]:
    """The links of a message that will be judged."""
    if case.history is None:
        return []
    return [kept for kept in case.history.hits if kept.hit.target is Target.LINK and kept.frozen is None]


def _merged(times: Iterable[int]) -> list[tuple[int, int]]:
    """The moments around all times, those that touch made one."""
    spans: list[tuple[int, int]] = []
    for at_ms in sorted(times):
        if spans and at_ms - AT_ONCE_MS <= spans[-1][1]:
            spans[-1] = (spans[-1][0], at_ms + AT_ONCE_MS)
        else:
            spans.append((at_ms - AT_ONCE_MS, at_ms + AT_ONCE_MS))
    return spans


def _around(near: Sequence[Placed], times: Sequence[int], moments: Iterable[int]) -> Iterable[Placed]:
    """Those of the hits that are within a second of one of the moments."""
    places = {
        place
        for at_ms in moments
        for place in range(bisect_left(times, at_ms - AT_ONCE_MS), bisect_right(times, at_ms + AT_ONCE_MS))
    }
    return [near[place] for place in sorted(places)]


def _is_beside(case: Case, key: int, hit: Hit) -> bool:
    return key != case.outcome.found.key and hit.account_id == case.outcome.found.message.account_id


def _at(placed: Placed) -> int:
    return placed[1].at_ms
