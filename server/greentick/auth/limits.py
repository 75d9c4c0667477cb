"""A limit per account on what its programs may ask, so that a broken loop takes nothing from the others.

Counted in each process, in memory: nothing to wait for, nothing to lose. Never asked about pixels and links.
"""

from typing import Final

MINUTE_MS: Final = 60_000
MOST: Final = 12_000
"""Calls of one account in one minute and process. An extension in use makes some thirty, a program that hands in the
mails of a whole day, one by one, ten thousand."""


class Limits:
    """Counts each account's calls of the minute. Only of accounts that are signed in, so strangers fill nothing."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._minute = -1
        self._counts: dict[bytes, int] = {}

    def is_within(self, account_id: bytes, now_ms: int) -> bool:
        """Whether this call may still be made. Threads may miscount by a few; that does no harm."""
        minute = now_ms // MINUTE_MS
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        counts = self._counts
        count = counts.get(account_id, 0) + 1
        counts[account_id] = count
        return count <= self._most
