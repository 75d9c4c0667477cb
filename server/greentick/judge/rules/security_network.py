"""Does it come from a mail security company's network?

A link is checked from there; the reader's own browser comes afterwards from elsewhere. A picture can also be fetched by
somebody who works behind that network, so the network alone never takes an open away. Nor does it give one: scanners
name mail programs as they name browsers. How old a mail program names itself says nothing: Outlook does as of MSIE 7.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.data.browser_ages import is_outdated
from greentick.judge.kinds import ANY, PROXIES, Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer scanner for a link, maybe for a picture, scanner where an old browser fetched it."""
    network = s.network
    if not network.scanner:
        return None
    if s.link:
        return Answer(Verdict.SCANNER, Reason.SCANNER_NETWORK, network.owner)
    if s.agent.kind in PROXIES:
        return None
    if s.agent.kind is not Kind.MAIL_CLIENT and is_outdated(s.agent.text, s.hit.at_ms):
        return Answer(Verdict.SCANNER, Reason.OUTDATED_AGENT, network.owner)
    return Answer(Verdict.MAYBE, Reason.SECURITY_NETWORK, network.owner)
