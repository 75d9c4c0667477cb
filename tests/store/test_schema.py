"""The schema: made by migrations, the same as the tables say, refused when it does not fit."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from greentick.errors import SettingsError, StoreMismatch, StoreUnavailable
from greentick.store import Store, check, migrate, open_store, schema
from greentick.store.database import Database
from greentick.store.tables import metadata
from postgresql_server import PostgresqlServer
from waiting import wait_until


@pytest.fixture
def postgresql_url(own_postgresql_url: str) -> str:
    return own_postgresql_url


@pytest.fixture
def database(store: Store) -> Database:
    return store.work._database


def test_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    with database.reading() as connection:
        options = {"compare_type": True, "include_name": _is_no_partition}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)

    assert differences == []


def _is_no_partition(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not (name or "").startswith("hits_")


def test_no_column_is_for_a_network_address() -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.c}

    assert not {name for name in columns if name in {"ip", "ip_address", "peer", "remote_addr", "client_ip"}}


def test_migrating_again_changes_nothing(database_url: str) -> None:
    store = open_store(database_url)
    account = store.accounts.create(1)

    migrate(database_url)

    assert store.accounts.get(account) is not None
    check(database_url)
    store.close()


def test_a_new_file_gets_its_folder_and_the_write_ahead_log(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/greentick.db"

    migrate(url)

    check(url)
    database = Database(url)
    with database.reading() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    database.close()


def test_processes_that_migrate_at_once_do_not_disturb_each_other(
    tmp_path: Path, shared_postgresql_server: PostgresqlServer
) -> None:
    for url in (f"sqlite:///{tmp_path}/greentick.db", shared_postgresql_server.create("migrated_by_many")):
        program = "import sys; from greentick.store import migrate; migrate(sys.argv[1])"
        processes = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(2)]

        assert [process.wait() for process in processes] == [0, 0]
        check(url)


def test_migrations_follow_each_other_as_their_files_are_named() -> None:
    scripts = ScriptDirectory(str(schema._MIGRATIONS)).walk_revisions()

    assert [script.revision for script in scripts][::-1] == schema._known()


def test_a_database_without_tables_is_refused_with_the_command_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(StoreMismatch, match="Run `greentick migrate`"):
        check(f"sqlite:///{tmp_path}/empty.db")


def test_a_newer_schema_is_refused_and_left_alone(database_url: str, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for look in (check, migrate):
        with pytest.raises(StoreMismatch, match=r"made by a newer greentick \(schema 9999\)"):
            look(database_url)

    with database.reading() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_an_older_schema_is_refused_with_the_command_to_mend_it(database_url: str, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    with pytest.raises(StoreMismatch, match="Run `greentick migrate`"):
        check(database_url)


def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "places.db"
    with closing(sqlite3.connect(file)) as theirs:
        theirs.executescript("CREATE TABLE hits (page TEXT); CREATE TABLE pages (url TEXT)")
    before = file.read_bytes()

    for look in (check, migrate):
        with pytest.raises(StoreMismatch, match=r"another program's.*\(hits, pages\).*GREENTICK_DATABASE_URL"):
            look(f"sqlite:///{file}")

    assert file.read_bytes() == before, "not even given a write-ahead log"
    assert list(tmp_path.iterdir()) == [file]


def test_another_programs_tables_may_stand_beside_ours_in_postgresql_unless_they_are_in_the_way(
    shared_postgresql_server: PostgresqlServer,
) -> None:
    beside, in_the_way, of_alembic = (shared_postgresql_server.create(name) for name in ("beside", "in_way", "alembic"))
    for url, statement in (
        (beside, "CREATE TABLE pages (url text)"),
        (in_the_way, "CREATE TABLE hits (url text)"),
        (of_alembic, "CREATE TABLE alembic_version AS SELECT 'a1b2c3'::text AS version_num"),
    ):
        database = Database(url)
        with database.writing() as connection:
            connection.execute(text(statement))
        database.close()

    migrate(beside)
    check(beside)
    for url in (in_the_way, of_alembic):
        with pytest.raises(StoreMismatch, match="another program's"):
            migrate(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://host/name?sslmod=require",
        "postgresql://host/name?prepare_threshold=0",
        "postgresql:///name?host=/tmp&port=five",
        "sqlite:////tmp/x.db?timeout=soon",
    ],
)
def test_an_option_that_nobody_knows_is_told(url: str) -> None:
    with pytest.raises(SettingsError, match="GREENTICK_DATABASE_URL has an option that cannot be used"):
        Database(url)


def test_a_read_only_sqlite_file_is_refused(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    Database(sqlite_url).close()

    with pytest.raises(StoreMismatch, match="read-only"):
        check(f"sqlite:///file:{path}?mode=ro&uri=true")
    Path(f"{path}.new").touch()
    with pytest.raises(StoreMismatch, match="-wal and -shm"):
        migrate(f"sqlite:///file:{path}.new?mode=ro&uri=true")


def test_a_read_only_postgresql_is_refused(postgresql_url: str, shared_postgresql_server: PostgresqlServer) -> None:
    name = postgresql_url.partition("@/")[2].partition("?")[0]
    shared_postgresql_server.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')

    with pytest.raises(StoreMismatch, match="read-only"):
        check(postgresql_url)


def test_a_database_somebody_writes_to_is_fit_for_use(sqlite_url: str) -> None:
    writer = Database(sqlite_url)
    with writer.writing():
        check(sqlite_url)
    writer.close()


def test_a_database_that_is_away_is_said_to_be_away(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be used now"):
        check(f"postgresql://greentick@/greentick?host={tmp_path}")


def test_who_reads_for_long_holds_up_the_migration_and_nobody_else(
    postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_LOCK_MS", 200)
    url = postgresql_server.create("dumped")
    migrate(url, to="0015")
    dump, other = Database(url), Database(url)
    with ThreadPoolExecutor(1) as pool, capture_logs() as lines, dump.reading() as reading:
        reading.execute(text("SELECT count(*) FROM accounts"))
        process = reading.scalar(text("SELECT pg_backend_pid()"))
        migrating = pool.submit(migrate, url)
        wait_until(lambda: _waits_for_a_lock(postgresql_server))
        with other.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM accounts")) == 0
        wait_until(lambda: any(line.get("process") == process for line in lines))
        assert not migrating.done()
        reading.rollback()
        migrating.result(60)
    check(url)
    dump.close()
    other.close()


def test_a_migration_goes_on_where_it_cannot_be_told_who_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database("sqlite:///gone/nowhere.db")

    assert schema._longest_reader(database) == {}
    database.close()


def _waits_for_a_lock(server: PostgresqlServer) -> bool:
    with psycopg.connect(server.url("postgres")) as connection:
        found = connection.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return found is not None


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_script_is_refused(
    postgresql_server: PostgresqlServer, encoding: str
) -> None:
    postgresql_server.execute(f"CREATE DATABASE narrow ENCODING '{encoding}' TEMPLATE template0")

    for look in (migrate, check):
        with pytest.raises(StoreMismatch, match=f"keeps text as {encoding}.*createdb -E UTF8"):
            look(postgresql_server.url("narrow"))


def test_a_database_server_that_is_gone_without_a_word_is_given_up_soon(postgresql_url: str) -> None:
    for address, patience_ms in ((postgresql_url, "15000"), (f"{postgresql_url}&tcp_user_timeout=7000", "7000")):
        database = Database(address)
        with database.reading() as connection:
            parameters = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        assert parameters["tcp_user_timeout"] == patience_ms
        assert parameters["keepalives_idle"] == "30"
        database.close()


def test_values_stand_in_no_error_of_a_database(database: Database) -> None:
    with pytest.raises(IntegrityError) as failed, database.writing() as connection:
        connection.execute(text("INSERT INTO accounts (id) VALUES (:id)"), {"id": b"carol@example.org"})

    assert "carol" not in str(failed.value)
