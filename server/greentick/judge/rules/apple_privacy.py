"""Is it Apple's Mail Privacy Protection, which loads every picture on its own? Its agent is exactly "Mozilla/5.0".

Since 2021-09-20 (uap-core #509). Apple's egress list is not complete in our table, so an unknown network passes for it;
a data centre, a scanner's or Microsoft's network does not, and nobody follows a link with such a browser.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.BARE})


def ask(s: Situation) -> Answer | None:
    """Answer prefetch for the bare agent where it can be Apple's, bot where it cannot."""
    if can_be_apples(s):
        return Answer(Verdict.PREFETCH, Reason.APPLE_PRIVACY, "Apple")
    return Answer(Verdict.BOT, Reason.BARE_AGENT, s.network.owner)


def can_be_apples(s: Situation) -> bool:
    """Whether the bare agent is where, and asks for what, Apple's proxy does."""
    network = s.network
    return not (s.link or network.data_centre or network.microsoft or network.scanner)
