"""Is it Gmail loading pictures ahead? It names a browser of 2015, unlike Google's image proxy for readers."""

from greentick.domain.judgement import Verdict
from greentick.judge.agent import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation


def ask(s: Situation) -> Answer | None:
    """Answer prefetch for Gmail's prefetching agent, whenever it comes."""
    if s.agent.kind is Kind.GMAIL_PREFETCH:
        return Answer(Verdict.PREFETCH, Reason.GMAIL_PREFETCH, "Gmail")
    return None
