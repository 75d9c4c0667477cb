"""Sends what was handed over: each delivery by whoever begins it first, tried again later and later, parked at last."""

from collections.abc import Callable, Sequence
from typing import Final

from greentick.domain.channels import Channel, Delivery
from greentick.domain.stored import StoredReceipt
from greentick.notify.courier import Courier
from greentick.notify.letter import Story, write
from greentick.notify.outcome import Outcome
from greentick.notify.ruling import by_channel
from greentick.store import Store
from greentick.store.deliveries import Claim
from greentick.telemetry import get_logger

AGAIN_AFTER_S: Final = (60, 300, 1_800, 7_200, 21_600)
"""How long is waited after the first, second, ... failed attempt; after the last one it is parked."""

LONGEST_MS: Final = 30_000
"""After so long no further delivery is begun in one go: others' notices wait behind this one."""

Begun = tuple[Delivery, StoredReceipt]

_log = get_logger("notify")


class Delivering:
    """One channel's deliveries, one after the other."""

    def __init__(self, store: Store, courier: Courier, *, clock: Callable[[], int]) -> None:
        self._store = store
        self._courier = courier
        self._clock = clock

    def deliver(self, channel_id: str, claims: Sequence[Claim]) -> dict[str, int]:
        """Send those of the claims that nobody else has begun; how many came to what."""
        channel = self._store.channels.find(channel_id)
        if channel is None:
            return {}
        counts = {"sent": 0, "later": 0, "never": 0}
        singles, digest = _sorted_out(self._store.deliveries.begin(claims, self._clock()))
        if not (channel.enabled and channel.confirmed):
            self._store.deliveries.dropped([each.key for each, _ in (*singles, *digest)], self._clock())
            return counts
        zone = by_channel(self._store.channels.rules(channel.account_id)).get(channel.id, "UTC")
        letters = [*([each] for each in singles), *([digest] if digest else [])]
        until_ms = self._clock() + LONGEST_MS
        while letters:
            if self._clock() > until_ms:
                self._store.deliveries.untried([each.key for rest in letters for each, _ in rest], self._clock())
                break
            together = letters.pop(0)
            outcome = self._send(channel, together, zone)
            counts[outcome.kind] += len(together)
            if outcome.kind == "later":
                # Who does not answer now is not asked for the rest either: each would wait as long again.
                self._not_sent([each for rest in letters for each in rest], outcome)
                break
        return counts

    def _send(self, channel: Channel, together: Sequence[Begun], zone: str) -> Outcome:
        stories = [
            Story(news=each.news, message=stored.message, link=self._courier.link_to(each.message_id))
            for each, stored in together
        ]
        first = together[0][0]
        letter = write(channel, stories, id_=f"greentick-{channel.id}-{first.key}", time_zone=zone)
        outcome = self._courier.deliver(channel, letter)
        keys = [each.key for each, _ in together]
        if outcome.kind == "sent":
            self._store.deliveries.sent(keys, outcome.answer, self._clock())
        else:
            self._not_sent(together, outcome)
        _log.info("notice_sent" if outcome.kind == "sent" else "notice_not_sent", kind=channel.kind, news=len(keys))
        return outcome

    def _not_sent(self, together: Sequence[Begun], outcome: Outcome) -> None:
        for each, _ in together:
            if outcome.kind == "never" or each.attempts > len(AGAIN_AFTER_S):
                self._store.deliveries.parked([each.key], outcome.answer, self._clock())
            else:
                due_at_ms = self._clock() + AGAIN_AFTER_S[each.attempts - 1] * 1000
                self._store.deliveries.later([each.key], outcome.answer, due_at_ms)


def _sorted_out(begun: Sequence[Begun]) -> tuple[list[Begun], list[Begun]]:
    """Those that go out alone, and those that go out together."""
    return [each for each in begun if not each[0].digest], [each for each in begun if each[0].digest]
