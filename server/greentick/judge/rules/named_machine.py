"""Does the agent say that it is a machine? An image proxy that follows a link is one too: it carries pictures only."""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import PROXIES, ROBOTS, Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ROBOTS | PROXIES


def ask(s: Situation) -> Answer | None:
    """Answer scanner or bot for agents the lists know."""
    if s.agent.kind is Kind.SCANNER:
        return Answer(Verdict.SCANNER, Reason.SCANNER_AGENT, s.agent.party)
    if s.agent.kind is Kind.BOT or s.link:
        return Answer(Verdict.BOT, Reason.BOT_AGENT, s.agent.party)
    return None
