"""Forward from the first released schema, with rows in it, while processes of that version go on writing."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Boolean, Column, Connection, LargeBinary, MetaData, Table, Text, func, insert, select

from greentick.store import check, migrate, open_store
from greentick.store.database import Database
from greentick.store.tables import metadata
from postgresql_server import PostgresqlServer


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
    with store.work._database.writing() as connection:
        row = {"account_id": account, "address": "anne@example.org", "name": "ÄNNE  Weiß", "mails": 1}
        counts = dict.fromkeys(("opened", "silent", "uncertain", "last_sent_at_ms"), 0)
        names = [each for each in metadata.tables["report_contacts"].c if each.name != "words"]
        old = Table("report_contacts", MetaData(), *(Column(each.name, each.type) for each in names))
        connection.execute(insert(old).values(**row, **counts))

    migrate(first_url)

    assert [each.name for each in store.figures.contacts(account, words="weiss änne", limit=9)] == ["ÄNNE  Weiß"]
    store.close()
