"""Did the same visitor go through several links of the mail within seconds? Scanners do, one after the other.

So does, rarely, a person who opens them in tabs: that is why it is never more than maybe.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import DIRECT
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = DIRECT


def ask(s: Situation) -> Answer | None:
    """Answer maybe for links in a row."""
    return Answer(Verdict.MAYBE, Reason.LINKS_IN_A_ROW) if s.links_in_a_row else None
