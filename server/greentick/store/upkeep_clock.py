"""Whether the clock may be believed before something is erased for its age: one wrong hour would take everything.

A clock that is far ahead of the last upkeep was wrong then, or is wrong now, or the server stood still. Only one that
still says so a day later is believed.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete

from greentick.domain.days import DAY_MS
from greentick.store.database import Database
from greentick.store.driver import rows_of
from greentick.store.tables import noted_times
from greentick.store.upserts import insert_into

LEAP_DAYS = 30
_UPKEEP = "upkeep"
_LEAP = "leap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """The clock is so many days ahead of the last upkeep; `believed_at_ms` is when it is believed if it goes on so."""

    days: int
    believed_at_ms: int


class UpkeepClock:
    """The times of upkeep."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def leap(self, now_ms: int) -> Leap | None:
        """What is odd about this time. Raises StoreUnavailable."""
        with self._database.reading() as connection:
            return _leap(connection, now_ms)

    def may_erase(self, now_ms: int) -> bool:
        """Note that upkeep is done now; whether it may erase what has passed its time. Raises StoreUnavailable."""
        with self._database.writing() as connection:
            leap = _leap(connection, now_ms)
            if leap is not None and now_ms < leap.believed_at_ms:
                _note(connection, _LEAP, leap.believed_at_ms - DAY_MS)
                return False
            _note(connection, _UPKEEP, now_ms)
            connection.execute(delete(noted_times).where(noted_times.c.name == _LEAP))
        return True


def _leap(connection: Connection, now_ms: int) -> Leap | None:
    times: dict[str, int] = dict(rows_of(connection, "SELECT name, at_ms FROM noted_times"))
    ahead_ms = now_ms - times.get(_UPKEEP, now_ms)
    if ahead_ms <= LEAP_DAYS * DAY_MS:
        return None
    since_ms = min(times.get(_LEAP, now_ms), now_ms)
    return Leap(days=ahead_ms // DAY_MS, believed_at_ms=since_ms + DAY_MS)


def _note(connection: Connection, name: str, at_ms: int) -> None:
    noted = insert_into(connection, noted_times).values(name=name, at_ms=at_ms)
    connection.execute(noted.on_conflict_do_update(index_elements=["name"], set_={"at_ms": at_ms}))
