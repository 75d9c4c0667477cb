"""A limit per token, so that one mail looped by a broken program cannot fill the stores. Others are never touched."""

LIMIT = 1_000
"""Hits of one token kept in one minute, per web process. No mail is opened that often; a broken loop is."""

MINUTE_MS = 60_000
KNOWN_TOKENS = 50_000
"""Beyond so many tokens in one minute counting starts anew: memory stays bounded, and nobody is refused for it."""


class FloodGate:
    """Counts each token's hits of the minute. Only genuine tokens are asked about, so strangers fill nothing."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._minute = -1
        self._counts: dict[bytes, int] = {}

    def is_open(self, nonce: bytes, at_ms: int) -> bool:
        """Whether this token's hit may still be kept. Threads may miscount by a few; that does no harm."""
        minute = at_ms // MINUTE_MS
        if minute != self._minute or len(self._counts) >= KNOWN_TOKENS:
            self._minute, self._counts = minute, {}
        counts = self._counts
        count = counts.get(nonce, 0) + 1
        counts[nonce] = count
        return count <= self._limit
