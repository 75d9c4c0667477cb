"""Whose turn it is to wait for a server that somebody else has chosen."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from greentick.errors import AskedTooOften

AT_ONCE: Final = 4
"""Accounts at the same time. Their servers may take as long as they are let; threads are for everybody."""

BUSY: Final = "Another test is still running. Wait half a minute, then test again."


class Turns:
    """One turn per account, AT_ONCE in all. Counted per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[bytes] = set()

    @contextmanager
    def taken(self, account_id: bytes) -> Iterator[None]:
        """For as long as the block runs. Raises AskedTooOften at once when there is none."""
        with self._lock:
            if account_id in self._busy or len(self._busy) >= AT_ONCE:
                raise AskedTooOften(BUSY)
            self._busy.add(account_id)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(account_id)
