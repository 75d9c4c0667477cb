"""The rules, in order. Each asks one question and answers or passes; the last always answers.

What the sender or the request itself says comes first, then what the agent says, then networks and time, which never
take an open away alone.
"""

from typing import Protocol

from greentick.judge.kinds import Kind
from greentick.judge.rules import (
    apple_privacy,
    bare_webkit,
    before_delivery,
    before_leaving,
    contradiction,
    data_centre,
    declared_prefetch,
    from_header,
    given_by_hand,
    gmail_prefetch,
    image_proxy,
    links_at_once,
    links_in_a_row,
    mail_service_network,
    microsoft,
    named_machine,
    no_agent,
    note_to_self,
    own_session,
    own_view,
    probing,
    reader,
    security_network,
    senders_network,
    soon_after_sending,
    unknown_client,
)
from greentick.judge.situation import Answer, Situation


class Rule(Protocol):
    """A module of this room: the kinds of programs its question is about, and the question."""

    ABOUT: frozenset[Kind]

    def ask(self, s: Situation, /) -> Answer | None:
        """Answer, or pass."""


RULES: tuple[Rule, ...] = (
    given_by_hand,
    own_session,
    own_view,
    before_leaving,
    declared_prefetch,
    apple_privacy,
    gmail_prefetch,
    probing,
    links_at_once,
    before_delivery,
    named_machine,
    from_header,
    note_to_self,
    security_network,
    microsoft,
    data_centre,
    mail_service_network,
    image_proxy,
    senders_network,
    no_agent,
    links_in_a_row,
    contradiction,
    soon_after_sending,
    bare_webkit,
    unknown_client,
    reader,
)

_QUESTIONS = {kind: tuple(rule.ask for rule in RULES if kind in rule.ABOUT) for kind in Kind}


def answer(situation: Situation) -> Answer:
    """The first answer of the rules, in their order."""
    for ask in _QUESTIONS[situation.agent.kind]:
        if found := ask(situation):
            return found
    raise AssertionError("the last rule always answers")
