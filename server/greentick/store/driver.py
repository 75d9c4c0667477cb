"""Statements straight to the database's driver, for what runs with every hit.

SQLAlchemy's own cursors cost several times what SQLite needs to answer. Only inside a transaction of `Database`, which
understands the drivers' failures. Statements are ours, never a caller's, with `?` for each value. Values are bound as
they are; rows come back as the driver has them: tuples, and SQLite's truth values are 0 and 1.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

_ROW_LOCK = " FOR NO KEY UPDATE"


def select_all(table: Table, column: str) -> str:
    """The query for `rows_in` that gives whole rows of a table by one of its columns."""
    return f"SELECT {', '.join(each.name for each in table.c)} FROM {table.name} WHERE {column}"  # noqa: S608


def rows_of(connection: Connection, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    cursor = executed(connection, statement, values)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    cursor.close()
    return rows


def rows_in(connection: Connection, query: str, values: Collection[object], order: str = "") -> list[tuple[Any, ...]]:
    """The rows of a query that ends with a column, for those of its values; `order` may follow."""
    if not values:
        return []
    if is_postgresql(connection):
        return rows_of(connection, f"{query} = ANY(?){order}", (list(values),))
    return rows_of(connection, f"{query} IN ({', '.join('?' * len(values))}){order}", tuple(values))


def locked_rows(connection: Connection, query: str, values: Collection[object], order: str) -> list[tuple[Any, ...]]:
    """As `rows_in`; the rows stay locked until the transaction ends. SQLite has locked everything already."""
    return rows_in(connection, query, values, order + _ROW_LOCK if is_postgresql(connection) else order)


def run(connection: Connection, statement: str, values: Sequence[object] = ()) -> None:
    """Run a statement."""
    executed(connection, statement, values).close()


def run_each(connection: Connection, statement: str, rows: Sequence[Sequence[object]]) -> None:
    """Run a statement once per row of values."""
    if not rows:
        return
    cursor = cursor_of(connection)
    cursor.executemany(spoken(connection, statement), rows)
    cursor.close()


def is_postgresql(connection: Connection) -> bool:
    """Whether this is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"


def cursor_of(connection: Connection) -> Any:  # the drivers have no type in common
    """A cursor of the driver's own."""
    return connection.connection.cursor()


def executed(connection: Connection, statement: str, values: Sequence[object]) -> Any:
    """A cursor that has run this statement."""
    cursor = cursor_of(connection)
    cursor.execute(spoken(connection, statement), values)
    return cursor


def spoken(connection: Connection, statement: str) -> str:
    """The statement as the driver of this database writes it."""
    return _in_psycopg(statement) if is_postgresql(connection) else statement


@lru_cache(maxsize=256)
def _in_psycopg(statement: str) -> str:
    return statement.replace("?", "%s")
