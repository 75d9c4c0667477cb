"""Finds news in the feeds and hands what is due to the queue: called again and again by the worker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from greentick.domain.channels import NewDelivery
from greentick.errors import StoreUnavailable, StreamUnavailable
from greentick.notify.ruling import deliveries
from greentick.store import Store
from greentick.store.deliveries import Claim
from greentick.store.followers import Stretch
from greentick.telemetry import get_logger

ACCOUNTS_AT_ONCE = 50
CHANGES_AT_ONCE = 200
REMINDERS_AT_ONCE = 100
DELIVERIES_AT_ONCE = 200
BUDGET_MS = 100
"""After so long the hits that have come meanwhile are stored first."""

REST_MS = 60_000

_log = get_logger("notify")


Queue = Callable[[Mapping[str, Sequence[Claim]]], None]
"""Takes deliveries over, claims per channel, to be sent in another process. Raises StreamUnavailable."""


class Following:
    """One look around: reminders that came due, news in the feeds, deliveries that are to be sent."""

    def __init__(self, store: Store, queue: Queue, *, clock: Callable[[], int]) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock
        self._without_news: dict[bytes, int] = {}
        self._without_reminders: dict[bytes, int] = {}

    def look(self) -> bool:
        """Do what is to be done by now; whether some of it is left. Raises StoreUnavailable, StreamUnavailable.

        Nothing is lost then.
        """
        until_ms = self._clock() + BUDGET_MS
        left = self.tell_reminders(until_ms) or self.find_news(until_ms)
        self.hand_over()
        return left

    def tell_reminders(self, until_ms: int | None = None) -> bool:
        """Put reminders that are due into the feeds, however late it is; whether some are left at `until_ms`."""
        reminders, rests, now_ms = self._store.reminders, self._without_reminders, self._clock()
        for account_id in _awake(rests, now_ms, lambda most: reminders.due(now_ms, most)):
            if self._is_past(until_ms):
                return True
            with self._resting(rests, account_id, "reminders_not_told"):
                reminders.tell(account_id, self._clock(), REMINDERS_AT_ONCE)
        return False

    def find_news(self, until_ms: int | None = None) -> bool:
        """Look through what the feeds have brought since the last time; whether some is left at `until_ms`."""
        followers, rests = self._store.followers, self._without_news
        for account_id in _awake(rests, self._clock(), followers.behind):
            if self._is_past(until_ms):
                return True
            with self._resting(rests, account_id, "news_not_found"):
                now_ms = self._clock()
                followers.look_through(account_id, now_ms, CHANGES_AT_ONCE, _decide(now_ms))
        return False

    @contextmanager
    def _resting(self, rests: dict[bytes, int], account_id: bytes, said: str) -> Iterator[None]:
        """One whose news or reminders are odd rests for a while: everybody's hits must not wait for them."""
        try:
            yield
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001
            _log.error(said, exc_info=error)
            rests[account_id] = self._clock() + REST_MS

    def _is_past(self, until_ms: int | None) -> bool:
        return until_ms is not None and self._clock() >= until_ms

    def hand_over(self) -> None:
        """Give the queue what is due."""
        now_ms = self._clock()
        if not self._store.deliveries.anything_due(now_ms):
            return
        claims = self._store.deliveries.hand_over(now_ms, DELIVERIES_AT_ONCE)
        try:
            self._queue(claims)
        except StreamUnavailable:
            self._store.deliveries.hand_back([each for some in claims.values() for each in some], now_ms)
            raise


def _awake(rests: dict[bytes, int], now_ms: int, first: Callable[[int], Sequence[bytes]]) -> Sequence[bytes]:
    """The first accounts of those that do not rest."""
    for each in [each for each, until_ms in rests.items() if until_ms <= now_ms]:
        del rests[each]
    return [each for each in first(ACCOUNTS_AT_ONCE + len(rests)) if each not in rests][:ACCOUNTS_AT_ONCE]


def _decide(now_ms: int) -> Callable[[Stretch], list[NewDelivery]]:
    def decide(stretch: Stretch) -> list[NewDelivery]:
        return [
            each
            for change in stretch.changes
            for each in deliveries(
                change,
                stretch.keys[change.message_id],
                stretch.rules,
                changed_at_ms=stretch.at_ms[change.cursor],
                now_ms=now_ms,
            )
        ]

    return decide
