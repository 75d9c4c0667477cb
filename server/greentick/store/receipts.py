"""Receipts as the ticks ask for them: from maintained rows, never from hits."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, or_, select

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


# Made once: making a statement takes longer than running it.
_of_keys = select_receipts().where(messages.c.key.in_(bindparam("keys", expanding=True)), SHOWN)
_asked: BindParameter[Any] = bindparam("asked", expanding=True)
_of_threads = (
    select_receipts()
    .where(messages.c.account_id == bindparam("account_id"), SHOWN)
    .where(or_(messages.c.thread_id.in_(_asked), messages.c.perm_thread_id.in_(_asked)))
    .order_by(messages.c.sent_at_ms, messages.c.key)
)
_of_threads_and_address = _of_threads.where(messages.c.gmail_address == bindparam("gmail_address"))


def receipts_by_key(connection: Connection, keys: Iterable[int]) -> dict[int, StoredReceipt]:
    """The receipts of these messages; erased ones are left out."""
    rows = connection.execute(_of_keys, {"keys": sorted(set(keys))})
    return {row.key: to_stored(row) for row in rows}


class Receipts:
    """Look-ups for lists and threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_threads(
        self, account_id: bytes, gmail_address: str | None, thread_ids: Iterable[str]
    ) -> dict[str, list[StoredReceipt]]:
        """The receipts per thread id as asked (either form of id), oldest first, of one Gmail address or all."""
        found: dict[str, list[StoredReceipt]] = {thread_id: [] for thread_id in thread_ids if thread_id}
        if not found:
            return found
        values = {"account_id": account_id, "asked": list(found)}
        query = _of_threads
        if gmail_address is not None:
            values["gmail_address"] = gmail_address.strip().lower()
            query = _of_threads_and_address
        with self._database.reading() as connection:
            rows = connection.execute(query, values).all()
        for row in rows:
            for thread_id in _ids_of(row):
                if thread_id in found:
                    found[thread_id].append(to_stored(row))
        return found


def _ids_of(row: AnyRow) -> set[str]:
    return {row.thread_id, row.perm_thread_id}
