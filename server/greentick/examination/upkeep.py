"""Whether the clock has leapt ahead since the last upkeep, which erases nothing then."""

import time
from collections.abc import Iterator

from greentick.clock import now_ms
from greentick.errors import StoreMismatch, StoreUnavailable
from greentick.examination import Finding, warn
from greentick.settings import Settings
from greentick.store import check, open_store


def examine_upkeep(settings: Settings) -> Iterator[Finding]:
    """Nothing where the database itself is not fit for use: that is said elsewhere."""
    try:
        check(settings.database_url)
    except (StoreMismatch, StoreUnavailable):
        return
    store = open_store(settings.database_url)
    try:
        leap = store.upkeep_clock.leap(now_ms())
    finally:
        store.close()
    if leap is not None:
        until = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(leap.believed_at_ms / 1000))
        yield warn(
            "clock",
            f"it is {leap.days} days ahead of the last upkeep. Where greentick has not stood still for so long, set it"
            f" right: if it still says so after {until}, what has passed its time by it is erased.",
        )
