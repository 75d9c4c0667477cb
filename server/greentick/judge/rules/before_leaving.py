"""Could the mail have reached anybody yet? While Undo Send is possible Gmail keeps it.

Not even Apple's privacy proxy can know of it but through the sender's own Apple Mail.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import DIRECT, PROXIES, Kind
from greentick.judge.reasons import Reason
from greentick.judge.rules import apple_privacy
from greentick.judge.situation import Answer, Situation

ABOUT = DIRECT | PROXIES | {Kind.NONE, Kind.BARE}


def ask(s: Situation) -> Answer | None:
    """Answer self for whoever looked before the mail left."""
    if s.since_left_s is None or s.since_left_s >= 0:
        return None
    if s.agent.kind is Kind.BARE and not apple_privacy.can_be_apples(s):
        return None
    return Answer(Verdict.SELF, Reason.BEFORE_LEAVING)
