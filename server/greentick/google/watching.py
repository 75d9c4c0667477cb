"""Looks for the replies that an account's reminders wait for, in the Gmail of who lets us. Keeps nothing but the time.

A found reply goes the way of one that the extension has seen (store/replies.py).
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from greentick.domain.grants import AwaitedReply, Grant
from greentick.errors import NotFound
from greentick.google.client import Client, Provider
from greentick.google.gmail import Gmail, NotEnabled
from greentick.google.line import GoogleAway, GoogleRefused, Line
from greentick.google.tokens import Tokens, Withdrawn
from greentick.store import Store
from greentick.telemetry import get_logger

THREADS_AT_ONCE: Final = 25
"""Asked for in one look, which may take six seconds each and has to end within its lease."""

EVERY_MS: Final = 300_000
MORE_MS: Final = 60_000
LONGEST_MS: Final = 6 * 3_600_000

_THREAD_CHARS: Final = frozenset("0123456789abcdef")

_log = get_logger("google")


class Watching:
    """One grant at a time."""

    def __init__(self, provider: Provider, client: Client, store: Store, *, clock: Callable[[], int]) -> None:
        self._provider = provider
        self._line = Line()
        self._tokens = Tokens(provider, client, self._line)
        self._store = store
        self._clock = clock

    def look(self, key: int) -> str:
        """Look after this grant; what came of it, in a word for the log."""
        grant = self._store.grants.find(key)
        if grant is None or grant.state == "withdrawn":
            return "gone"
        came = self._look(grant)
        _log.info("replies_looked_for", outcome=came)
        return came

    def _look(self, grant: Grant) -> str:
        if grant.unreadable:
            self._store.grants.later(grant, self._clock() + LONGEST_MS)
            return "unreadable"
        try:
            return self._asked(grant)
        except Withdrawn:
            self._store.grants.withdrawn(grant)
            return "withdrawn"
        except (NotEnabled, GoogleRefused):
            self._store.grants.later(grant, self._clock() + _patience_ms(grant), "not_enabled")
            return "not_enabled"
        except GoogleAway as away:
            wait_ms = max(_patience_ms(grant), away.wait_s * 1000)
            self._store.grants.later(grant, self._clock() + wait_ms)
            return "later"

    def _asked(self, grant: Grant) -> str:
        awaited = self._store.grants.awaited(grant, self._clock(), THREADS_AT_ONCE)
        if awaited:
            self._ask(grant, awaited)
        now_ms = self._clock()
        is_all = len(awaited) < THREADS_AT_ONCE
        self._store.grants.looked(grant, now_ms, now_ms + (EVERY_MS if is_all else MORE_MS))
        return "looked"

    def _ask(self, grant: Grant, awaited: Sequence[AwaitedReply]) -> None:
        """Ask thread by thread; what was learnt before Google had enough of us is kept."""
        gmail = Gmail(self._provider, self._line, self._tokens.refreshed(grant.token))
        for thread_id, theirs in _by_thread(awaited).items():
            answers = gmail.answered_at_ms(thread_id) if _THREAD_CHARS.issuperset(thread_id) else []
            first = {min((at for at in answers if at > each.sent_at_ms), default=None) for each in theirs}
            for at_ms in sorted(at for at in first if at is not None):
                with suppress(NotFound):  # the account went meanwhile
                    known_ms = min(at_ms, self._clock())
                    self._store.replies.note(grant.account_id, grant.address, [thread_id], known_ms, learned="gmail")
            self._store.grants.asked([each.message_key for each in theirs], self._clock())


def _by_thread(awaited: Sequence[AwaitedReply]) -> dict[str, list[AwaitedReply]]:
    found: dict[str, list[AwaitedReply]] = {}
    for each in awaited:
        found.setdefault(each.thread_id, []).append(each)
    return found


def _patience_ms(grant: Grant) -> int:
    """Longer after each look that came to nothing."""
    return min(EVERY_MS << max(0, grant.failures - 1), LONGEST_MS) if grant.failures < 10 else LONGEST_MS
