"""A line of the edge's log: what nginx writes for one hit, and how it is read. Both sides are here, so they agree.

A line is a JSON array: version, time, process, connection, request on it, method, token, network label, agent, and the
kept headers in the order of HEADERS. Never an address.
"""

import hashlib
from typing import Any

import msgspec

from greentick.domain.hit import AGENT_CHARS, KEPT_HEADERS, Target
from greentick.domain.token import TokenKind, b64encode
from greentick.ingest import request
from greentick.ingest.peers import UNKNOWN_NETWORK
from greentick.ingest.verifier import Verifier
from greentick.stream.packing import Row

VERSION = 1
HEADERS = tuple(sorted(KEPT_HEADERS))
REDUCED = frozenset({"from", "referer", "via"})
"""Those that may name a person or an address: maps of this name take that out before anything is written."""

_ID_BYTES = 15
_BEFORE_HEADERS = 9
_decoder = msgspec.json.Decoder(list[int | float | str])


class UnreadableLineError(ValueError):
    """Not a line of the edge's log, or one of another version."""


def log_format() -> str:
    """What nginx writes, in its own words."""
    words = ["$greentick_token", "$greentick_network", "$http_user_agent", *map(_variable, HEADERS)]
    numbers = f"[{VERSION},$msec,$pid,$connection,$connection_requests"
    return ",".join([numbers, '"$request_method"', *(f'"{word}"' for word in words)]) + "]"


def read(line: bytes, verifier: Verifier) -> Row | None:
    """The hit of one line, None when its token is not genuine. Raises UnreadableLineError."""
    values = _values(line)
    at_s, method, token, network = values[1], values[5], values[6], values[7]
    genuine = verifier.genuine(token, TokenKind.PIXEL)
    if genuine is None:
        return None
    headers = {name: value for name, value in zip(HEADERS, values[_BEFORE_HEADERS:], strict=True) if value}
    return Row(
        hit_id(line),
        round(at_s * 1000),
        *genuine,
        Target.PIXEL,
        method,
        request.clean(values[8], AGENT_CHARS),
        request.kept(headers),
        network or UNKNOWN_NETWORK,
        "",  # the address is gone, and nginx has no key of the day
    )


def hit_id(line: bytes) -> str:
    """The same whenever the line is read, and wherever it stands.

    Process, connection and number on it make each line differ from all others.
    """
    return b64encode(hashlib.blake2b(line, digest_size=_ID_BYTES).digest())


def _values(line: bytes) -> list[Any]:
    """nginx escapes no byte above ASCII: those are read as latin-1, as WSGI gives headers."""
    try:
        values = _decoder.decode(line if line.isascii() else line.decode("latin-1").encode())
    except msgspec.MsgspecError as error:
        raise UnreadableLineError("not a list of numbers and texts") from error
    if len(values) != _BEFORE_HEADERS + len(HEADERS) or values[0] != VERSION:
        raise UnreadableLineError("of another version")
    if isinstance(values[1], str) or not all(isinstance(each, str) for each in values[5:]):
        raise UnreadableLineError("of another form")
    return values


def _variable(header: str) -> str:
    name = header.replace("-", "_")
    return f"$greentick_{name}" if header in REDUCED else f"$http_{name}"
