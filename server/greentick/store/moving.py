"""Moving everything from SQLite to PostgreSQL: all of it, compared row by row, or nothing. The source stays."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from sqlalchemy import Boolean, Connection, Float, Integer, Table, make_url, text
from sqlalchemy.exc import ArgumentError

from greentick.clock import now_ms
from greentick.errors import SettingsError, StoreMismatch, StoreUnavailable
from greentick.store.database import Database
from greentick.store.partitions import make_months
from greentick.store.schema import check, migrate
from greentick.store.tables import metadata

BATCH = 5_000
_DIGEST_BYTES = 16
_encoder = msgspec.msgpack.Encoder()

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that was moved: how many rows, and their checksum, which is the same on both sides."""

    table: str
    rows: int
    checksum: str
    seconds: float


class Checksum:
    """Rows, counted and summed up: the same for the same rows in any order."""

    def __init__(self, table: Table) -> None:
        self._plain = [_plain(column.type) for column in table.columns]
        self._sum = 0
        self.rows = 0

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as both databases mean them, while they are counted in."""
        for row in rows:
            plain = [value if value is None else to(value) for to, value in zip(self._plain, row, strict=True)]
            digest = hashlib.blake2b(_encoder.encode(plain), digest_size=_DIGEST_BYTES).digest()
            self._sum = (self._sum + int.from_bytes(digest)) % (1 << 8 * _DIGEST_BYTES)
            self.rows += 1
            yield plain

    def __str__(self) -> str:
        return f"{self._sum:032x}"[:16]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Checksum) and (self.rows, self._sum) == (other.rows, other._sum)

    __hash__ = None  # type: ignore[assignment]


def move(source_url: str, target_url: str, say: Callable[[Moved], None]) -> None:
    """Copy all tables; `say` is told of each. Nothing else may use the source meanwhile, and the target must be empty.

    Raises SettingsError, StoreMismatch or StoreUnavailable with a sentence; the target is then as empty as before, so
    that the same command can be given again.
    """
    path = _sqlite_path(source_url)
    _check_target(target_url)
    check(source_url)
    with _alone(path) as source:
        migrate(target_url)
        database = Database(target_url)
        try:
            with database.writing() as target, _source_told_plainly():
                _lock_empty(target)
                _make_room(source, target)
                for table in metadata.sorted_tables:
                    say(_move(table, source, target))
                _go_on_counting(source, target)
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
        finally:
            database.close()


def _sqlite_path(url: str) -> Path:
    if not url.startswith("sqlite:///"):
        raise SettingsError("GREENTICK_DATABASE_URL is not SQLite: there is nothing to move.")
    path = Path(make_url(url).database or "")
    if not path.is_file():
        raise StoreMismatch(f"There is no database at {path}. Set GREENTICK_DATA_DIR or GREENTICK_DATABASE_URL to it.")
    return path


def _check_target(url: str) -> None:
    try:
        name = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        name = ""
    if name != "postgresql":
        raise SettingsError(
            "--to must begin with postgresql:// and be a whole address: postgresql://user:password@host:5432/greentick."
        )


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the file for this process alone. Every other connection, idle or not, stands in the way of that."""
    with closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StoreMismatch(
                f"Another process uses {path} ({error}). Stop greentick (serve, web, push, worker) and try again:"
                " what is written while it is moved would be lost."
            ) from error
        yield connection
        connection.execute("ROLLBACK")


@contextmanager
def _source_told_plainly() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreUnavailable(
            f"The SQLite file cannot be read: {error}. `sqlite3 greentick.db .recover` makes a new file of what is"
            " left of a damaged one. Nothing was moved."
        ) from error


def _lock_empty(target: Connection) -> None:
    for table in metadata.sorted_tables:
        target.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    full = [
        table.name
        for table in metadata.sorted_tables
        if target.scalar(text(f"SELECT EXISTS (SELECT FROM {table.name})"))  # noqa: S608 - our own tables, here and below
    ]
    if full:
        raise StoreMismatch(
            f"The target is not empty: it has rows in {', '.join(full)}. Name an empty database (createdb makes one);"
            " two servers' data cannot be put together. Nothing was moved."
        )


def _make_room(source: sqlite3.Connection, target: Connection) -> None:
    (oldest_ms,) = source.execute("SELECT min(at_ms) FROM hits").fetchone()
    at_ms = now_ms()
    make_months(target, at_ms if oldest_ms is None else max(0, min(oldest_ms, at_ms)), at_ms)


def _move(table: Table, source: sqlite3.Connection, target: Connection) -> Moved:
    begun = time.monotonic()
    columns = ", ".join(column.name for column in table.columns)
    select = f"SELECT {columns} FROM {table.name}"  # noqa: S608
    given, taken = Checksum(table), Checksum(table)
    try:
        _copy(f"COPY {table.name} ({columns}) FROM STDIN", given.of(source.execute(select)), target)
    except (psycopg.DataError, psycopg.IntegrityError, TypeError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise StoreMismatch(
            f"PostgreSQL does not take row {given.rows} or one of the {BATCH} before it of {table.name}: {said}. Mend"
            " that row in SQLite and try again. Nothing was moved."
        ) from error
    driver: Any = target.connection
    with driver.cursor(name="moved") as cursor:
        cursor.execute(select)
        while rows := cursor.fetchmany(BATCH):
            for _ in taken.of(rows):
                pass
    if given != taken:
        raise StoreMismatch(
            f"{table.name} differs after copying: {given.rows} rows with checksum {given} there, {taken.rows} with"
            f" {taken} here. Nothing was moved. Please report this."
        )
    return Moved(table.name, given.rows, str(given), time.monotonic() - begun)


def _copy(statement: str, rows: Iterator[Row], target: Connection) -> None:
    driver: Any = target.connection
    with driver.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            with cursor.copy(statement) as copy:
                for row in batch:
                    copy.write_row(row)


def _go_on_counting(source: sqlite3.Connection, target: Connection) -> None:
    """New keys begin after every key that was ever given out."""
    given_out = dict(source.execute("SELECT name, seq FROM sqlite_sequence"))
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None or column.name not in table.c:
            continue
        names = {"table": table.name, "column": column.name}
        sequence = target.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), names)
        largest = target.scalar(text(f"SELECT max({column.name}) FROM {table.name}")) or 0  # noqa: S608
        last = max(largest, given_out.get(table.name, 0))
        if sequence is not None and last:
            target.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _plain(kind: object) -> Callable[[Any], Any]:
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, Integer):
        return int
    return float if isinstance(kind, Float) else lambda value: value
