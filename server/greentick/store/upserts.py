"""Inserts that may meet rows which are there already. SQLAlchemy knows them only by the dialect of each database."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from greentick.store.driver import is_postgresql

Insert = postgresql.Insert | sqlite.Insert


def insert_into(connection: Connection, table: Table) -> Insert:
    """Insert into the table; what happens where the key is there already is still to be said."""
    return postgresql.insert(table) if is_postgresql(connection) else sqlite.insert(table)


def insert_or_ignore(connection: Connection, table: Table) -> Insert:
    """Insert into the table, where the key is there already do nothing."""
    return insert_into(connection, table).on_conflict_do_nothing()
