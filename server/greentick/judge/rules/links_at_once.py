"""Did the same visitor ask for several links within a second? No hand is that fast (MillionSend #22)."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer scanner for two or more different links at once."""
    if s.links_at_once < 2:
        return None
    return Answer(Verdict.SCANNER, Reason.ALL_LINKS_AT_ONCE, s.network.owner)
