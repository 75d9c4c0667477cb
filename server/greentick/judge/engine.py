"""Judging all hits of a message together: each by the rules, then in the light of the others and of corrections."""

from collections.abc import Sequence

from greentick.domain.hit import Hit
from greentick.domain.judgement import OPENS, JudgedHit, Judgement, Verdict
from greentick.domain.message import Correction, Message, OwnView
from greentick.judge.client import hinted
from greentick.judge.hindsight import Judged, reconsider
from greentick.judge.reasons import Reason
from greentick.judge.rules import RULES
from greentick.judge.settling import settle
from greentick.judge.situation import Answer, Situation
from greentick.judge.surroundings import survey

RULES_VERSION = 1
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
    surroundings = survey(message, hits, views, neighbours)
    judged = [_ask(surroundings.situation(hit)) for hit in hits]
    reconsider(judged)
    own = frozenset().union(*(correction.hit_ids for correction in corrections))
    return [JudgedHit(each.situation.hit, _judgement(each, corrected=each.situation.hit.id in own)) for each in judged]


def answer(situation: Situation) -> Answer:
    """The first answer of the rules, in their order."""
    for rule in RULES:
        if found := rule(situation):
            return found
    raise AssertionError("the last rule always answers")


def _ask(situation: Situation) -> Judged:
    found = answer(situation)
    if situation.own_copy and found.verdict in OPENS and not situation.link:
        found = Answer(found.verdict, Reason.OWN_COPY_POSSIBLE, found.party)
    return Judged(situation, found)


def _judgement(judged: Judged, *, corrected: bool) -> Judgement:
    situation, (verdict, reason, party) = judged.situation, judged.answer
    if corrected:
        verdict, reason = Verdict.SELF, Reason.CORRECTED
    client = situation.agent.client
    if platform := situation.hit.headers.get(_PLATFORM):
        client = hinted(client, platform)
    show_at_ms, notify_at_ms = settle(situation, verdict)
    return Judgement(
        verdict=verdict,
        reason=reason.value,
        party=party,
        client=client,
        show_at_ms=show_at_ms,
        notify_at_ms=notify_at_ms,
        rules_version=RULES_VERSION,
    )
