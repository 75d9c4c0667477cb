"""The schema's version: bring it up to this program's, and say plainly when it does not fit. Looking is harmless.

Alembic is there for migrating alone: every process looks when it starts, and would wait a quarter of a second for it.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from greentick.errors import StoreMismatch, StoreUnavailable
from greentick.store.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"
_MIGRATION_LOCK = 0x677265656E7469
"""Any number will do, as long as it is ours: two starting processes must not migrate at once."""

_TRIES = 5
"""A reader that holds one table and waits for the next can be in a circle with a migration; the next time it is not."""

_LOOK_MS = 100
"""Who only looks does not wait for a writer."""


def migrate(database_url: str, to: str = "head") -> None:
    """Bring the schema up to date; nothing happens when it is. Raises StoreMismatch, StoreUnavailable.

    Processes of an older version may go on meanwhile: they wait.
    """
    database = Database(database_url)
    try:
        _make_folder(database)
        for tried in range(1, _TRIES + 1):
            try:
                _upgrade(database, to)
            except StoreUnavailable as error:
                if tried == _TRIES or "deadlock" not in str(error):
                    raise
            else:
                return
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


def check(database_url: str) -> None:
    """Say whether this program can use this database; changes nothing.

    Raises StoreMismatch with a sentence when it cannot, StoreUnavailable when the database does not answer.
    """
    database = Database(database_url, busy_ms=_LOOK_MS)
    try:
        with database.reading() as connection:
            _check_version(connection)
        _check_writable(database)
    finally:
        database.close()


def _check_version(connection: Connection) -> None:
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
        if not any(words in str(error) for words in ("readonly", "read-only", "permission denied")):
            raise
        raise StoreMismatch(
            "The database is read-only. Give this user the right to write it, or point GREENTICK_DATABASE_URL to the"
            " primary server."
        ) from error


def _make_folder(database: Database) -> None:
    path = database.engine.url.database
    if database.is_postgresql or not path or path.startswith((":", "file:")):
        return
    try:
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreMismatch(f"The database's folder cannot be made: {error}.") from error
