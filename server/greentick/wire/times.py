"""Times on the wire: RFC 3339 in UTC with milliseconds; Unix milliseconds and digit strings are read as well.

Where only the day of something is kept, its time is that day alone: `2026-11-21`.
"""

import re
from datetime import UTC, datetime

from greentick.domain.days import day_of, is_day, is_day_of_hits

_DIGITS = re.compile(r"[0-9]{1,16}")
EARLIEST_MS = 1_080_604_800_000
"""30 March 2004: no mail was sent in Gmail before. What is earlier is a count of seconds, or nonsense."""
_LATEST_MS = 253_402_300_799_999


def to_wire(at_ms: int) -> str:
    """`2026-11-21T22:33:07.123Z`; of what no calendar holds the nearest that it does."""
    seconds, ms = divmod(_in_calendar(at_ms), 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


def to_wire_or_none(at_ms: int | None) -> str | None:
    """The same for a time that may not have come."""
    return None if at_ms is None else to_wire(at_ms)


def hit_to_wire(at_ms: int) -> str:
    """The time of a hit or an event, as exactly as it is kept."""
    return day_of(_in_calendar(at_ms)).isoformat() if is_day_of_hits(at_ms) else to_wire(at_ms)


def hit_to_wire_or_none(at_ms: int | None) -> str | None:
    """The same for one that may not have come."""
    return None if at_ms is None else hit_to_wire(at_ms)


def report_to_wire(at_ms: int) -> str:
    """The time of a report, a reply or a notice, as exactly as it is kept."""
    return day_of(_in_calendar(at_ms)).isoformat() if is_day(at_ms) else to_wire(at_ms)


def report_to_wire_or_none(at_ms: int | None) -> str | None:
    """The same for one that may not have come."""
    return None if at_ms is None else report_to_wire(at_ms)


def from_wire(value: object) -> int | None:
    """Unix milliseconds of whatever a client calls a time, or None when it is no time of a mail."""
    at_ms = _milliseconds(value)
    return at_ms if at_ms is not None and EARLIEST_MS <= at_ms <= _LATEST_MS else None


def by_our_clock(value: object, client_now: object, now_ms: int) -> int | None:
    """When that was by our clock, never in the future: what a client calls now tells by how much its own is off.

    None when it is no time of a mail, or the two together make none.
    """
    at_ms, client_now_ms = from_wire(value), from_wire(client_now)
    if at_ms is None:
        return None
    ahead_ms = 0 if client_now_ms is None else client_now_ms - now_ms
    corrected_ms = min(at_ms - ahead_ms, now_ms)
    return corrected_ms if corrected_ms >= EARLIEST_MS else None


def _in_calendar(at_ms: int) -> int:
    """One odd time that was kept once must not hold up all that is shown or told with it."""
    return max(0, min(at_ms, _LATEST_MS))


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
