"""Telling live readers, after the fact: a nudge goes out only when what it tells of is safely kept."""

from collections.abc import Mapping, Sequence

import msgspec

from greentick.domain.stored import FeedChange
from greentick.stream import Nudge, Nudges
from greentick.telemetry import NUDGES
from greentick.wire import present

_encoder = msgspec.json.Encoder()


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
        self._nudges.publish(
            Nudge(account_id, [_encoder.encode(present.feed_item(change)) for change in each])
            for account_id, each in changes.items()
        )
        NUDGES.inc(len(changes))
        for account_id, each in changes.items():
            self._told[account_id] = max(each[-1].cursor, self._told.get(account_id, 0))
