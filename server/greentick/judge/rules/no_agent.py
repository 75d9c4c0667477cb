"""Did the program say what it is at all? Mail programs hardly ever leave that out; some checkers do."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.NONE})


def ask(_s: Situation) -> Answer:
    """Answer maybe for an empty agent."""
    return Answer(Verdict.MAYBE, Reason.NO_AGENT)
