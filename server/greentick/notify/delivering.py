"""Sends what was handed over: each delivery by whoever begins it first, tried again later and later, parked at last."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from greentick.domain.channels import Channel, Delivery
from greentick.domain.stored import StoredReceipt
from greentick.notify.courier import Courier
from greentick.notify.holding import holds
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

COUNTED: Final = frozenset({"ga4", "analytics"})
"""They take one thing at a time: what has arrived must not be counted again because the next thing did not."""

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
        begun = self._store.deliveries.begin(claims, self._clock())
        if not (channel.enabled and channel.confirmed):
            self._store.deliveries.dropped([each.key for each, _ in begun], self._clock())
            return counts
        begun = self._that_holds(begun)
        zone = by_channel(self._store.channels.rules(channel.account_id)).get(channel.id, "UTC")
        letters = _sorted_out(begun, one_by_one=channel.kind in COUNTED)
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
                self._not_sent([each for rest in letters for each in rest], replace(outcome, reached=()))
                break
        return counts

    def _that_holds(self, begun: Sequence[Begun]) -> list[Begun]:
        """The rest was corrected, or is over, since it was found: it is not told."""
        holding = [(each, stored) for each, stored in begun if holds(each.news, stored)]
        if len(holding) < len(begun):
            told = {each.key for each, _ in holding}
            self._store.deliveries.dropped([each.key for each, _ in begun if each.key not in told], self._clock())
        return holding

    def _send(self, channel: Channel, together: Sequence[Begun], zone: str) -> Outcome:
        stories = [
            Story(news=each.news, message=stored.message, link=self._courier.link_to(each.message_id))
            for each, stored in together
        ]
        first = together[0][0]
        letter = write(
            channel,
            stories,
            id_=f"greentick-{channel.id}-{first.key}",
            time_zone=zone,
            room=self._courier.room(channel) if len(stories) > 1 else None,
        )
        outcome = self._courier.deliver(channel, replace(letter, reached=first.news.reached))
        keys = [each.key for each, _ in together]
        if outcome.kind == "sent":
            self._store.deliveries.sent(keys, outcome.answer, self._clock())
        else:
            self._not_sent(together, outcome)
        _log.info("notice_sent" if outcome.kind == "sent" else "notice_not_sent", kind=channel.kind, news=len(keys))
        return outcome

    def _not_sent(self, together: Sequence[Begun], outcome: Outcome) -> None:
        by_attempts: dict[int, list[int]] = {}
        for each, _ in together:
            by_attempts.setdefault(each.attempts, []).append(each.key)
        for attempts, keys in by_attempts.items():
            if outcome.kind == "never" or attempts > len(AGAIN_AFTER_S):
                self._store.deliveries.parked(keys, outcome.answer, self._clock(), outcome.reached)
            else:
                due_at_ms = self._clock() + AGAIN_AFTER_S[attempts - 1] * 1000
                self._store.deliveries.later(keys, outcome.answer, due_at_ms, outcome.reached)


def _sorted_out(begun: Sequence[Begun], *, one_by_one: bool) -> list[list[Begun]]:
    """What goes out alone, then what goes out together: to the same targets, where some of them have it already."""
    singles = [each for each in begun if one_by_one or not each[0].digest]
    digest = sorted((each for each in begun if not one_by_one and each[0].digest), key=_reached)
    return [*([each] for each in singles), *(list(same) for _, same in groupby(digest, _reached))]


def _reached(begun: Begun) -> tuple[int, ...]:
    return begun[0].news.reached
