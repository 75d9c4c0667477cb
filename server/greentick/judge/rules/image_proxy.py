"""Did a mail service's image proxy fetch the picture for somebody who opened the mail?

Within seconds of sending it can be the sender, a recipient or a machine (gophish #1390, mautic #7884); proxies that do
not say when they fetch stay uncertain; one that comes from a network not its own only borrows the name.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import PROXIES, Kind
from greentick.judge.networks import Network
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = PROXIES
SOON_S = 10.0


def ask(s: Situation) -> Answer:
    """Answer proxy for a proxy known to wait for a reader, maybe where that is not sure."""
    network = s.network
    if s.agent.kind is Kind.UNCLEAR_PROXY:
        return Answer(Verdict.MAYBE, Reason.UNCLEAR_PROXY, s.agent.party)
    if s.agent.party == "Gmail" and (foreign := _why_not_googles(network)):
        return Answer(Verdict.MAYBE, foreign, network.owner)
    if s.since_left_s is not None and s.since_left_s < SOON_S:
        return Answer(Verdict.MAYBE, Reason.SOON_AFTER_SENDING, s.agent.party)
    return Answer(Verdict.PROXY, Reason.IMAGE_PROXY, s.agent.party)


def _why_not_googles(network: Network) -> Reason | None:
    """Whose network it is instead of Google's, where that is known."""
    if network.scanner:
        return Reason.SECURITY_NETWORK
    if network.microsoft:
        return Reason.MICROSOFT_NETWORK
    is_foreign = network.data_centre and not network.label.startswith(("google", "hosting:google"))
    return Reason.DATA_CENTRE if is_foreign else None
