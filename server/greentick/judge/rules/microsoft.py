"""Does it come from Microsoft's network?

A link: Safe Links looks first and then sends the reader's own browser on, so Microsoft's request is the check (warmbly
#412). A picture: Outlook's proxy for a reader, or Defender's scan. Defender scans about delivery and names old
browsers; Outlook's proxy comes when somebody reads. Personal mailboxes (outlook.com) are read through it as a rule.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.data.browser_ages import is_outdated
from greentick.judge.kinds import ANY, Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

SCANS_S = 300.0
SCANS_PERSONAL_S = 60.0

_BROWSERS = frozenset({Kind.BROWSER, Kind.BARE_WEBKIT})

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer scanner for links and old browsers, proxy for pictures well after sending, maybe before."""
    if not s.network.microsoft:
        return None
    if s.link:
        return Answer(Verdict.SCANNER, Reason.SCANNER_NETWORK, "Microsoft")
    if s.agent.kind not in _BROWSERS:
        return None
    if is_outdated(s.agent.text, s.hit.at_ms):
        return Answer(Verdict.SCANNER, Reason.OUTDATED_AGENT, "Microsoft")
    scans_s = SCANS_PERSONAL_S if s.audience.microsoft_mailbox else SCANS_S
    if s.since_left_s is None or s.since_left_s < scans_s:
        return Answer(Verdict.MAYBE, Reason.MICROSOFT_NETWORK, "Microsoft")
    return Answer(Verdict.PROXY, Reason.MICROSOFT_PROXY, "Outlook")
