"""Does it come from a mail security company's network?

A link is checked from there; the reader's own browser comes afterwards from elsewhere. A picture can also be fetched by
somebody who works behind that network, so the network alone never takes an open away.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.agent import Kind
from greentick.judge.data.browser_ages import is_outdated
from greentick.judge.networks import is_scanner, owner
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation


def ask(s: Situation) -> Answer | None:
    """Answer scanner for a link, maybe for a picture that no mail program fetched."""
    network = s.hit.network
    if not is_scanner(network):
        return None
    if s.link:
        return Answer(Verdict.SCANNER, Reason.SCANNER_NETWORK, owner(network))
    if s.agent.kind is Kind.MAIL_CLIENT:
        return None
    if is_outdated(s.agent.text, s.hit.at_ms):
        return Answer(Verdict.SCANNER, Reason.OUTDATED_AGENT, owner(network))
    return Answer(Verdict.MAYBE, Reason.SECURITY_NETWORK, owner(network))
