"""Was the sender's extension showing this very mail at that moment?

Gmail shows pictures through Google's proxy only, so an announced view explains a hit through that proxy; a direct hit
at the same moment is the sender's only if it names the sender's browser and nothing shows that it came from elsewhere:
half the world's browsers name themselves alike. Where its network and the sender's are known, but to two processes
that cannot compare them, it may be either's. The window is that of cancan101's email-tracking (10 s after) and of
Seen (2 s before: the announcement may arrive after the hit).
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.IMAGE_PROXY, Kind.BROWSER})
BEFORE_S = 2.0
AFTER_S = 10.0


def ask(s: Situation) -> Answer | None:
    """Answer self within the window, maybe where the browser cannot be compared."""
    if s.view_gap_s is None or not -BEFORE_S <= s.view_gap_s <= AFTER_S:
        return None
    if s.agent.kind is Kind.IMAGE_PROXY:
        return Answer(Verdict.SELF, Reason.OWN_VIEW) if s.agent.party == "Gmail" and not s.link else None
    if _is_elsewhere(s):
        return None
    if s.senders_agent and not s.networks_apart:
        return Answer(Verdict.SELF, Reason.OWN_VIEW)
    unknown = s.senders_agent is None and s.agent.client.device == "desktop" and not s.link
    return Answer(Verdict.MAYBE, Reason.WHILE_YOU_LOOKED) if s.senders_agent or unknown else None


def _is_elsewhere(s: Situation) -> bool:
    """Whether it came from another network than the sender's, or, where that is not known, from where machines are."""
    if s.senders_network is not None:
        return not s.senders_network
    return s.network.scanner or s.network.microsoft or s.network.data_centre
