"""Does the hit contradict itself or another one? Weak signs of a scanner in disguise; never more than maybe."""

import re

from greentick.domain.judgement import Verdict
from greentick.judge.kinds import Kind
from greentick.judge.reasons import Reason
from greentick.judge.situation import Answer, Situation

ABOUT = frozenset({Kind.BROWSER})
CLICK_AFTER_CLICK_S = 30.0

_CHROME = re.compile(r"Chrome/(\d{2,4})\.")
_SENDS_FETCH_HEADERS = 80


def ask(s: Situation) -> Answer | None:
    """Answer maybe for one address with two browsers, a second clicker at once, a Chrome without Chrome's headers."""
    if s.two_names:
        return Answer(Verdict.MAYBE, Reason.TWO_NAMES)
    if s.link and s.other_click_s is not None and s.other_click_s <= CLICK_AFTER_CLICK_S:
        return Answer(Verdict.MAYBE, Reason.CLICK_AFTER_CLICK)
    if s.link and s.fetch_headers_arrive and _is_scripted(s):
        return Answer(Verdict.MAYBE, Reason.SCRIPTED_BROWSER)
    return None


def _is_scripted(s: Situation) -> bool:
    found = _CHROME.search(s.agent.text)
    named_new = found is not None and int(found[1]) >= _SENDS_FETCH_HEADERS
    return named_new and not any(name.startswith("sec-") for name in s.hit.headers)
