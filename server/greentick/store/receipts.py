"""Receipts as the ticks ask for them: from maintained rows, never from hits."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from greentick.domain.stored import StoredReceipt
from greentick.store.database import Database
from greentick.store.rows import MESSAGE_COLUMNS, RECEIPT_COLUMNS, AnyRow, to_stored
from greentick.store.tables import messages, receipts

SHOWN: ColumnElement[bool] = and_(messages.c.registered, ~messages.c.deleted)
"""Messages the sender is shown: not the ones only hits tell of, not the erased ones."""


def select_receipts(*extra: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Messages with their receipts; rows for `rows.to_stored`."""
    query = select(*MESSAGE_COLUMNS, *RECEIPT_COLUMNS, *extra)
    return query.join(receipts, receipts.c.message_key == messages.c.key)


def receipts_by_key(connection: Connection, keys: Iterable[int]) -> dict[int, StoredReceipt]:
    """The receipts of these messages; erased ones are left out."""
    query = select_receipts().where(messages.c.key.in_(sorted(set(keys))), SHOWN)
    return {row.key: to_stored(row) for row in connection.execute(query)}


class Receipts:
    """Look-ups for lists and threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_threads(
        self, account_id: bytes, gmail_address: str | None, thread_ids: Iterable[str]
    ) -> dict[str, list[StoredReceipt]]:
        """The receipts per thread id as asked (either form of id), oldest first, of one Gmail address or all."""
        asked = list(dict.fromkeys(thread_ids))
        query = (
            select_receipts()
            .where(messages.c.account_id == account_id, SHOWN)
            .where(or_(messages.c.thread_id.in_(asked), messages.c.perm_thread_id.in_(asked)))
            .order_by(messages.c.sent_at_ms, messages.c.key)
        )
        if gmail_address is not None:
            query = query.where(messages.c.gmail_address == gmail_address.strip().lower())
        found: dict[str, list[StoredReceipt]] = {thread_id: [] for thread_id in asked if thread_id}
        with self._database.reading() as connection:
            rows = connection.execute(query).all() if found else []
        for row in rows:
            for thread_id in _ids_of(row):
                if thread_id in found:
                    found[thread_id].append(to_stored(row))
        return found


def _ids_of(row: AnyRow) -> set[str]:
    return {row.thread_id, row.perm_thread_id}
