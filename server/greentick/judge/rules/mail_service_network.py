"""Does a picture come from a mail service's network under a browser's name?

Such a proxy may load pictures ahead: Proton Mail says that it does (proton.me/support/email-tracker-protection, read
2026-09), others do not say. People come from there only through a VPN of the service.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.BROWSER, Kind.BARE_WEBKIT, Kind.UNKNOWN, Kind.NONE})


def ask(s: Situation) -> Answer | None:
    """Answer maybe for a picture that a mail service's network fetched without naming itself."""
    if s.link or not s.network.mail_service:
        return None
    return Answer(Verdict.MAYBE, Reason.UNCLEAR_PROXY, s.network.owner)
