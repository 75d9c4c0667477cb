"""Nudges: the worker tells push, at once, what changed. Nothing rests on them; whoever misses one reads the feed."""

import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from redis import Redis
from redis.client import PubSub

from greentick.errors import StreamUnavailable
from greentick.stream.connection import told_plainly

CHANNEL = "{greentick:nudges}"
QUIET_S = 2.0
"""After so long without a nudge the connection is asked whether it still lives."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """What is new in one account's feed: each item the JSON of a wire FeedItem, ascending cursors."""

    account_id: bytes
    items: list[bytes]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[bytes, list[bytes]])


class Nudges:
    """Both ends of the nudge channel."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def publish(self, nudges: Iterable[Nudge]) -> None:
        """Tell everybody who listens now. Raises StreamUnavailable; nothing is lost by that, only later."""
        packed = [_encoder.encode((nudge.account_id, nudge.items)) for nudge in nudges]
        if not packed:
            return
        with told_plainly(), self._redis.pipeline(transaction=False) as pipe:
            for each in packed:
                pipe.publish(CHANNEL, each)
            pipe.execute()

    def listen(self, patience_s: float = math.inf) -> Iterator[Nudge]:
        """Every nudge from now on: the subscription holds when this returns. Ends `patience_s` after it is first asked.

        Raises StreamUnavailable, now or later; nudges may have been missed then, so read the feed after listening anew.
        """
        channel = self._redis.pubsub()  # type: ignore[no-untyped-call]
        with told_plainly():
            channel.subscribe(CHANNEL)
        if _next(channel) is None:
            raise StreamUnavailable("Redis did not confirm the subscription in time. It will be tried again.")
        return self._follow(channel, patience_s)  # a method, so that the client lives as long as its channel

    def _follow(self, channel: PubSub, patience_s: float) -> Iterator[Nudge]:
        asked = False
        end = time.monotonic() + patience_s
        try:
            while time.monotonic() < end:
                message = _next(channel)
                if message is None:
                    if asked:
                        raise StreamUnavailable("Redis has fallen silent. It will be tried again.")
                    with told_plainly():
                        channel.ping()
                    asked = True
                    continue
                asked = False
                if message["type"] == "subscribe":
                    raise StreamUnavailable("The connection to Redis broke and was made anew. It will be tried again.")
                if message["type"] == "message":
                    yield _nudge(message["data"])
        finally:
            channel.close()


def _next(channel: PubSub) -> dict[str, Any] | None:
    with told_plainly():
        message: dict[str, Any] | None = channel.get_message(timeout=QUIET_S)
    return message


def _nudge(data: Any) -> Nudge:
    account_id, items = _decoder.decode(data)
    return Nudge(account_id, items)
