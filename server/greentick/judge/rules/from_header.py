"""Does the request say where to complain? Robots send an address in From (RFC 9110, 10.1.2); readers do not."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer bot for a request with an address of its keeper."""
    sender = s.hit.headers.get("from", "") if s.hit.headers else ""
    return Answer(Verdict.BOT, Reason.BOT_AGENT, s.agent.party) if sender else None
