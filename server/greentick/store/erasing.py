"""Erasing messages: content and hits go, a tombstone without content stays so that late hits have no effect."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, tuple_, update

from greentick.store.feed import FeedRow, append_feed
from greentick.store.locks import LockedAccount
from greentick.store.notice_tables import deliveries, followers, reminders
from greentick.store.reports import forget_messages
from greentick.store.tables import (
    accounts,
    addressed,
    corrections,
    feed,
    hits,
    labels,
    mail_reports,
    messages,
    metadata,
    receipts,
    replies,
    views,
)

_NOTHING: dict[str, object] = {
    "deleted": True,
    "sent_at_ms": 0,
    "undo_s": 0,
    "gmail_address": "",
    "subject": "",
    "recipients": "[]",
    "thread_id": "",
    "perm_thread_id": "",
    "gmail_message_id": "",
    "perm_message_id": "",
    "rfc_message_id": "",
    "sender_network_hash": "",
    "sender_agent": "",
    "tracks": "",
    "links": 0,
    "disclosed": False,
    "withheld": "",
    "replied_at_ms": None,
    "reply_learned": "",
}

_OF_MESSAGES = (
    addressed, hits, labels, mail_reports, corrections, feed, receipts, deliveries, reminders, replies,
)  # fmt: skip


def erase_account(connection: Connection, account_id: bytes) -> None:
    """Erase an account that is locked, with every row of every table that is its own or of its messages.

    The follower first, as who looks through the feed does: two that lock in different orders wait in a circle.
    """
    connection.execute(delete(followers).where(followers.c.account_id == account_id))
    theirs = select(messages.c.key).where(messages.c.account_id == account_id)
    tables = list(reversed(metadata.sorted_tables))
    for table in (each for each in tables if "message_key" in each.c):
        connection.execute(delete(table).where(table.c.message_key.in_(theirs)))
    for table in (each for each in tables if "account_id" in each.c):
        if table is not receipts:  # it has no index by account, and nothing of this one by now
            connection.execute(delete(table).where(table.c.account_id == account_id))
    connection.execute(delete(accounts).where(accounts.c.id == account_id))


def erase_messages(connection: Connection, account: LockedAccount, keys: Sequence[int], now_ms: int) -> None:
    """Erase messages of an account that is locked, and tell its feed."""
    forget_messages(connection, account.id, keys)
    for table in _OF_MESSAGES:
        connection.execute(delete(table).where(table.c.message_key.in_(keys)))
    copies = select(messages.c.account_id, messages.c.nonce).where(messages.c.key.in_(keys))
    connection.execute(delete(views).where(tuple_(views.c.account_id, views.c.nonce).in_(copies)))
    connection.execute(update(messages).where(messages.c.key.in_(keys)).values(_NOTHING))
    append_feed(connection, account, [FeedRow(key, "deleted") for key in keys], now_ms)
