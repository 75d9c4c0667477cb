"""Hits as bytes: the payload of a stream entry and of a spool record alike.

A payload is a version byte and a msgpack array of rows, one row per hit, its fields by position. Within a version
fields are only added at the end: older readers skip them, newer ones fill them in. Anything else needs a new version.
"""

from collections.abc import Sequence

import msgspec

from greentick.domain.hit import Hit, Target

VERSION = b"\x01"


class Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A hit as it travels, the same as a Hit. The order of the fields is the format."""

    id: str
    at_ms: int
    account_id: bytes
    nonce: bytes
    target: Target
    method: str
    agent: str
    headers: dict[str, str]
    network: str
    network_hash: str
    url: str | None = None


class UnreadablePayload(ValueError):  # noqa: N818 - says what it is
    """The payload is of another version, or not one at all."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[Hit, ...])


def pack(rows: Sequence[Row | Hit]) -> bytes:
    """One payload for all of them."""
    return VERSION + _encoder.encode(rows)


def unpack(payload: bytes) -> tuple[Hit, ...]:
    """The hits of a payload. Raises UnreadablePayload."""
    if payload[:1] != VERSION:
        raise UnreadablePayload(f"hits of version {payload[:1].hex() or 'none'}, this program knows {VERSION.hex()}")
    try:
        return _decoder.decode(memoryview(payload)[1:])
    except msgspec.MsgspecError as error:
        raise UnreadablePayload(f"hits that cannot be read: {error}") from error
