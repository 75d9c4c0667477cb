"""Was it asked for as a reader asks? People's programs GET; link checkers and Office's discovery probe."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer scanner for any other method than GET."""
    return None if s.hit.method == "GET" else Answer(Verdict.SCANNER, Reason.PROBING_METHOD)
