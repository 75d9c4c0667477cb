"""Nothing spoke against a reader: with what, and through what, does somebody read?"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY, Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = ANY


def ask(s: Situation) -> Answer:
    """Answer person; the reason names the program or the way it came."""
    network = s.network
    if s.link:
        return Answer(Verdict.PERSON, Reason.LINK_FOLLOWED)
    if s.agent.kind is not Kind.BROWSER:
        return Answer(Verdict.PERSON, Reason.MAIL_CLIENT)
    if network.relay:
        return Answer(Verdict.PERSON, Reason.PRIVATE_RELAY)
    if network.corporate:
        return Answer(Verdict.PERSON, Reason.CORPORATE_PROXY, network.owner)
    return Answer(Verdict.PERSON, Reason.BROWSER)
