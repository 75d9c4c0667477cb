"""A limit per token, so that one mail looped by a broken program cannot fill the stores. Others are not touched."""

from collections import Counter, defaultdict

LIMIT = 1_000
"""Hits of one token kept in one minute, per web process. No mail is opened that often; a broken loop is."""

MINUTE_MS = 60_000
KNOWN_TOKENS = 50_000
"""Beyond so many tokens in one minute counting starts anew: memory stays bounded, and nobody is refused for it."""


MOST_PROGRAMS = 50
HITS_OF_A_PROGRAM = 10
"""Of a flooded token what so many programs ask for so often is kept all the same: a reader may be among them."""


class FloodGate:
    """Counts each token's hits of the minute. Only genuine tokens are asked about, so strangers fill nothing."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._minute = -1
        self._counts: dict[bytes, int] = {}
        self._programs: defaultdict[bytes, Counter[str]] = defaultdict(Counter)

    def is_open(self, nonce: bytes, at_ms: int) -> bool:
        """Whether this token's hit may still be kept. Threads may miscount by a few; that does no harm."""
        minute = at_ms // MINUTE_MS
        if minute != self._minute or len(self._counts) >= KNOWN_TOKENS:
            self._minute, self._counts = minute, {}
            self._programs = defaultdict(Counter)
        counts = self._counts
        count = counts.get(nonce, 0) + 1
        counts[nonce] = count
        return count <= self._limit

    def is_open_to(self, nonce: bytes, agent: str) -> bool:
        """Whether a hit for which `is_open` was false is kept for being one of this program's first."""
        programs = self._programs[nonce]
        if agent not in programs and len(programs) >= MOST_PROGRAMS:
            return False
        programs[agent] += 1
        return programs[agent] <= HITS_OF_A_PROGRAM
