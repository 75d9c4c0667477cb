"""Time zones by the names people choose them by."""

from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def zone_of(name: str) -> tzinfo:
    """The zone; UTC for one this machine does not know (any more): news at a wrong hour beats none."""
    return ZoneInfo(name) if is_zone(name) else UTC


def is_zone(name: str) -> bool:
    """Whether this machine knows it."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
