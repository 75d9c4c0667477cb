"""Judging all hits of a message together: each by the rules, then in the light of the others and of corrections."""

from collections.abc import Sequence

from greentick.domain.hit import Hit
from greentick.domain.judgement import OPENS, JudgedHit, Judgement, Verdict
from greentick.domain.message import Correction, Message, OwnView
from greentick.judge.client import hinted
from greentick.judge.hindsight import Judged, reconsider
from greentick.judge.reasons import Reason
from greentick.judge.rules import answer
from greentick.judge.settling import settle
from greentick.judge.situation import Answer, Situation
from greentick.judge.surroundings import Surroundings

RULES_VERSION = 6
"""Goes up with every change of rules or lists that can change a verdict; stored hits are then judged again."""

_PLATFORM = "sec-ch-ua-platform"


def judge_message(
    message: Message,
    hits: Sequence[Hit],
    views: Sequence[OwnView],
    corrections: Sequence[Correction],
    neighbours: Sequence[Hit] = (),
) -> list[JudgedHit]:
    """Judge every hit of a message; the answers stand in the order of the hits, which does not matter otherwise.

    `views` are the sender's announced views of this message, `neighbours` hits of the account's other messages about
    the same time, which are looked at but not judged.
    """
    own = {hit_id for correction in corrections for hit_id in correction.hit_ids} if corrections else ()
    others = [hit for hit in hits if hit.id not in own] if own else hits  # the sender's own say nothing about these
    surroundings = Surroundings(message, others, views, neighbours)
    judged = [_ask(surroundings.situation(hit)) for hit in hits]
    if len(judged) > 1:
        reconsider([each for each in judged if each.situation.hit.id not in own] if own else judged)
    return [_with_judgement(each, corrected=each.situation.hit.id in own) for each in judged]


def _ask(situation: Situation) -> Judged:
    found = answer(situation)
    is_open = found.verdict in OPENS and not situation.link
    if situation.audience.own_copy and is_open and found.reason is not Reason.GIVEN_BY_HAND:
        found = Answer(found.verdict, Reason.OWN_COPY_POSSIBLE, found.party)
    return Judged(situation, found)


def _with_judgement(judged: Judged, *, corrected: bool) -> JudgedHit:
    situation, found = judged.situation, judged.answer
    if corrected:
        found = Answer(Verdict.SELF, Reason.CORRECTED, found.party)
    hit, client = situation.hit, situation.agent.client
    if hit.headers and _PLATFORM in hit.headers:
        client = hinted(client, hit.headers[_PLATFORM])
    show_at_ms, notify_at_ms = settle(situation, found.verdict) if judged.moments is None else judged.moments
    judgement = Judgement(
        verdict=found.verdict,
        reason=found.reason.value,
        party=found.party,
        client=client,
        show_at_ms=show_at_ms,
        notify_at_ms=notify_at_ms,
        rules_version=RULES_VERSION,
    )
    return JudgedHit(hit, judgement)
