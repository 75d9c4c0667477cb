"""Is it Gmail loading pictures ahead? It names a browser of 2015, unlike Google's image proxy for readers."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.GMAIL_PREFETCH})


def ask(_s: Situation) -> Answer:
    """Answer prefetch for Gmail's prefetching agent, whenever it comes."""
    return Answer(Verdict.PREFETCH, Reason.GMAIL_PREFETCH, "Gmail")
