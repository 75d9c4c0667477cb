"""A stranger's words beside ours: Arabic, Hebrew and marks of direction in them must not turn ours round."""

import unicodedata
from typing import Final

ISOLATION: Final = "\u2068\u2069"
"""Begin and end."""

_BEGIN, _END = ISOLATION
_ISOLATES: Final = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
_TURNING: Final = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})


def unclosable(text: str) -> str:
    """The text without what could end an isolation put around it."""
    return text.translate(_ISOLATES)


def isolated(text: str) -> str:
    """The text for a blank of a plain sentence: as it is where it turns nothing, so that it can be found again."""
    if _TURNING.isdisjoint(map(unicodedata.bidirectional, text)):
        return text
    return f"{_BEGIN}{unclosable(text)}{_END}"
