"""Many rows in one statement, as fast as each database takes them: executemany for SQLite, COPY for PostgreSQL.

Whoever calls passes the values in the order of the columns and clean (rows.storable).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table

from greentick.store import driver

WORTH_COPYING = 20
"""Fewer rows go one by one to PostgreSQL as well: a temporary table costs three round trips."""


@dataclass(frozen=True, slots=True)
class Many:
    """One statement for many rows: for SQLite row by row, for PostgreSQL copied.

    What may meet rows that are there already goes by way of a temporary table: `stage` makes it (once per connection;
    every commit empties it), `merge` takes it over. `one_by_one` is for few rows to PostgreSQL.
    """

    row_by_row: str
    one_by_one: str
    copy: str
    stage: str = ""
    merge: str = ""

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run it for these rows, if any."""
        if not rows:
            return
        is_postgresql = driver.is_postgresql(connection)
        if not is_postgresql or len(rows) < WORTH_COPYING:
            driver.run_each(connection, self.one_by_one if is_postgresql else self.row_by_row, rows)
            return
        if self.stage:
            driver.run(connection, self.stage)
        with driver.cursor_of(connection) as cursor, cursor.copy(self.copy) as copy:
            for row in rows:
                copy.write_row(row)
        if self.merge:
            driver.run(connection, self.merge)


def insert_many(table: Table, columns: Sequence[str]) -> Many:
    """Insert rows whose keys are new."""
    insert = _insert(table, columns)
    return Many(row_by_row=insert, one_by_one=insert, copy=_copy(table.name, columns))


def upsert_many(table: Table, columns: Sequence[str], or_update: Sequence[str], *, parted_by: str = "") -> Many:
    """Insert rows; where the key is there already, change only the columns of `or_update`.

    `parted_by` is what PostgreSQL parts the table by, which is of its key there.
    """
    key = ", ".join(column.name for column in table.primary_key)
    change = " DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in or_update)
    conflict = f" ON CONFLICT ({key}{parted_by and f', {parted_by}'}){change}"
    insert, stage = _insert(table, columns), f"new_{table.name}_{len(columns)}"
    return Many(
        row_by_row=f"{insert} ON CONFLICT ({key}){change}",
        one_by_one=insert + conflict,
        copy=_copy(stage, columns),
        stage=_stage(stage, table, columns),
        merge=f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT * FROM {stage}{conflict}",  # noqa: S608
    )


def update_many(table: Table, columns: Sequence[str], key: str) -> Many:
    """Update rows by `key`, whose value comes last in each row."""
    update = f"UPDATE {table.name} SET "  # noqa: S608 - only names of our own tables and columns, here and above
    stage = f"changed_{table.name}_{len(columns)}"
    row_by_row = update + ", ".join(f"{name} = ?" for name in columns) + f" WHERE {key} = ?"
    return Many(
        row_by_row=row_by_row,
        one_by_one=row_by_row,
        copy=_copy(stage, [*columns, key]),
        stage=_stage(stage, table, [*columns, key]),
        merge=update
        + ", ".join(f"{name} = {stage}.{name}" for name in columns)
        + f" FROM {stage} WHERE {table.name}.{key} = {stage}.{key}",
    )


def _insert(table: Table, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608


def _copy(into: str, columns: Sequence[str]) -> str:
    return f"COPY {into} ({', '.join(columns)}) FROM STDIN"


def _stage(name: str, table: Table, columns: Sequence[str]) -> str:
    empty = f"SELECT {', '.join(columns)} FROM {table.name} WITH NO DATA"  # noqa: S608
    return f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ON COMMIT DELETE ROWS AS {empty}"
