"""Nothing spoke against a reader: with what, and through what, does somebody read?"""

from greentick.domain.judgement import Verdict
from greentick.judge.agent import Kind
from greentick.judge.networks import is_corporate, is_relay, owner
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation


def ask(s: Situation) -> Answer:
    """Answer person; the reason names the program or the way it came."""
    network = s.hit.network
    if s.link:
        return Answer(Verdict.PERSON, Reason.LINK_FOLLOWED)
    if s.agent.kind is not Kind.BROWSER:
        return Answer(Verdict.PERSON, Reason.MAIL_CLIENT)
    if is_relay(network):
        return Answer(Verdict.PERSON, Reason.PRIVATE_RELAY)
    if is_corporate(network):
        return Answer(Verdict.PERSON, Reason.CORPORATE_PROXY, owner(network))
    return Answer(Verdict.PERSON, Reason.BROWSER)
