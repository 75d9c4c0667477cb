"""Did the mail go to the sender alone? Then whoever reads it is the sender, on any device."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer self where every recipient is one of the sender's own addresses."""
    return Answer(Verdict.SELF, Reason.NOTE_TO_SELF) if s.audience.to_self else None
