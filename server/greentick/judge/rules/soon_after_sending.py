"""Did it come within seconds of the mail's leaving? Delivery alone takes as long; scanners do not wait.

A mail program fetches as soon as it has the mail, so that it needs a second sign: that it runs on a rented computer.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import DIRECT, Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

SOON_S = 5.0

ABOUT = DIRECT


def ask(s: Situation) -> Answer | None:
    """Answer maybe for anything within seconds but a mail program outside data centres."""
    if s.since_left_s is None or s.since_left_s >= SOON_S:
        return None
    if s.agent.kind is Kind.MAIL_CLIENT and not s.network.data_centre:
        return None
    return Answer(Verdict.MAYBE, Reason.SOON_AFTER_SENDING)
