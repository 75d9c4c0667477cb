"""Who keeps coming to messages that are full, as far as one process remembers."""

from greentick.domain.hit import Hit


class Crowds:
    """Visitors whose hits found no room lately: their next ones need no look at the message. Forgets all when full."""

    MOST = 10_000

    def __init__(self) -> None:
        self._visitors: set[tuple[object, ...]] = set()

    def holds(self, key: int, hit: Hit) -> bool:
        """Whether such a hit of that message found no room."""
        return _visitor(key, hit) in self._visitors

    def add(self, key: int, hit: Hit) -> None:
        """Note that it did not."""
        if len(self._visitors) >= self.MOST:
            self._visitors.clear()
        self._visitors.add(_visitor(key, hit))


def _visitor(key: int, hit: Hit) -> tuple[object, ...]:
    return key, hit.target, hit.url, hit.method, hit.agent, hit.network, hit.network_hash
