"""The schema's version: bring it up to this program's, and say plainly when it does not fit. Looking is harmless.

Alembic is there for migrating alone: every process looks when it starts, and would wait a quarter of a second for it.
"""

import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, make_url, text

from greentick.errors import StoreMismatch, StoreUnavailable
from greentick.store.database import Database
from greentick.store.tables import metadata
from greentick.telemetry import get_logger

_log = get_logger("store")
_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"
_MIGRATION_LOCK = 0x677265656E7469
"""Any number will do, as long as it is ours: two starting processes must not migrate at once."""

_TRIES = 5
"""A reader that holds one table and waits for the next can be in a circle with a migration; the next time it is not."""

_LOCK_MS = 3_000
"""Everybody waits behind a migration that waits for a long reader: after so long it lets them by and tries anew."""

_LONGEST_READER = """
SELECT reader.pid, reader.application_name, reader.xact_start::text AS since
FROM pg_locks held
JOIN pg_class relation ON relation.oid = held.relation
JOIN pg_stat_activity reader ON reader.pid = held.pid
WHERE held.granted AND relation.relname = ANY(:tables) AND reader.datname = current_database()
AND reader.pid <> pg_backend_pid()
ORDER BY reader.xact_start
LIMIT 1
"""

_PAUSE_S = 2.0
_DEADLOCK = "40P01"
_LOCK_TIMEOUT = "55P03"

_LOOK_MS = 100
"""Who only looks does not wait for a writer."""


def migrate(database_url: str, to: str = "head") -> None:
    """Bring the schema up to date; nothing happens when it is. Raises StoreMismatch, StoreUnavailable.

    Processes of an older version may go on meanwhile: they wait. Itself it waits for whoever reads for long, such as a
    dump of the database.
    """
    _look_first(database_url)
    database = Database(database_url)
    try:
        _make_folder(database)
        tries = _TRIES
        while tries:
            try:
                _upgrade(database, to)
            except StoreUnavailable as error:
                _refuse_read_only(error)
                if _state(error) == _LOCK_TIMEOUT:
                    _log.warning("migration_waits_for_a_long_reader", **_longest_reader(database))
                    time.sleep(_PAUSE_S)
                    continue
                tries -= 1
                if not tries or _state(error) != _DEADLOCK:
                    raise
            else:
                return
    finally:
        database.close()


def _longest_reader(database: Database) -> dict[str, object]:
    """Who has used our tables for longest: whoever does not want to wait for that process can end it."""
    row = None
    with suppress(StoreUnavailable), database.reading() as connection:  # to know is worth no failing
        row = connection.execute(text(_LONGEST_READER), {"tables": list(metadata.tables)}).one_or_none()
    if row is None:
        return {}
    return {"process": row.pid, "program": row.application_name, "since": row.since}


def _state(error: StoreUnavailable) -> str:
    """What PostgreSQL calls it; empty where it is none of its."""
    cause = getattr(error.__cause__, "orig", None)
    return getattr(cause, "sqlstate", None) or ""


def _look_first(database_url: str) -> None:
    """Another program's database is left as it is found: opening it to write would already change a SQLite file."""
    database = Database(database_url, as_it_is=True)
    path = _file_of(database.engine.url)
    try:
        if path is None or path.exists():
            with database.reading() as connection:
                _refuse_others(connection)
    finally:
        database.close()


def _upgrade(database: Database, to: str) -> None:
    with database.writing() as connection:
        if database.is_postgresql:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        at = _version(connection)
        _refuse_newer(at)
        if at == _known()[-1]:
            return
        if database.is_postgresql and at is not None:
            connection.execute(text(f"SET LOCAL lock_timeout = {_LOCK_MS}"))
            # All who write begin here (see tables.py): with them waiting, nobody is in the way of what follows.
            connection.execute(text("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE"))
        _migrate(connection, to)


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def database_file(database_url: str) -> Path | None:
    """SQLite's file, whether it is there or not; None where the database is no file."""
    return _file_of(make_url(database_url))


def check(database_url: str) -> None:
    """Say whether this program can use this database; changes nothing, and makes no file where there is none.

    Raises StoreMismatch with a sentence when it cannot, StoreUnavailable when the database does not answer.
    """
    database = Database(database_url, busy_ms=_LOOK_MS, as_it_is=True)
    try:
        _refuse_missing(database)
        with database.reading() as connection:
            _check_version(connection)
        _check_writable(database)
    finally:
        database.close()


def _refuse_missing(database: Database) -> None:
    """SQLite would make an empty file, also for somebody who only looks in the wrong folder."""
    path = _file_of(database.engine.url)
    if path is None:
        return
    try:
        path.stat()
    except FileNotFoundError as error:
        raise StoreMismatch(
            f"There is no database at {path}. Is it elsewhere? Set GREENTICK_DATA_DIR or GREENTICK_DATABASE_URL to it."
            " Is there none yet? Run `greentick migrate`."
        ) from error
    except OSError:
        pass  # SQLite says itself what is wrong with it


def _check_version(connection: Connection) -> None:
    _refuse_others(connection)
    if not inspect(connection).has_table(_VERSION_TABLE):
        raise StoreMismatch("The database has no greentick tables yet. Run `greentick migrate`.")
    at = _version(connection)
    _refuse_newer(at)
    head = _known()[-1]
    if at != head:
        raise StoreMismatch(
            f"The database has schema {at or 'none'}, this greentick needs {head}. Run `greentick migrate`."
        )


def _version(connection: Connection) -> str | None:
    """The schema's version; None where there is no schema."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    at: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608 - our own name
    return at


def _refuse_others(connection: Connection) -> None:
    """A PostgreSQL database may hold other programs' tables besides ours, as long as none is in the way."""
    _refuse_other_encodings(connection)
    at = _version(connection)
    if at is not None and at.isdigit():
        return
    found = set(inspect(connection).get_table_names()) - {_VERSION_TABLE}
    if connection.dialect.name == "postgresql":
        found &= set(metadata.tables)
    if found or at is not None:
        raise StoreMismatch(
            "The database is another program's: greentick has not made the tables in it ("
            f"{', '.join(sorted(found)[:3]) or _VERSION_TABLE}). Point GREENTICK_DATABASE_URL to an empty one, or to a"
            " file that is not there yet. Nothing was changed."
        )


def _refuse_other_encodings(connection: Connection) -> None:
    """Subjects and names are in every script."""
    if connection.dialect.name == "postgresql":
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise StoreMismatch(
                f"The database keeps text as {encoding}, which cannot hold every mail's subject. Make another one with"
                " `createdb -E UTF8 -T template0 greentick`."
            )


def _known() -> list[str]:
    """Every version this program knows, in order: each migration's file begins with its own."""
    return sorted(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _refuse_newer(at: str | None) -> None:
    if at is not None and at not in _known():
        raise StoreMismatch(
            f"The database was made by a newer greentick (schema {at}). Install that version again, or restore a backup"
            " made before the upgrade. Nothing was changed."
        )


def _check_writable(database: Database) -> None:
    """Try a change that changes nothing, and take it back."""
    try:
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
            connection.rollback()
    except StoreUnavailable as error:
        if "locked" in str(error):  # another process writes, so it can be written
            return
        _refuse_read_only(error, "permission denied")
        raise


def _refuse_read_only(error: StoreUnavailable, *said: str) -> None:
    if any(words in str(error) for words in ("readonly", "read-only", *said)):
        raise StoreMismatch(
            "The database is read-only. Give this user the right to write it (a file of SQLite's together with those"
            " that end in -wal and -shm), or point GREENTICK_DATABASE_URL to the primary server."
        ) from error


def _make_folder(database: Database) -> None:
    path = _file_of(database.engine.url)
    if path is None:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreMismatch(f"The database's folder cannot be made: {error}.") from error


def _file_of(url: URL) -> Path | None:
    path = url.database
    is_file = url.get_backend_name() == "sqlite" and path and not path.startswith((":", "file:"))
    return Path(path) if path and is_file else None
