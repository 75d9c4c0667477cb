"""Is it a program nobody has heard of? It may be a mail program or a machine."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.UNKNOWN})


def ask(_s: Situation) -> Answer:
    """Answer maybe for an agent that is neither listed nor a browser's."""
    return Answer(Verdict.MAYBE, Reason.UNKNOWN_CLIENT)
