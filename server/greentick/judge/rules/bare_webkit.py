"""Is it WebKit without a browser's name, from Apple's relays and about delivery? Then a reader or a privacy fetch.

Apple Mail and Outlook for Mac send the same agent when somebody reads (warmbly #564, #569), so later or from
elsewhere it is a reader.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.BARE_WEBKIT, Kind.MAIL_CLIENT})
DELIVERY_S = 300.0


def ask(s: Situation) -> Answer | None:
    """Answer maybe for nameless WebKit from a relay about delivery."""
    nameless = s.agent.kind is Kind.BARE_WEBKIT or not s.agent.client.name
    if not nameless or not s.network.relay:
        return None
    if s.since_left_s is not None and s.since_left_s >= DELIVERY_S:
        return None
    return Answer(Verdict.MAYBE, Reason.BARE_WEBKIT)
