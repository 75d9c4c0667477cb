"""The only room that speaks SQL: what is kept of accounts, messages, hits and receipts, in SQLite or PostgreSQL."""

from greentick.store.schema import check, database_file, migrate
from greentick.store.store import Store, open_store

__all__ = ["Store", "check", "database_file", "migrate", "open_store"]
