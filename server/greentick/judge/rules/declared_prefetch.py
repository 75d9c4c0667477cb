"""Does the request say itself that it loads ahead?"""

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import ANY
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_WORDS = ("prefetch", "prerender", "preview")

ABOUT = ANY


def ask(s: Situation) -> Answer | None:
    """Answer prefetch for the headers browsers send with what nobody has asked to see yet."""
    headers = s.hit.headers
    if not headers:
        return None
    said = " ".join(headers[name].lower() for name in _HEADERS if name in headers)
    return Answer(Verdict.PREFETCH, Reason.DECLARED_PREFETCH) if any(word in said for word in _WORDS) else None
