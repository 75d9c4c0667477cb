"""One database: its connections, its transactions, and what its failures mean. All of store goes through it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Engine, any_, bindparam, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPIModule
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from greentick.errors import SettingsError, StoreUnavailable
from greentick.store.driver import run

BUSY_MS = 5_000
"""How long a writer waits for another one before it gives up for now."""

CONNECT_S = 5
_AS_USUAL = {
    "connect_timeout": CONNECT_S,
    "application_name": "greentick",
    "client_encoding": "utf8",
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""Of libpq; what the address says goes before. A server that is gone without a word is given up after seconds (the
timeout is in ms), not after a quarter of an hour as Linux does."""

CLEAR_MS = 100
"""What emptying SQLite's log gets: it holds up all writers."""

CONNECTIONS = 64
SQLITE_CACHE_KIB = 65_536
SQLITE_WAL_PAGES = 8_192
"""The log is taken over into the file when it has grown to 32 MiB: at SQLite's own 4 MiB a busy worker waits for that
with every batch."""


class Database:
    """SQLite or PostgreSQL by its address. Opening connects to nothing yet. Raises SettingsError.

    With `as_it_is` a SQLite file keeps the kind of log it has: it may be another program's.
    """

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS, as_it_is: bool = False) -> None:
        try:
            self.engine = _engine(url, busy_ms, as_it_is=as_it_is)
        except (ArgumentError, ValueError) as error:
            raise SettingsError(f"GREENTICK_DATABASE_URL has an option that cannot be used: {error}.") from error
        self.is_postgresql = self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with. Raises StoreUnavailable."""
        with self._told_plainly(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing. Raises StoreUnavailable."""
        with self._told_plainly(), self.engine.connect() as connection:
            writer = connection.execution_options(greentick_writes=True)
            with writer.begin():
                yield writer

    @contextmanager
    def thorough(self) -> Iterator[Connection]:
        """As `writing`; what it erases leaves SQLite's files. PostgreSQL sees to that when it vacuums."""
        with self.writing() as connection:
            yield connection
        self.clear_log()

    def clear_log(self) -> None:
        """Empty SQLite's log, if no reader is in the way: what was erased still stands in it. Upkeep does it hourly."""
        if self.is_postgresql:
            return
        with self._told_plainly(), self.engine.connect() as connection:
            driver = connection.connection.cursor()
            waits_ms = driver.execute("PRAGMA busy_timeout").fetchone()[0]
            driver.execute(f"PRAGMA busy_timeout = {CLEAR_MS}")
            try:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                driver.execute(f"PRAGMA busy_timeout = {waits_ms}")
                driver.close()

    def among(self, column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
        """That a column has one of these values, however many: PostgreSQL takes 65,535 parameters at most."""
        if not self.is_postgresql:
            return column.in_(values)
        return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))

    def close(self) -> None:
        """Close all connections; opening again is possible."""
        self.engine.dispose()

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """Failures of the database become StoreUnavailable; failures of what was to be stored stay what they are."""
        driver = self.engine.dialect.loaded_dbapi  # sqlite3 or psycopg: both name their errors as PEP 249 does
        try:
            yield
        except (PoolTimeoutError, DBAPIError, driver.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
            if _is_our_fault(cause, driver):
                raise
            said = " ".join(str(cause).split()).rstrip(".") or type(cause).__name__
            raise StoreUnavailable(f"The database cannot be used now: {said}.") from error


def _engine(url: str, busy_ms: int, *, as_it_is: bool) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("GREENTICK_DATABASE_URL must begin with sqlite:/// or postgresql://.") from error
    if parsed.get_backend_name() == "sqlite":
        waits = {"timeout": busy_ms / 1000}
        engine = create_engine(parsed, max_overflow=CONNECTIONS, connect_args=waits, hide_parameters=True)
        engine.dialect.create_connect_args(parsed)  # reads the options, which connecting would stumble over
        return _sqlite(engine, as_it_is=as_it_is)
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=CONNECT_S,
        max_overflow=15,
        hide_parameters=True,
        connect_args={name: value for name, value in _AS_USUAL.items() if name not in parsed.query},
    )
    _read_options(engine)
    return _postgresql(engine)


def _read_options(engine: Engine) -> None:
    """Raises ValueError where the driver does not know one of those in the address."""
    from psycopg import ProgrammingError  # noqa: PLC0415 - only where there is a PostgreSQL
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    _, options = engine.dialect.create_connect_args(engine.url)
    try:
        make_conninfo(**{name: value for name, value in options.items() if name in engine.url.query})
    except ProgrammingError as error:
        raise ValueError(" ".join(str(error).split())) from error


def _postgresql(engine: Engine) -> Engine:
    """Without compiling queries: for those of the worker that takes longer, with each batch, than running them."""

    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("SET jit = off")
        cursor.close()
        connection.commit()

    return engine


def _sqlite(engine: Engine, *, as_it_is: bool) -> Engine:
    """Write-ahead log, unless it is to stay as it is; every commit on disk; what is erased is overwritten.

    Python's own transaction control is off: writers begin as writers, so that two of them queue up instead of failing
    half-way.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            *([] if as_it_is else ["journal_mode = WAL"]),
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            f"cache_size = -{SQLITE_CACHE_KIB}",
            f"wal_autocheckpoint = {SQLITE_WAL_PAGES}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        writes = connection.get_execution_options().get("greentick_writes")
        run(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_our_fault(cause: BaseException, driver: DBAPIModule) -> bool:
    """Whether the same values would fail again at a healthy database."""
    if isinstance(cause, driver.ProgrammingError):
        return getattr(cause, "sqlstate", None) is None  # the server names a state (table missing, no right)
    return isinstance(cause, (driver.DataError, driver.IntegrityError))
