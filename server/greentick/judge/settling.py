"""When a judged hit may be shown and told: at once, unless it could soon turn out to be the sender's or a machine's."""

from greentick.domain.judgement import OPENS, Verdict
from greentick.judge.situation import Situation

SHOW_MS = 10_000
NOTIFY_MS = 30_000

AFTER_LEAVING_S = 15.0
"""Gmail shows a thread again when a reply was sent from it: own views are likely just after the mail has left."""

NEAR_VIEW_S = 120.0
"""The sender is at the mail about an announced view: another view may be announced a moment after its hit."""

MORE_LINKS_MS = 1_200
"""A scanner that follows one link follows others within a second; only then is it known for one."""

_DOUBTFUL = OPENS | {Verdict.MAYBE}


def settle(s: Situation, verdict: Verdict) -> tuple[int, int]:
    """The moments (Unix ms) from which the hit may be shown and told."""
    at_ms = s.hit.at_ms
    if verdict not in _DOUBTFUL:
        return at_ms, at_ms
    if s.link:
        return at_ms + MORE_LINKS_MS, at_ms + MORE_LINKS_MS
    if _could_be_the_senders(s):
        return at_ms + SHOW_MS, at_ms + NOTIFY_MS
    return at_ms, at_ms


def _could_be_the_senders(s: Situation) -> bool:
    if s.agent.party != "Gmail":
        return False
    just_left = s.since_left_s is not None and s.since_left_s < AFTER_LEAVING_S
    return just_left or (s.view_gap_s is not None and abs(s.view_gap_s) < NEAR_VIEW_S)
