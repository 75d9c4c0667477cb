"""Keeping the counts of reports up, beside the hits: whatever goes wrong with statistics, hits are drained on."""

import time
from collections.abc import Callable, Sequence

from greentick.errors import StoreUnavailable
from greentick.store import Store
from greentick.store.reports import ACCOUNTS_AT_ONCE
from greentick.telemetry import get_logger

BUDGET_S = 0.1
"""After so long the hits that have come meanwhile are stored first."""

REST_S = 60.0

_log = get_logger("worker")


class Counting:
    """Counts what has changed, a few accounts in a transaction, whoever has waited longest first."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._waiting: Sequence[bytes] = ()
        self._rests_until: dict[bytes, float] = {}

    def count(self) -> bool:
        """As much as BUDGET_S allows; whether some may be left. Raises StoreUnavailable."""
        until = self._clock() + BUDGET_S
        while self._clock() < until:
            self._waiting = self._waiting or self._behind()  # again: of long stretches only a part was counted
            if not self._waiting:
                return False
            some = self._waiting[:ACCOUNTS_AT_ONCE]
            self._count(some)
            self._waiting = self._waiting[len(some) :]
        return True

    def _behind(self) -> list[bytes]:
        now = self._clock()
        self._rests_until = {each: until for each, until in self._rests_until.items() if until > now}
        return [each for each in self._store.reports.behind() if each not in self._rests_until]

    def _count(self, accounts: Sequence[bytes]) -> None:
        """All together; if that fails for its own sake, one by one."""
        try:
            self._store.reports.follow(accounts)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a mail that cannot be counted must not stop the hits of all
            if len(accounts) > 1:
                for each in accounts:
                    self._count([each])
            else:
                _log.error("count_failed", exc_info=error)
                self._rests_until[accounts[0]] = self._clock() + REST_S
