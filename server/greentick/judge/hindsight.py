"""What hits say about one another once all are judged: a scanner exposed by another, a maybe confirmed by a click."""

from collections.abc import Sequence

from msgspec import Struct

from greentick.domain.judgement import AUTOMATIC, OPENS, Verdict
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation
from greentick.judge.surroundings import same_visitor

EXPOSED_MS = 60_000
CONFIRMED_MS = 3_600_000

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
    """A situation with the answer it has so far."""

    situation: Situation
    answer: Answer


def reconsider(judged: Sequence[Judged]) -> None:
    """Change answers in the light of the others."""
    giveaways = [each.situation for each in judged if each.answer.reason in _GIVEAWAYS]
    for each in judged:
        if giveaways and each.answer.verdict not in AUTOMATIC and _is_exposed(each, giveaways):
            each.answer = Answer(Verdict.SCANNER, Reason.EXPOSED_LATER, each.answer.party)
    clicks = [each.situation for each in judged if each.situation.link and each.answer.verdict in OPENS]
    for each in judged:
        if clicks and each.answer.reason in _CONFIRMABLE and not each.situation.link and _is_confirmed(each, clicks):
            each.answer = Answer(Verdict.PERSON, Reason.CONFIRMED_BY_CLICK, each.answer.party)


def _is_exposed(each: Judged, giveaways: Sequence[Situation]) -> bool:
    hit = each.situation.hit
    return bool(hit.network_hash) and any(
        same_visitor(hit, other.hit) and abs(hit.at_ms - other.hit.at_ms) <= EXPOSED_MS for other in giveaways
    )


def _is_confirmed(each: Judged, clicks: Sequence[Situation]) -> bool:
    """Whether somebody who followed a link later is the same, by network or as sole recipient within the hour."""
    hit = each.situation.hit
    later = [click.hit for click in clicks if click.hit.at_ms >= hit.at_ms]
    return any(
        (hit.network_hash and hit.network_hash == click.network_hash)
        or (each.situation.audience.one_recipient and click.at_ms - hit.at_ms <= CONFIRMED_MS)
        for click in later
    )
