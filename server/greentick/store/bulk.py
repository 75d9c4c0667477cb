"""Many rows in one statement, as fast as each database takes them: executemany for SQLite, arrays for PostgreSQL.

Values are bound as they are; whoever calls passes them in the order of the columns and clean (rows.storable).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql

_postgresql = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects untyped


@dataclass(frozen=True, slots=True)
class Many:
    """One statement for many rows, in both dialects."""

    row_by_row: str
    with_arrays: str

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run it for these rows, if any."""
        if not rows:
            return
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(self.with_arrays, tuple(map(list, zip(*rows, strict=True))))
        else:
            connection.exec_driver_sql(self.row_by_row, list(rows))


def insert_many(table: Table, columns: Sequence[str], or_update: Sequence[str] = ()) -> Many:
    """Insert rows; where the key is there already, change only the columns of `or_update`."""
    # Only names of our own tables and columns are put into these statements, never a value.
    into = f"INSERT INTO {table.name} ({', '.join(columns)})"
    conflict = ""
    if or_update:
        key = ", ".join(column.name for column in table.primary_key)
        conflict = f" ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in or_update)
    return Many(
        row_by_row=f"{into} VALUES ({', '.join('?' * len(columns))}){conflict}",
        with_arrays=f"{into} SELECT * FROM {_arrays(table, columns)}{conflict}",  # noqa: S608
    )


def update_many(table: Table, columns: Sequence[str], key: str) -> Many:
    """Update rows by `key`, whose value comes last in each row."""
    update = f"UPDATE {table.name} SET "  # noqa: S608
    return Many(
        row_by_row=update + ", ".join(f"{name} = ?" for name in columns) + f" WHERE {key} = ?",
        with_arrays=update
        + ", ".join(f"{name} = new.{name}" for name in columns)
        + f" FROM {_arrays(table, [*columns, key])} WHERE {table.name}.{key} = new.{key}",
    )


def _arrays(table: Table, columns: Sequence[str]) -> str:
    types = (table.c[name].type.compile(dialect=_postgresql).lower() for name in columns)
    return f"unnest({', '.join(f'%s::{each}[]' for each in types)}) AS new ({', '.join(columns)})"
