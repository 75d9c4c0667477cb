"""Did the request carry the sender's own sign-in?"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer self for a request with the sender's session."""
    return Answer(Verdict.SELF, Reason.OWN_SESSION) if s.own_session else None
