"""Does it come from rented computers? Scanners run there, but so do people's VPNs and their companies' proxies.

So a data centre alone is a maybe; with a second sign of a machine (the same program from three hosting companies within
minutes, a browser years out of date) it is a scanner. A mail program is a reader wherever it runs.
"""

from greentick.domain.judgement import Verdict
from greentick.judge.data.browser_ages import is_outdated
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

MANY_HOSTS = 3

ABOUT = frozenset({Kind.BROWSER, Kind.BARE_WEBKIT, Kind.UNKNOWN})


def ask(s: Situation) -> Answer | None:
    """Answer maybe for a data centre, scanner where something else speaks for a machine too."""
    if s.hosts_with_agent >= MANY_HOSTS:
        return Answer(Verdict.SCANNER, Reason.MANY_HOSTS)
    network = s.network
    if not network.data_centre:
        return None
    if is_outdated(s.agent.text, s.hit.at_ms):
        return Answer(Verdict.SCANNER, Reason.OUTDATED_AGENT, network.owner)
    return Answer(Verdict.MAYBE, Reason.DATA_CENTRE, network.owner)
