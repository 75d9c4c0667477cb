"""Is it the recipient's own word? Who was asked for a receipt can send it himself, on the page about the mail."""

from greentick.domain.hit import CONFIRMED
from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer person for a receipt that was given."""
    return Answer(Verdict.PERSON, Reason.GIVEN_BY_HAND) if s.hit.method == CONFIRMED else None
