"""Does the agent say that it is a machine? An image proxy that follows a link is one too: it carries pictures only."""

from greentick.domain.judgement import Verdict
from greentick.judge.agent import PROXIES, Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation


def ask(s: Situation) -> Answer | None:
    """Answer scanner or bot for agents the lists know."""
    kind = s.agent.kind
    if kind is Kind.SCANNER:
        return Answer(Verdict.SCANNER, Reason.SCANNER_AGENT, s.agent.party)
    if kind is Kind.BOT or (s.link and kind in PROXIES):
        return Answer(Verdict.BOT, Reason.BOT_AGENT, s.agent.party)
    return None
