"""Times on the wire: RFC 3339 in UTC with milliseconds; Unix milliseconds and digit strings are read as well.

Where only the day of something is kept, its time is that day alone: `2026-11-21`.
"""

import re
from datetime import UTC, datetime

from greentick.domain.days import day_of, is_day, is_day_of_hits

_DIGITS = re.compile(r"[0-9]{1,16}")
_EARLIEST_MS = 1_080_604_800_000
"""30 March 2004: no mail was sent in Gmail before. What is earlier is a count of seconds, or nonsense."""
_LATEST_MS = 253_402_300_799_999


def to_wire(at_ms: int) -> str:
    """`2026-11-21T22:33:07.123Z`."""
    seconds, ms = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


def to_wire_or_none(at_ms: int | None) -> str | None:
    """The same for a time that may not have come."""
    return None if at_ms is None else to_wire(at_ms)


def hit_to_wire(at_ms: int) -> str:
    """The time of a hit or an event, as exactly as it is kept."""
    return day_of(at_ms).isoformat() if is_day_of_hits(at_ms) else to_wire(at_ms)


def hit_to_wire_or_none(at_ms: int | None) -> str | None:
    """The same for one that may not have come."""
    return None if at_ms is None else hit_to_wire(at_ms)


def report_to_wire(at_ms: int) -> str:
    """The time of a report or a reply, as exactly as it is kept."""
    return day_of(at_ms).isoformat() if is_day(at_ms) else to_wire(at_ms)


def from_wire(value: object) -> int | None:
    """Unix milliseconds of whatever a client calls a time, or None when it is no time of a mail."""
    at_ms = _milliseconds(value)
    return at_ms if at_ms is not None and _EARLIEST_MS <= at_ms <= _LATEST_MS else None


def _milliseconds(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if abs(value) <= _LATEST_MS else None
    if isinstance(value, str):
        text = value.strip()
        return int(text) if _DIGITS.fullmatch(text) else _parse(text)
    return None


def _parse(text: str) -> int | None:
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return round(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
