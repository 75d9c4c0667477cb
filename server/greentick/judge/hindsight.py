"""What hits say about one another once all are judged: a scanner exposed by another, a maybe confirmed by a click.

A click confirms what was fetched from its own network before; of a sole recipient also the last uncertain open within
the hour before, if no sure sign of a reader came before the click, which that open would explain. What scanners fetch
about delivery, and security companies ever, a click from elsewhere does not explain. The click itself waits until it is
known not to be a scanner's, and so does all that it confirms.

Who loads the image about delivery and at once goes through the links is as uncertain on the image as on the links.
Outlook's proxy carries images alone: who checks a link from Microsoft's network too may have scanned the image.
"""

from collections.abc import Sequence

from msgspec import Struct

from greentick.domain.judgement import AUTOMATIC, OPENS, Verdict
from greentick.judge.reasons import Reason
from greentick.judge.rows import ROW_LINKS
from greentick.judge.settling import WALK_MS, could_be_a_walkers, settle
from greentick.judge.situation import Answer, Situation
from greentick.judge.surroundings import same_visitor

EXPOSED_MS = 60_000
CONFIRMED_MS = 3_600_000
SCANS_S = 300.0
"""Scanners in data centres look at a mail within this time of its leaving."""

_GIVEAWAYS = frozenset({Reason.ALL_LINKS_AT_ONCE, Reason.PROBING_METHOD, Reason.MANY_HOSTS})
_CONFIRMABLE = frozenset(
    {
        Reason.BARE_WEBKIT,
        Reason.MICROSOFT_NETWORK,
        Reason.SECURITY_NETWORK,
        Reason.UNCLEAR_PROXY,
        Reason.UNKNOWN_CLIENT,
        Reason.DATA_CENTRE,
        Reason.NO_AGENT,
    }
)


class Judged(Struct, gc=False):
    """A situation with the answer it has so far. `moments` are those of the hit it depends on, to be shown and told."""

    situation: Situation
    answer: Answer
    moments: tuple[int, int] | None = None


def reconsider(judged: Sequence[Judged]) -> None:
    """Change answers in the light of the others."""
    giveaways = [each.situation for each in judged if each.answer.reason in _GIVEAWAYS]
    for each in judged:
        if giveaways and each.answer.verdict not in AUTOMATIC and _is_exposed(each, giveaways):
            each.answer = Answer(Verdict.SCANNER, Reason.EXPOSED_LATER, each.answer.party)
    _doubt_walkers(judged)
    signs = sorted((each for each in judged if each.answer.verdict in OPENS), key=_place)
    clicks = [each for each in signs if each.situation.link]
    if not clicks:
        return
    uncertain = [each for each in judged if each.answer.reason in _CONFIRMABLE and not each.situation.link]
    explained = _explained(uncertain, clicks[0]) if signs[0] is clicks[0] else None
    for each in uncertain:
        click = clicks[0] if each is explained else _click_from_there(each, clicks)
        if click is not None:
            _confirm(each, click)


def _is_exposed(each: Judged, giveaways: Sequence[Situation]) -> bool:
    hit = each.situation.hit
    return bool(hit.network_hash) and any(
        same_visitor(hit, other.hit) and abs(hit.at_ms - other.hit.at_ms) <= EXPOSED_MS for other in giveaways
    )


def _doubt_walkers(judged: Sequence[Judged]) -> None:
    """Make images uncertain whose visitor went on to the links, which is known before they are shown to anybody."""
    row = [each.situation for each in judged if each.answer.reason is Reason.LINKS_IN_A_ROW]
    checks = [each.situation for each in judged if each.situation.link and each.situation.network.microsoft]
    for each in judged if row or checks else ():
        s = each.situation
        if each.answer.verdict not in OPENS or s.link or not s.hit.network_hash or not could_be_a_walkers(s):
            continue
        if len(_steps(s, row)) >= ROW_LINKS:
            each.answer = Answer(Verdict.MAYBE, Reason.LINKS_IN_A_ROW, each.answer.party)
        elif _steps(s, checks):
            each.answer = Answer(Verdict.MAYBE, Reason.MICROSOFT_NETWORK, "Microsoft")


def _steps(s: Situation, links: Sequence[Situation]) -> set[str | None]:
    """To which of the links the visitor went on."""
    return {
        link.hit.url for link in links if same_visitor(s.hit, link.hit) and 0 <= link.hit.at_ms - s.hit.at_ms <= WALK_MS
    }


def _explained(uncertain: Sequence[Judged], click: Judged) -> Judged | None:
    """The open that somebody must have begun with who has followed a link, before anything else was sure."""
    if not click.situation.audience.one_recipient:
        return None
    click_ms = click.situation.hit.at_ms
    before = [each for each in uncertain if 0 <= click_ms - each.situation.hit.at_ms <= CONFIRMED_MS]
    return max((each for each in before if not _is_likely_a_scan(each)), key=_place, default=None)


def _is_likely_a_scan(each: Judged) -> bool:
    since_left_s = each.situation.since_left_s
    if each.answer.reason is Reason.DATA_CENTRE:
        return since_left_s is not None and since_left_s < SCANS_S
    return each.answer.reason is Reason.SECURITY_NETWORK


def _click_from_there(each: Judged, clicks: Sequence[Judged]) -> Judged | None:
    """The first click after an uncertain open that came from the same network."""
    hit = each.situation.hit
    later = (click for click in clicks if click.situation.hit.at_ms >= hit.at_ms)
    return next(
        (click for click in later if hit.network_hash and click.situation.hit.network_hash == hit.network_hash), None
    )


def _confirm(each: Judged, click: Judged) -> None:
    each.answer = Answer(Verdict.PERSON, Reason.CONFIRMED_BY_CLICK, each.answer.party)
    each.moments = settle(click.situation, click.answer.verdict)


def _place(each: Judged) -> tuple[int, str]:
    return each.situation.hit.at_ms, each.situation.hit.id
