"""Keeping the counts of reports up, beside the hits: whatever goes wrong with statistics, hits are drained on."""

import time
from collections.abc import Callable

from greentick.errors import StoreUnavailable
from greentick.store import Store
from greentick.telemetry import get_logger

REST_S = 60.0

_log = get_logger("worker")


class Counting:
    """Counts what has changed, a batch of each account at a time."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._rests_until = 0.0

    def count(self) -> None:
        """One batch of each account that is behind. Raises StoreUnavailable."""
        if self._clock() < self._rests_until:
            return
        try:
            self._store.reports.follow()
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a mail that cannot be counted must not stop the hits of all
            _log.error("count_failed", exc_info=error)
            self._rests_until = self._clock() + REST_S
