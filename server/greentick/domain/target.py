"""Which addresses a link of ours may lead to: whole http and https ones in which nothing can hide another."""

import re
from urllib.parse import urlsplit

TARGET_BYTES = 8_192
"""Longer targets are refused: no browser or mail program handles them well."""

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
"""Control characters, blanks and backslashes: each has been read as something else by some browser."""


def is_safe(text: str) -> bool:
    """Whether this is a whole http or https address of another place, with nothing in it that could hide another."""
    if _FORBIDDEN.search(text) or not text[:8].lower().startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
