"""Rules small enough to be seen through: a hit's agent names its verdict, its headers when it may be shown and told."""

from collections.abc import Sequence

from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import AUTOMATIC, OPENS, Client, JudgedHit, Judgement, Verdict
from greentick.domain.message import Correction, Message, OwnView
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.worker.tools import Tools

OWN_VIEW_MS = 10_000


def judge(
    message: Message,
    hits: Sequence[Hit],
    views: Sequence[OwnView],
    corrections: Sequence[Correction],
    neighbours: Sequence[Hit],
) -> list[JudgedHit]:
    """Own views within 10 s and corrections are `self`; an agent that names no verdict is a failure."""
    corrected = {hit_id for each in corrections for hit_id in each.hit_ids}
    return [JudgedHit(hit, _judgement(hit, views, is_corrected=hit.id in corrected)) for hit in hits]


def fold(message: Message, judged: Sequence[JudgedHit], now_ms: int) -> Receipt:
    """Hits of one visitor (network hash) are one event; what may not be shown yet makes the receipt due."""
    shown = [each for each in judged if each.judgement.show_at_ms <= now_ms]
    visitors: dict[tuple[str, Group], list[JudgedHit]] = {}
    for each in shown:
        visitors.setdefault((each.hit.network_hash or each.hit.id, _group(each)), []).append(each)
    events = [_event(group, each) for (_, group), each in visitors.items()]
    events.sort(key=lambda event: (event.at_ms, event.id), reverse=True)
    opened = [event for event in events if event.group is Group.OPENED]
    later = [each.judgement.show_at_ms for each in judged if each.judgement.show_at_ms > now_ms]
    clicks = [event for event in opened if event.kind == "click"]
    return Receipt(
        state=_state(events),
        opens=len(opened),
        clicks=len(clicks),
        first_open_at_ms=min((event.at_ms for event in opened), default=None),
        last_open_at_ms=max((event.last_at_ms for event in opened), default=None),
        events=tuple(events),
        due_at_ms=min(later, default=None),
    )


RULES = Tools(hit_cap=10, judge=judge, fold=fold)


def _judgement(hit: Hit, views: Sequence[OwnView], *, is_corrected: bool) -> Judgement:
    own = any(abs(view.at_ms - hit.at_ms) <= OWN_VIEW_MS for view in views)
    verdict = Verdict.SELF if own or is_corrected else Verdict(hit.agent or "bot")
    return Judgement(
        verdict=verdict,
        reason="corrected" if is_corrected else "own_view" if own else "by_agent",
        client=Client(name=f"a {verdict}"),
        show_at_ms=int(hit.headers.get("show-at", hit.at_ms)),
        notify_at_ms=int(hit.headers.get("notify-at", hit.at_ms)),
        rules_version=1,
    )


def _group(judged: JudgedHit) -> Group:
    verdict = judged.judgement.verdict
    if verdict in OPENS:
        return Group.OPENED
    if verdict in AUTOMATIC:
        return Group.AUTOMATIC
    return Group.SELF if verdict is Verdict.SELF else Group.UNCERTAIN


def _event(group: Group, judged: Sequence[JudgedHit]) -> Event:
    first, last = judged[0], judged[-1]
    return Event(
        id=first.hit.id,
        kind="click" if first.hit.target is Target.LINK else "open",
        group=group,
        at_ms=first.hit.at_ms,
        last_at_ms=last.hit.at_ms,
        verdict=first.judgement.verdict,
        reason=first.judgement.reason,
        client=first.judgement.client,
        hit_ids=tuple(each.hit.id for each in judged),
        url=first.hit.url,
        corrected=any(each.judgement.reason == "corrected" for each in judged),
        notify_at_ms=first.judgement.notify_at_ms,
    )


def _state(events: Sequence[Event]) -> State:
    groups = {event.group for event in events}
    if any(event.kind == "click" and event.group is Group.OPENED for event in events):
        return State.CLICKED
    if Group.OPENED in groups:
        return State.OPENED
    return State.MAYBE if Group.UNCERTAIN in groups else State.SENT
