"""Was it asked for as a reader asks? People's programs GET what is there; link checkers and discovery probe.

Some also try the same URL with changes (gophish #973).
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer scanner for any other method than GET, and for changed URLs."""
    return None if s.hit.method == "GET" and not s.probes_beside else Answer(Verdict.SCANNER, Reason.PROBING_METHOD)
