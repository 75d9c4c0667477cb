"""The time, handed in wherever it is needed, so that tests can choose it."""

import time
from collections.abc import Callable

Clock = Callable[[], int]


def now_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000
