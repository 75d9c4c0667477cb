"""Folding anew what has come due: registrations, views and corrections made through the API, and hits held back."""

from collections.abc import Sequence

from greentick.clock import Clock
from greentick.errors import StoreUnavailable
from greentick.store import Store
from greentick.telemetry import get_logger
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.drain import count
from greentick.worker.nudging import Teller
from greentick.worker.telling import ITEMS_PER_NUDGE
from greentick.worker.tools import Tools

MESSAGES_PER_BATCH = 200
POSTPONED_MS = 3_600_000
"""A message that cannot be folded is tried again after an hour: newer rules may manage."""

UNTOLD_AFTER_MS = 1_000
"""A change its writer has not told of by then (it died, Redis was away, or it was the web process) is told by us."""

_log = get_logger("worker")


class Due:
    """Looks after messages that are due, and changes of which nobody was told."""

    def __init__(self, store: Store, teller: Teller, tools: Tools, *, clock: Clock) -> None:
        self._store = store
        self._teller = teller
        self._tools = tools
        self._clock = clock

    def fold_due(self) -> int:
        """Fold the messages that are due now, up to a batch of them; how many. Raises StoreUnavailable."""
        due = self._store.work.due(self._clock(), MESSAGES_PER_BATCH)
        if due:
            self._fold(due)
        return len(due)

    def tell_untold(self) -> None:
        """Tell of changes that were missed, and note in the store what was told. Raises StreamUnavailable."""
        told = self._teller.told
        if told:
            with self._store.work.transaction() as transaction:
                transaction.lock(told)
                transaction.note_told(told)
            self._teller.noted(told)
        self._teller.tell(self._store.work.untold(self._clock() - UNTOLD_AFTER_MS, ITEMS_PER_NUDGE))

    def _fold(self, due: Sequence[tuple[bytes, int]]) -> None:
        """One batch; if it fails for its own sake, message by message."""
        told = self._teller.told
        given = Given(now_ms=self._clock(), due=due, told=told)
        try:
            result = pipeline.run(self._store, self._tools, given)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one odd message must not hold up the others
            if len(due) > 1:
                for each in due:
                    self._fold([each])
            else:
                self._postpone(due[0], error)
            return
        self._teller.noted(told)
        count(result)
        self._teller.tell(result.changes)

    def _postpone(self, due: tuple[bytes, int], error: Exception) -> None:
        account_id, key = due
        _log.error("fold_failed", message_key=key, exc_info=error)
        with self._store.work.transaction() as transaction:
            transaction.lock([account_id])
            transaction.postpone([key], self._clock() + POSTPONED_MS)
