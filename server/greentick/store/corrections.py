"""Corrections: the sender said "that was me" of one event of one message. It can be taken back."""

from collections.abc import Set

from sqlalchemy import Connection, delete, insert, select, update

from greentick.store.database import Database
from greentick.store.judged import all_events
from greentick.store.locks import lock_account
from greentick.store.messages import nonce_of
from greentick.store.receipts import SHOWN, select_receipts
from greentick.store.rows import AnyRow, to_ids, to_json, to_stored
from greentick.store.tables import corrections, messages, receipts
from greentick.store.views import DUE_NOW


class Corrections:
    """Corrections of receipts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, account_id: bytes, message_id: str, event_id: str, own: bool) -> bool:
        """Say that this event was the sender, or take that back; the worker then folds the message anew.

        False when the account has no such message or event.
        """
        theirs = (messages.c.account_id == account_id, messages.c.nonce == nonce_of(message_id), SHOWN)
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            row = connection.execute(select_receipts().where(*theirs)).one_or_none()
            if row is None:
                return False
            hit_ids = _hits_of(connection, row, event_id)
            if not hit_ids:
                return False
            hit_ids |= _forget(connection, row.key, hit_ids)
            if own:
                values = {"message_key": row.key, "event_id": event_id, "hit_ids": to_json(sorted(hit_ids))}
                connection.execute(insert(corrections).values(values))
            due = update(receipts).where(receipts.c.message_key == row.key)
            connection.execute(due.values(due_at_ms=DUE_NOW))
        return True


def _hits_of(connection: Connection, row: AnyRow, event_id: str) -> Set[str]:
    """The hits of the event, which may have got another first hit, and so another id, since it was shown."""
    for event in all_events(connection, {row.key: to_stored(row)})[row.key]:
        if event_id in event.hit_ids:
            return frozenset(event.hit_ids)
    return frozenset()


def _forget(connection: Connection, key: int, hit_ids: Set[str]) -> frozenset[str]:
    """Take back what was said of these hits; all hits it was said of.

    An event may have grown since, or another hit may have become its first.
    """
    said = select(corrections.c.event_id, corrections.c.hit_ids).where(corrections.c.message_key == key)
    forgotten: frozenset[str] = frozenset()
    for row in connection.execute(said).all():
        if (before := to_ids(row.hit_ids)) & hit_ids:
            gone = (corrections.c.message_key == key, corrections.c.event_id == row.event_id)
            connection.execute(delete(corrections).where(*gone))
            forgotten |= before
    return forgotten
