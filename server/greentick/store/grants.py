"""Grants: kept sealed, handed over to be looked after, put off, ended; and the replies they are to look for.

Gmail is asked for the threads of mails whose reminders a reply would cancel, and for no others: what a reminder waits
for is what the account has asked us to watch, and a reply to anything else changes nothing here. Such a thread is asked
for an hour after the mail was sent, every six hours from then on, and once more shortly before the reminder is told.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select, update

from greentick.domain.grants import AwaitedReply, Grant, GrantState
from greentick.domain.reminders import TIMED
from greentick.sealing import SealBroken, Sealer
from greentick.store.database import Database
from greentick.store.locks import lock_account
from greentick.store.notice_tables import reminders
from greentick.store.rows import AnyRow, storable
from greentick.store.tables import grants, messages

LEASE_MS: Final = 300_000
"""Whoever was handed a grant and has not said by then what came of it is taken for dead."""

FIRST_MS: Final = 3_600_000
AGAIN_MS: Final = 6 * 3_600_000
NEAR_MS: Final = 900_000
"""So long before a reminder is due its thread is asked for once more."""

LATE_MS: Final = 60_000
TRIES: Final = 3
"""After so many looks that came to nothing no reminder waits for one any more."""


class Grants:
    """The grants of all accounts."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def keep(self, account_id: bytes, subject: str, address: str, token: str, now_ms: int) -> None:
        """Keep a new grant, in the place of an older one of the same person. Raises NotFound without the account."""
        values = {
            "address": storable(address),
            "token": self._sealer.seal(token, _place(account_id, subject)),
            "state": "on",
            "granted_at_ms": now_ms,
            "looked_at_ms": None,
            "failures": 0,
            "due_at_ms": now_ms,
        }
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            if not connection.execute(update(grants).where(*_of(account_id, subject)).values(values)).rowcount:
                connection.execute(insert(grants).values(account_id=account_id, subject=subject, **values))

    def list(self, account_id: bytes) -> Sequence[Grant]:
        """The account's grants."""
        query = select(grants).where(grants.c.account_id == account_id).order_by(grants.c.address)
        with self._database.reading() as connection:
            return [self._to_grant(row) for row in connection.execute(query)]

    def find(self, key: int) -> Grant | None:
        """The grant, whoever's it is."""
        with self._database.reading() as connection:
            row = connection.execute(select(grants).where(grants.c.key == key)).one_or_none()
        return None if row is None else self._to_grant(row)

    def drop(self, grant: Grant) -> bool:
        """Erase it, token and all; whether it was there. Taking it back from Google is left to whoever holds it."""
        with self._database.thorough() as connection:
            return connection.execute(delete(grants).where(grants.c.key == grant.key)).rowcount > 0

    def hand_over(self, now_ms: int, limit: int) -> Sequence[int]:
        """The keys of grants that are due and have something to look for. Not handed over again within the lease."""
        due = select(grants.c.key, grants.c.account_id, grants.c.address).where(grants.c.due_at_ms <= now_ms)
        with self._database.reading() as connection:
            if not connection.execute(due.limit(1)).first():
                return []
        with self._database.writing() as connection:
            rows = connection.execute(due.order_by(grants.c.due_at_ms).limit(limit).with_for_update(skip_locked=True))
            handed = []
            for row in rows.all():
                is_awaited = connection.execute(_awaited(row.account_id, row.address, now_ms).limit(1)).first()
                values = {"failures": grants.c.failures + 1} if is_awaited else {"failures": 0}
                this = update(grants).where(grants.c.key == row.key)
                connection.execute(this.values(due_at_ms=now_ms + LEASE_MS, **values))
                if is_awaited:
                    handed.append(row.key)
        return handed

    def awaited(self, grant: Grant, now_ms: int, limit: int) -> Sequence[AwaitedReply]:
        """The mails whose replies are to be looked for now, those first whose reminders are due first."""
        query = _awaited(grant.account_id, grant.address, now_ms).limit(limit)
        with self._database.reading() as connection:
            return [
                AwaitedReply(message_key=row.key, thread_id=row.thread_id, sent_at_ms=row.sent_at_ms)
                for row in connection.execute(query)
            ]

    def asked(self, message_keys: Sequence[int], now_ms: int) -> None:
        """Gmail was asked for these."""
        these = update(reminders).where(reminders.c.message_key.in_(message_keys))
        with self._database.writing() as connection:
            connection.execute(these.values(looked_at_ms=now_ms))

    def looked(self, grant: Grant, now_ms: int, due_at_ms: int) -> None:
        """A look has come to its end."""
        self._change(grant, state="on", failures=0, looked_at_ms=now_ms, due_at_ms=due_at_ms)

    def later(self, grant: Grant, due_at_ms: int, state: GrantState = "on") -> None:
        """It could not be looked; try again then."""
        self._change(grant, state=state, due_at_ms=due_at_ms)

    def withdrawn(self, grant: Grant) -> None:
        """Google takes the token no longer: it is erased, and its owner is shown how to mend it."""
        self._change(grant, state="withdrawn", token="", due_at_ms=None)

    def seal_again(self) -> int:
        """Seal under the newest secret what was sealed under an older one; how many."""
        again = 0
        with self._database.writing() as connection:
            for row in connection.execute(select(grants).with_for_update()).all():
                grant, place = self._to_grant(row), _place(row.account_id, row.subject)
                if not grant.unreadable and not self._sealer.is_fresh(row.token, place):
                    sealed = self._sealer.seal(grant.token, place)
                    connection.execute(update(grants).where(grants.c.key == row.key).values(token=sealed))
                    again += 1
        return again

    def unreadable(self) -> int:
        """How many tokens cannot be opened with the secrets this server has."""
        with self._database.reading() as connection:
            return sum(self._to_grant(row).unreadable for row in connection.execute(select(grants)))

    def refused(self) -> int:
        """How many wait for whoever runs this server to enable Gmail's API."""
        query = select(func.count()).select_from(grants).where(grants.c.state == "not_enabled")
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def _change(self, grant: Grant, **values: object) -> None:
        """Unless it was switched off, or on anew, meanwhile."""
        this = (grants.c.key == grant.key, grants.c.granted_at_ms == grant.granted_at_ms)
        with self._database.writing() as connection:
            connection.execute(update(grants).where(*this).values(values))

    def _to_grant(self, row: AnyRow) -> Grant:
        try:
            token, unreadable = self._sealer.open(row.token, _place(row.account_id, row.subject)), False
        except SealBroken:
            token, unreadable = "", True
        return Grant(
            key=row.key,
            account_id=row.account_id,
            subject=row.subject,
            address=row.address,
            state=row.state,
            granted_at_ms=row.granted_at_ms,
            token=token,
            looked_at_ms=row.looked_at_ms,
            failures=row.failures,
            unreadable=unreadable,
        )


def waits_for_a_look(now_ms: int) -> ColumnElement[bool]:
    """Of a reminder that is due, beside its message: whether Gmail is still to be asked, and will be in a moment.

    So nothing is told that a reply has overtaken while this server slept. Who looks must be at work: a grant that is
    not handed over in time, or comes to nothing again and again, holds nothing up.
    """
    at_work = and_(
        grants.c.account_id == messages.c.account_id,
        grants.c.address == messages.c.gmail_address,
        grants.c.state == "on",
        grants.c.failures < TRIES,
        grants.c.due_at_ms > now_ms - LATE_MS,
    )
    looked_ms = func.coalesce(reminders.c.looked_at_ms, 0)
    return and_(
        reminders.c.kind.in_(TIMED),
        messages.c.thread_id != "",
        looked_ms < reminders.c.due_at_ms - NEAR_MS,
        exists(select(grants.c.key).where(at_work)),
    )


def _awaited(account_id: bytes, address: str, now_ms: int) -> Select[*tuple[AnyRow, ...]]:
    looked_ms = func.coalesce(reminders.c.looked_at_ms, messages.c.sent_at_ms + FIRST_MS - AGAIN_MS)
    is_near = and_(
        reminders.c.due_at_ms <= now_ms + NEAR_MS,
        func.coalesce(reminders.c.looked_at_ms, 0) < reminders.c.due_at_ms - NEAR_MS,
    )
    columns = (messages.c.key, messages.c.thread_id, messages.c.sent_at_ms)
    return (
        select(*columns)
        .select_from(reminders.join(messages, messages.c.key == reminders.c.message_key))
        .where(
            reminders.c.account_id == account_id,
            reminders.c.state == "waiting",
            reminders.c.kind.in_(TIMED),
            messages.c.gmail_address == address,
            messages.c.thread_id != "",
            or_(looked_ms <= now_ms - AGAIN_MS, is_near),
        )
        .group_by(*columns)
        .order_by(func.min(reminders.c.due_at_ms), messages.c.key)
    )


def _of(account_id: bytes, subject: str) -> tuple[ColumnElement[bool], ...]:
    return (grants.c.account_id == account_id, grants.c.subject == subject)


def _place(account_id: bytes, subject: str) -> str:
    """What a seal is bound to: the token of this person's grant."""
    return f"grants/{account_id.hex()}/{subject}/token"
