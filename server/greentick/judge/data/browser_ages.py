"""When browsers came out, to tell one that is years out of date.

Chrome 109 of 2023-01-10 and Firefox 109 of 2023-01-17, a version every four weeks since (chromiumdash.appspot.com/schedule,
whattrainisitnow.com; 2026-09). Edge follows Chrome. Internet Explorer ended on 2022-06-15.
"""

import re

_DAY_MS = 86_400_000
_REFERENCE_VERSION = 109
_REFERENCE_MS = 1_673_308_800_000
_VERSION_MS = 28 * _DAY_MS
_OLD_MS = 2 * 365 * _DAY_MS

_VERSION = re.compile(r"(?:Chrome|Firefox)/(\d{1,4})")
_EXPLORER = re.compile(r"MSIE \d|Trident/\d")
_EXPLORER_END_MS = 1_655_251_200_000


def is_outdated(agent: str, at_ms: int) -> bool:
    """Whether the browser an agent names was more than two years old at `at_ms`; False where its age is not known."""
    if found := _VERSION.search(agent):
        released_ms = _REFERENCE_MS + (int(found[1]) - _REFERENCE_VERSION) * _VERSION_MS
        return at_ms - released_ms > _OLD_MS
    return bool(_EXPLORER.search(agent)) and at_ms > _EXPLORER_END_MS
