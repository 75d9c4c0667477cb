"""Telling live readers, after the fact: a nudge goes out only when what it tells of is safely kept."""

from collections.abc import Mapping, Sequence

import msgspec

from greentick.domain.stored import FeedChange
from greentick.stream import Nudge, Nudges
from greentick.telemetry import NUDGES, NUDGES_FAILED, get_logger
from greentick.wire import present

_encoder = msgspec.json.Encoder()
_log = get_logger("worker")


class Teller:
    """Publishes nudges and remembers up to where each account's readers were told, for the next transaction to note."""

    def __init__(self, nudges: Nudges) -> None:
        self._nudges = nudges
        self._told: dict[bytes, int] = {}

    @property
    def told(self) -> Mapping[bytes, int]:
        """What has been told and is not noted in the store yet."""
        return dict(self._told)

    def noted(self, told: Mapping[bytes, int]) -> None:
        """The store has it now."""
        for account_id, cursor in told.items():
            if self._told.get(account_id) == cursor:
                del self._told[account_id]

    def tell(self, changes: Mapping[bytes, Sequence[FeedChange]]) -> None:
        """Nudge the readers of these accounts. Raises StreamUnavailable; the changes then count as untold."""
        changes = {account_id: each for account_id, each in changes.items() if each}
        if not changes:
            return
        nudges = [nudge for account_id, each in changes.items() if (nudge := _nudge(account_id, each)) is not None]
        self._nudges.publish(nudges)
        NUDGES.inc(len(nudges))
        for account_id, each in changes.items():
            self._told[account_id] = max(each[-1].cursor, self._told.get(account_id, 0))


def _nudge(account_id: bytes, changes: Sequence[FeedChange]) -> Nudge | None:
    """None when it cannot be told. Told or not, it goes for told: tried again it would fail again, every second."""
    try:
        return Nudge(account_id, [_encoder.encode(present.feed_item(each)) for each in changes])
    except Exception as error:  # noqa: BLE001 - one account's odd change must not keep the news from all others
        NUDGES_FAILED.inc()
        _log.error("nudge_failed", exc_info=error)
        return None
