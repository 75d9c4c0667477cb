"""Did a browser come within seconds of the mail's leaving? Delivery alone takes as long; scanners do not wait."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

SOON_S = 5.0

ABOUT = frozenset({Kind.BROWSER, Kind.BARE_WEBKIT, Kind.UNKNOWN})


def ask(s: Situation) -> Answer | None:
    """Answer maybe for anything but a mail program within seconds."""
    if s.since_left_s is None or s.since_left_s >= SOON_S:
        return None
    return Answer(Verdict.MAYBE, Reason.SOON_AFTER_SENDING)
