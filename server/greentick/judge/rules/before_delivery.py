"""Is it known that the mailbox had not got the mail yet? Then a gateway on the way looked (gophish #2446)."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer scanner for a hit before delivery."""
    return Answer(Verdict.SCANNER, Reason.BEFORE_DELIVERY) if s.before_delivery else None
