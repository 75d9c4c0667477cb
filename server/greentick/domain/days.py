"""Times of which only the day (by UTC) is kept, where the sender wants no more: nobody shows a clock time for them.

They are told by their roundness: exact times have milliseconds, or at least seconds. See worker/coarsening.py.
"""

from datetime import UTC, date, datetime

DAY_MS = 86_400_000

PLACE_MS = 180_000
"""How far apart readings are placed within their day: no less than one takes in, else they would be folded."""


def is_day_of_hits(at_ms: int) -> bool:
    """Whether a hit's, or an event's, time says no more than the day and the order within it."""
    return at_ms % PLACE_MS == 0


def is_day(at_ms: int) -> bool:
    """Whether the time of a report or a reply says no more than the day."""
    return at_ms % DAY_MS == 0


def day_of(at_ms: int) -> date:
    """That day."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).date()
