"""Hands the grants that are due to the queue: called again and again by the worker, where Google is set up."""

from collections.abc import Callable, Sequence
from typing import Final

from greentick.store import Store

GRANTS_AT_ONCE: Final = 50

Queue = Callable[[Sequence[int]], None]
"""Takes grants over, by their keys, to be looked after in another process. Raises StreamUnavailable."""


class Looking:
    """One look around: whose Gmail is to be asked now."""

    def __init__(self, store: Store, queue: Queue, *, clock: Callable[[], int]) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock

    def hand_over(self) -> None:
        """Give the queue what is due. Raises StoreUnavailable, StreamUnavailable; what is lost is due again later."""
        keys = self._store.grants.hand_over(self._clock(), GRANTS_AT_ONCE)
        if keys:
            self._queue(keys)
