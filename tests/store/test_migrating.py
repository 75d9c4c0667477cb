"""Forward from the first released schema, with rows in it, while processes of that version go on writing."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import Boolean, Column, Connection, LargeBinary, MetaData, Table, Text, func, insert, select, update

from greentick.store import Store, check, migrate, open_store
from greentick.store.database import Database
from greentick.store.tables import metadata
from postgresql_server import PostgresqlServer
from waiting import wait_until


@pytest.fixture(params=["sqlite", "postgresql"])
def first_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the first version, without rows."""
    url = f"sqlite:///{tmp_path}/first.db"
    if request.param == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("shared_postgresql_server")
        url = server.create(f"first_{uuid4().hex}")
    migrate(url, "0001")
    return url


@pytest.fixture
def database(first_url: str) -> Iterator[Database]:
    opened = Database(first_url)
    yield opened
    opened.close()


def first_tables(database: Database) -> list[Table]:
    found = MetaData()
    with database.reading() as connection:
        found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def write(connection: Connection, tables: list[Table], number: int) -> None:
    """One row for each table, with every column the first version knew; all of them belong together."""
    for table in tables:
        row: dict[str, object] = {}
        for column in table.c:
            text = {
                "recipients": "[]",
                "events": "[]",
                "headers": "{}",
                "frozen": None,
                "notices": None,
                "verdict": None,
            }
            if isinstance(column.type, LargeBinary):
                row[column.name] = number.to_bytes(9)
            elif isinstance(column.type, Boolean) or not isinstance(column.type, Text):
                row[column.name] = False if isinstance(column.type, Boolean) else number
            else:
                row[column.name] = text.get(column.name, f"{column.name} {number}")
        connection.execute(insert(table).values(row))


CONTACTS_BEFORE = Table(
    "report_contacts",
    MetaData(),
    *(
        Column(each.name, each.type)
        for each in metadata.tables["report_contacts"].c
        if each.name not in {"words", "events", "automatic"}
    ),
)


def count_contact(store: Store, account: bytes, address: str, name: str) -> None:
    """As processes do that know no words."""
    counts = {"mails": 1, **dict.fromkeys(("opened", "silent", "uncertain", "last_sent_at_ms"), 0)}
    with store._database.writing() as connection:
        connection.execute(insert(CONTACTS_BEFORE).values(account_id=account, address=address, name=name, **counts))


def test_rows_of_the_first_version_come_along_and_its_processes_go_on_writing(
    first_url: str, database: Database
) -> None:
    tables = first_tables(database)
    with database.writing() as connection:
        write(connection, tables, 1)
    with database.reading() as connection:
        before = {table.name: connection.execute(select(table)).one()._asdict() for table in tables}

    migrate(first_url)
    with database.writing() as connection:
        write(connection, tables, 2)

    check(first_url)
    with database.reading() as connection:
        for table in tables:
            rows = [
                row._asdict()
                for row in connection.execute(
                    select(*(metadata.tables[table.name].c[name] for name in before[table.name]))
                )
            ]
            assert before[table.name] in rows, table.name
            assert connection.scalar(select(func.count()).select_from(table)) == 2


def test_contacts_counted_before_are_found_by_their_names_afterwards(first_url: str) -> None:
    migrate(first_url, "0015")
    store = open_store(first_url)
    account = store.accounts.create(1)
    count_contact(store, account, "anne@example.org", "ÄNNE  Weiß")

    migrate(first_url)

    assert [each.name for each in store.figures.contacts(account, words="weiss änne", limit=9)] == ["ÄNNE  Weiß"]
    store.close()


def test_contacts_that_processes_of_the_version_before_count_are_found_by_what_they_write(first_url: str) -> None:
    migrate(first_url, "0015")
    store = open_store(first_url)
    account = store.accounts.create(1)
    count_contact(store, account, "anne@example.org", "Änne")

    migrate(first_url)
    count_contact(store, account, "bob@example.org", "Bob")
    with store._database.writing() as connection:
        renamed = update(CONTACTS_BEFORE).where(CONTACTS_BEFORE.c.address == "anne@example.org")
        connection.execute(renamed.values(name="Anne White"))

    for words, name in (("bob", "Bob"), ("BOB@example", "Bob"), ("white anne", "Anne White")):
        assert [each.name for each in store.figures.contacts(account, words=words, limit=9)] == [name], words
    store.close()


def test_who_reads_contacts_and_then_messages_waits_for_no_migration(
    shared_postgresql_server: PostgresqlServer,
) -> None:
    url = shared_postgresql_server.create(f"first_{uuid4().hex}")
    migrate(url, "0015")
    reading, looking = Database(url), Database(url)
    migrating = Thread(target=migrate, args=(url,))

    def migration_waits() -> bool:
        with looking.reading() as connection:
            found = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE datname = current_database() AND NOT granted"
                " AND relation IN ('report_contacts'::regclass, 'messages'::regclass)"
            )
            return bool(found.scalar())

    with reading.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM report_contacts")
        migrating.start()
        wait_until(migration_waits)
        connection.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
        connection.exec_driver_sql("SELECT * FROM messages")
    migrating.join()
    check(url)
    reading.close()
    looking.close()
