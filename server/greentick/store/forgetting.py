"""Forgetting a contact: all mails to one address alone are erased, and it is taken out of those to others as well.

In small transactions, so that nobody waits for it: what is looked for is found without locking anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy import Connection, delete, insert, select, tuple_, update

from greentick.domain.message import Message, Recipient, known_first
from greentick.domain.wish import Concealer, mailbox, plain
from greentick.store.database import Database
from greentick.store.erasing import erase_messages
from greentick.store.locks import LockedAccount, keep_feed_seq, lock_account
from greentick.store.report_tables import report_contacts
from greentick.store.reports import recount
from greentick.store.rows import MESSAGE_COLUMNS, from_message, storable, to_message, to_recipients
from greentick.store.tables import addressed, consents, messages, receipts
from greentick.store.views import DUE_NOW
from greentick.store.wishes import SOMEBODY

_AT_ONCE = 200
_READ_AT_ONCE = 2_000


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
        return self.contact_of([account_id], address, now_ms)[0]

    def contact_of(self, account_ids: Iterable[bytes], address: str, now_ms: int) -> list[Forgotten]:
        """The same for several accounts; SQLite's log, for which all who write wait, is emptied once."""
        done = [self._contact(account_id, address, now_ms) for account_id in account_ids]
        self._database.clear_log()
        return done

    def _contact(self, account_id: bytes, address: str, now_ms: int) -> Forgotten:
        who = _Contact(mailbox(storable(address)), self._concealer.all_of(address))
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            who.forget_consent(connection, account_id)
        keys = sorted({*self._noted(account_id, who), *self._named(account_id, who)})
        erased = shared = 0
        for first in range(0, len(keys), _AT_ONCE):
            with self._database.writing() as connection:
                account = lock_account(connection, account_id)
                alone, others = who.mails(connection, account_id, keys[first : first + _AT_ONCE])
                who.forget(connection, account, alone, others, now_ms)
            erased, shared = erased + len(alone), shared + len(others)
        return Forgotten(erased, shared)

    def _noted(self, account_id: bytes, who: "_Contact") -> Sequence[int]:
        """Mails of which the address's hash is kept."""
        query = select(addressed.c.message_key).join(messages, messages.c.key == addressed.c.message_key)
        theirs = (addressed.c.address_hash.in_(who.hashes), messages.c.account_id == account_id)
        with self._database.reading() as connection:
            return connection.scalars(query.where(*theirs)).all()

    def _named(self, account_id: bytes, who: "_Contact") -> Iterator[int]:
        """Mails whose kept recipients name the address: old ones have no hash, or one of another spelling."""
        place = tuple_(messages.c.sent_at_ms, messages.c.key)
        query = (
            select(messages.c.sent_at_ms, messages.c.key, messages.c.recipients)
            .where(messages.c.account_id == account_id, ~messages.c.deleted)
            .order_by(messages.c.sent_at_ms, messages.c.key)
            .limit(_READ_AT_ONCE)
        )
        following = query
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(following).all()
            for row in rows:
                if row.recipients != "[]" and any(
                    map(who.is_at, (each.address for each in to_recipients(row.recipients)))
                ):
                    yield row.key
            if len(rows) < _READ_AT_ONCE:
                return
            following = query.where(place > tuple_(rows[-1].sent_at_ms, rows[-1].key))


@dataclass(frozen=True, slots=True)
class _Contact:
    """Who is forgotten: the mailbox, and the hashes it may be kept under."""

    mailbox: str
    hashes: Sequence[bytes]

    def is_at(self, address: str) -> bool:
        """Whether this is the contact's address, in whatever spelling."""
        return mailbox(address) == self.mailbox

    def mails(
        self, connection: Connection, account_id: bytes, keys: Sequence[int]
    ) -> tuple[list[int], dict[int, Message]]:
        """Of these mails, the keys of those to the contact alone; those to others too, by key, as they are."""
        theirs = (messages.c.account_id == account_id, messages.c.key.in_(keys), ~messages.c.deleted)
        hashed_others = select(addressed.c.message_key).where(
            addressed.c.message_key.in_(keys), addressed.c.address_hash.not_in([*self.hashes, SOMEBODY])
        )
        went_to_others = set(connection.scalars(hashed_others))
        alone, shared = [], {}
        for row in connection.execute(select(*MESSAGE_COLUMNS).where(*theirs)).all():
            message = to_message(row)
            others = any(each.address and not self.is_at(each.address) for each in message.recipients)
            if others or (not message.recipients and row.key in went_to_others):
                shared[row.key] = message
            else:
                alone.append(row.key)
        return alone, shared

    def forget(
        self, connection: Connection, account: LockedAccount, alone: list[int], shared: dict[int, Message], now_ms: int
    ) -> None:
        """Erase the mails to the contact alone, and take him out of the others and of what is counted of them."""
        erase_messages(connection, account, alone, now_ms)
        keep_feed_seq(connection, [account])
        for key, message in shared.items():
            left = known_first(Recipient("") if self.is_at(each.address) else each for each in message.recipients)
            recipients = from_message(replace(message, recipients=left))["recipients"]
            connection.execute(update(messages).where(messages.c.key == key).values(recipients=recipients))
        keys = list(shared)
        due = update(receipts).where(receipts.c.message_key.in_(keys))
        connection.execute(due.values(due_at_ms=DUE_NOW, told=False))
        self._leave_somebody(connection, keys)
        recount(connection, account.id, keys)
        spellings = {
            plain(each.address) for one in shared.values() for each in one.recipients if self.is_at(each.address)
        }
        theirs = (report_contacts.c.account_id == account.id, report_contacts.c.address.in_({self.mailbox, *spellings}))
        connection.execute(delete(report_contacts).where(*theirs))

    def _leave_somebody(self, connection: Connection, keys: Sequence[int]) -> None:
        """Have these mails remember somebody in his place: he still has his copy, and is not one of the others."""
        his = (addressed.c.message_key.in_(keys), addressed.c.address_hash.in_([*self.hashes, SOMEBODY]))
        lost = sorted(set(connection.scalars(select(addressed.c.message_key).where(*his))))
        connection.execute(delete(addressed).where(*his))
        if lost:
            rows = [{"message_key": key, "address_hash": SOMEBODY} for key in lost]
            connection.execute(insert(addressed), rows)

    def forget_consent(self, connection: Connection, account_id: bytes) -> None:
        """Drop what the account has noted of his consent."""
        noted = (consents.c.account_id == account_id, consents.c.address_hash.in_(self.hashes))
        connection.execute(delete(consents).where(*noted))
