"""The months of `hits` in PostgreSQL: made ahead of time, and dropped whole once nothing in them is to be kept.

SQLite has none. A hit that fits no month goes to the default partition, so no insert ever fails for want of one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, text

AHEAD = 3
"""So many months after the present one are ready: more than any time the housekeeping may stand still."""

MOST_MONTHS = 600
LOCK_MS = 3_000
"""Whoever makes or drops a month waits so long for the others to let it; every hit waits behind it."""

_LOCK = 0x677265656E7470
_BOUNDS = re.compile(r"FROM \((?:'?(?P<begin>-?\d+)'?|MINVALUE)\) TO \('?(?P<end>-?\d+)'?\)")
_PARTITIONS = text(
    "SELECT child.relname, pg_get_expr(child.relpartbound, child.oid) FROM pg_inherits"
    " JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = 'hits'::regclass ORDER BY child.relname"
)


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition with the times it takes, the end not included. `begin_ms` is None when it takes all before."""

    name: str
    begin_ms: int | None
    end_ms: int

    def takes(self, begin_ms: int, end_ms: int) -> bool:
        """Whether some of that time is its own."""
        return (self.begin_ms is None or self.begin_ms < end_ms) and begin_ms < self.end_ms


def partitions(connection: Connection) -> list[Partition]:
    """All partitions but the default one."""
    found = [(name, _BOUNDS.search(bounds)) for name, bounds in connection.execute(_PARTITIONS)]
    return [
        Partition(name, None if match["begin"] is None else int(match["begin"]), int(match["end"]))
        for name, match in found
        if match
    ]


def make_months(connection: Connection, from_ms: int, now_ms: int) -> list[str]:
    """Make the months from `from_ms` to AHEAD months after now that are not there; their names."""
    _claim(connection)
    there = partitions(connection)
    made = []
    for begin, end in _months(from_ms, now_ms):
        if not any(each.takes(_ms(begin), _ms(end)) for each in there):
            made.append(f"hits_{begin:%Y_%m}")
            _make(connection, made[-1], _ms(begin), _ms(end))
    return made


def _make(connection: Connection, name: str, begin_ms: int, end_ms: int) -> None:
    """Make it aside and attach it: readers and writers of other months go on meanwhile."""
    theirs = f"at_ms >= {begin_ms} AND at_ms < {end_ms}"
    for statement in (
        "LOCK TABLE hits_default IN ACCESS EXCLUSIVE MODE",
        f"CREATE TABLE {name} (LIKE hits INCLUDING DEFAULTS)",
        f"WITH moved AS (DELETE FROM hits_default WHERE {theirs} RETURNING *) INSERT INTO {name} SELECT * FROM moved",  # noqa: S608
        f"ALTER TABLE hits ATTACH PARTITION {name} FOR VALUES FROM ({begin_ms}) TO ({end_ms})",
    ):
        connection.execute(text(statement))


def drop_partition(connection: Connection, partition: Partition) -> int:
    """Drop a partition with its hits, how many; nothing when a message that is to be kept has hits in it."""
    _claim(connection)
    in_use = text(
        f"SELECT EXISTS (SELECT FROM {partition.name} hit JOIN messages ON messages.key = hit.message_key"  # noqa: S608 - a name from the catalogue
        " WHERE messages.sent_at_ms >= :end_ms)"
    )
    if connection.scalar(in_use, {"end_ms": partition.end_ms}):
        return 0
    dropped: int = connection.scalar(text(f"SELECT count(*) FROM {partition.name}")) or 0  # noqa: S608 - the same
    connection.execute(text(f"DROP TABLE {partition.name}"))
    return dropped


def _claim(connection: Connection) -> None:
    """One at a time, and never waiting long for the locks that follow."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_MS}"))


def _months(from_ms: int, now_ms: int) -> Iterator[tuple[datetime, datetime]]:
    last = _number(now_ms) + AHEAD
    for number in range(max(_number(from_ms), last - MOST_MONTHS), last + 1):
        yield _begin(number), _begin(number + 1)


def _number(at_ms: int) -> int:
    """Months are counted from the year 0."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.year * 12 + at.month - 1


def _begin(number: int) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
