"""Forward from the first released schema, with rows in it, while processes of that version go on writing."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Boolean, Connection, LargeBinary, MetaData, Table, Text, func, insert, select

from greentick.store import check, migrate
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
