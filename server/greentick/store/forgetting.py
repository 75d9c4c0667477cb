"""Forgetting a contact: all mails to one address alone are erased, and it is taken out of those to others as well."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy import Connection, delete, or_, select, update

from greentick.domain.message import Message
from greentick.domain.wish import Concealer, mailbox
from greentick.store.database import Database
from greentick.store.erasing import erase_messages
from greentick.store.locks import keep_feed_seq, lock_account
from greentick.store.reports import forget_account
from greentick.store.rows import MESSAGE_COLUMNS, from_message, storable, to_message
from greentick.store.tables import addressed, consents, messages, receipts
from greentick.store.views import DUE_NOW

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many mails went to that address alone and are erased, and how many to others as well."""

    erased: int
    shared: int


class Forgetting:
    """What the sender wants to be forgotten of somebody."""

    def __init__(self, database: Database, concealer: Concealer) -> None:
        self._database = database
        self._concealer = concealer

    def contact(self, account_id: bytes, address: str, now_ms: int) -> Forgotten:
        """Forget everything of this address that the account has recorded.

        What its owner wishes of receipts stays, and so do lists in which the account has written it.

        Raises NotFound when the account is gone.
        """
        hashes = self._concealer.all_of(address)
        with self._database.thorough() as connection:
            account = lock_account(connection, account_id)
            alone, shared = _mails(connection, account_id, mailbox(storable(address)), hashes)
            for first in range(0, len(alone), _AT_ONCE):
                erase_messages(connection, account, alone[first : first + _AT_ONCE], now_ms)
            keep_feed_seq(connection, [account])
            for key, message in shared.items():
                recipients = from_message(message)["recipients"]
                connection.execute(update(messages).where(messages.c.key == key).values(recipients=recipients))
                due = update(receipts).where(receipts.c.message_key == key)
                connection.execute(due.values(due_at_ms=DUE_NOW, told=False))
            _forget_hashes(connection, account_id, list(shared), hashes)
            if shared:
                forget_account(connection, account_id)
        return Forgotten(len(alone), len(shared))


def _mails(
    connection: Connection, account_id: bytes, address: str, hashes: list[bytes]
) -> tuple[list[int], dict[int, Message]]:
    """The keys of mails to this address alone; those to others too, by key, without it."""
    to_it = select(addressed.c.message_key).where(addressed.c.address_hash.in_(hashes))
    theirs = (messages.c.account_id == account_id, ~messages.c.deleted)
    named = or_(messages.c.recipients != "[]", messages.c.key.in_(to_it))
    alone, shared = [], {}
    for key, message, is_noted in _candidates(
        connection, select(*MESSAGE_COLUMNS, messages.c.key.in_(to_it)).where(*theirs, named)
    ):
        others = tuple(each for each in message.recipients if mailbox(each.address) != address)
        if len(others) == len(message.recipients) and not is_noted:
            continue
        if others or (not message.recipients and _has_others(connection, key, hashes)):
            shared[key] = replace(message, recipients=others)
        else:
            alone.append(key)
    return alone, shared


def _candidates(connection: Connection, query: object) -> Iterator[tuple[int, Message, bool]]:
    for row in connection.execute(query).all():  # type: ignore[call-overload]
        yield row[0], to_message(row), bool(row[-1])


def _has_others(connection: Connection, key: int, hashes: list[bytes]) -> bool:
    """Whether a mail whose recipients are kept as hashes alone went to others too."""
    others = select(addressed.c.message_key).where(
        addressed.c.message_key == key, addressed.c.address_hash.not_in(hashes)
    )
    return connection.execute(others.limit(1)).first() is not None


def _forget_hashes(connection: Connection, account_id: bytes, keys: list[int], hashes: list[bytes]) -> None:
    noted = (consents.c.account_id == account_id, consents.c.address_hash.in_(hashes))
    connection.execute(delete(consents).where(*noted))
    for first in range(0, len(keys), _AT_ONCE):
        these = addressed.c.message_key.in_(keys[first : first + _AT_ONCE])
        connection.execute(delete(addressed).where(these, addressed.c.address_hash.in_(hashes)))
