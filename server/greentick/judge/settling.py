"""When a judged hit may be shown and told: at once, unless it could soon turn out to be the sender's or a machine's."""

from greentick.domain.judgement import OPENS, Verdict
from greentick.judge.kinds import DIRECT, Kind
from greentick.judge.rows import ROW_LINKS, ROW_MS
from greentick.judge.situation import Situation

SHOW_MS = 10_000
NOTIFY_MS = 30_000

AFTER_LEAVING_S = 15.0
"""Gmail shows a thread again when a reply was sent from it: own views are likely just after the mail has left."""

NEAR_VIEW_S = 120.0
"""The sender is at the mail after an announced view: another view may be announced a moment after its hit. A view after
the hit holds nothing back: whoever was told of the open comes to look, and must not see it gone."""

MORE_LINKS_MS = 1_200
"""A scanner that follows one link follows others within a second; only then is it known for one."""

DELIVERY_S = 300.0
"""Gateways open a mail with a browser within this time of its leaving."""

WALK_MS = 15_000
"""Some of them load the image first and then go through the links: so long it takes to see that they do."""

_WALKERS = DIRECT - {Kind.MAIL_CLIENT}
_DOUBTFUL = OPENS | {Verdict.MAYBE}


def settle(s: Situation, verdict: Verdict) -> tuple[int, int]:
    """The moments (Unix ms) from which the hit may be shown and told."""
    at_ms = s.hit.at_ms
    if verdict not in _DOUBTFUL:
        return at_ms, at_ms
    if s.link:
        wait_ms = MORE_LINKS_MS + (ROW_MS if s.links_in_mail >= ROW_LINKS else 0)
        return at_ms + wait_ms, at_ms + wait_ms
    if s.links_in_mail and could_be_a_walkers(s):
        return at_ms + WALK_MS, at_ms + NOTIFY_MS
    if _could_be_the_senders(s):
        return at_ms + SHOW_MS, at_ms + NOTIFY_MS
    return at_ms, at_ms


def could_be_a_walkers(s: Situation) -> bool:
    """Whether it could be of a gateway that goes to the links next: a browser's, about delivery or from Microsoft."""
    about_delivery = s.since_left_s is not None and s.since_left_s < DELIVERY_S
    return s.agent.kind in _WALKERS and (about_delivery or s.network.microsoft)


def _could_be_the_senders(s: Situation) -> bool:
    if s.agent.party != "Gmail":
        return False
    just_left = s.since_left_s is not None and s.since_left_s < AFTER_LEAVING_S
    return just_left or (s.since_view_s is not None and s.since_view_s < NEAR_VIEW_S)
