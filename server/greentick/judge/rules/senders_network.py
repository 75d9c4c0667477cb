"""Is it the sender's own network and browser? A reader may sit beside the sender: never more than maybe."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import DIRECT
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = DIRECT


def ask(s: Situation) -> Answer | None:
    """Answer maybe where both network and agent are the sender's."""
    if s.senders_network and s.senders_agent:
        return Answer(Verdict.MAYBE, Reason.YOUR_NETWORK_AND_BROWSER)
    return None
