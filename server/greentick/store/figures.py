"""What reports are made of: sums of the kept counts. Reads nothing but these, however many hits there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, cast, func, select

from greentick.domain.message import Message
from greentick.domain.stored import StoredReceipt
from greentick.store.database import Database
from greentick.store.receipts import receipts_by_key
from greentick.store.report_tables import (
    DAY_COUNTS,
    SLOT_COUNTS,
    report_contacts,
    report_days,
    report_progress,
    report_recipients,
    report_slots,
)
from greentick.store.tables import accounts
from greentick.store.tallies import ALL, fold_words

SLOTS_PER_HOUR = 4
SLOTS_PER_DAY = 96
HOURS_PER_WEEK = 168


@dataclass(frozen=True, slots=True)
class Span:
    """Slots from `begin` up to but not including `end`, in which clocks are `ahead` slots before UTC."""

    begin: int
    end: int
    ahead: int


class Counts(NamedTuple):
    """What happened in one hour, day or hour of the week, as the clock of the zone shows it; `place` says which."""

    place: int
    sent: int
    opens: int
    clicks: int
    uncertain: int
    uncertain_clicks: int
    automatic: int
    automatic_clicks: int


@dataclass(frozen=True, slots=True)
class MailCounts:
    """Mails of one domain, subject or delay: how many could give a sign, and did. `opened` holds the `clicked` too."""

    name: str
    sent: int
    opened: int
    clicked: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One address mails went to. `silent` newest mails in a row gave no sign, `uncertain` of them cannot be told."""

    address: str
    name: str
    mails: int
    opened: int
    silent: int
    uncertain: int
    last_sent_at_ms: int


class Figures:
    """The counts of all accounts, to read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hours(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """Counts per hour of the clock, from 1970 on, oldest first; hours without any are left out."""
        return self._grouped(account_id, spans, lambda slot: slot // SLOTS_PER_HOUR)

    def days(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """The same per day, from 1970 on. A day on which clocks change may come in two parts."""
        return self._grouped(account_id, spans, lambda slot: slot // SLOTS_PER_DAY)

    def week(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """The same per hour of the week, the first of which is that of Thursday midnight, as 1970 began."""
        return self._grouped(account_id, spans, lambda slot: slot // SLOTS_PER_HOUR % HOURS_PER_WEEK)

    def _grouped(
        self,
        account_id: bytes,
        spans: Sequence[Span],
        place_of: Callable[[ColumnElement[int]], ColumnElement[int]],
    ) -> list[Counts]:
        found: list[Counts] = []
        with self._database.reading() as connection:
            for span in spans:
                place = place_of(report_slots.c.slot + span.ahead)
                query = (
                    select(place, *(_sum(report_slots.c[name]) for name in SLOT_COUNTS))
                    .where(report_slots.c.account_id == account_id)
                    .where(report_slots.c.slot >= span.begin, report_slots.c.slot < span.end)
                    .group_by(place)
                    .order_by(place)
                )
                found += [Counts._make(row) for row in connection.execute(query)]
        return found

    def sums(self, account_id: bytes, spans: Sequence[Span]) -> Counts:
        """The same of all hours together."""
        begin, end = (spans[0].begin, spans[-1].end) if spans else (0, 0)
        query = (
            select(*(_sum(report_slots.c[name]) for name in SLOT_COUNTS))
            .where(report_slots.c.account_id == account_id)
            .where(report_slots.c.slot >= begin, report_slots.c.slot < end)
        )
        with self._database.reading() as connection:
            return Counts._make((0, *connection.execute(query).one()))

    def mails(self, account_id: bytes, kind: str, days: range, limit: int | None = None) -> list[MailCounts]:
        """Counts per name of one kind, of mails sent on these days (UTC, since 1970); most mails first."""
        sums = [_sum(report_days.c[name]) for name in DAY_COUNTS]
        query = (
            select(report_days.c.name, *sums)
            .where(report_days.c.account_id == account_id, report_days.c.kind == kind)
            .where(report_days.c.day >= days.start, report_days.c.day < days.stop)
            .group_by(report_days.c.name)
            .order_by(sums[0].desc(), report_days.c.name)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [MailCounts(*row) for row in connection.execute(query)]

    def total(self, account_id: bytes, days: range) -> MailCounts:
        """The same of all mails together."""
        found = self.mails(account_id, ALL, days)
        return found[0] if found else MailCounts("", 0, 0, 0, 0)

    def waiting(self, account_id: bytes) -> int:
        """Changes that are not counted yet."""
        behind = accounts.c.feed_seq - func.coalesce(report_progress.c.seq, 0)
        query = select(behind).outerjoin(report_progress, report_progress.c.account_id == accounts.c.id)
        with self._database.reading() as connection:
            return int(connection.scalar(query.where(accounts.c.id == account_id)) or 0)

    def contacts(
        self, account_id: bytes, *, words: str = "", limit: int, after: tuple[int, str] | None = None
    ) -> list[Contact]:
        """Contacts, those written to last first, beginning behind `after` (last_sent_at_ms and address of one)."""
        columns = report_contacts.c
        query = select(*_CONTACT).where(columns.account_id == account_id)
        for word in fold_words(words).split():
            query = query.where(columns.address.contains(word, autoescape=True) | _named(word))
        if after is not None:
            later = (columns.last_sent_at_ms == after[0]) & (columns.address > after[1])
            query = query.where((columns.last_sent_at_ms < after[0]) | later)
        newest = query.order_by(columns.last_sent_at_ms.desc(), columns.address).limit(limit)
        with self._database.reading() as connection:
            return [Contact(*row) for row in connection.execute(newest)]

    def contact(self, account_id: bytes, address: str) -> Contact | None:
        """One contact."""
        theirs = (report_contacts.c.account_id == account_id, report_contacts.c.address == address)
        with self._database.reading() as connection:
            row = connection.execute(select(*_CONTACT).where(*theirs)).one_or_none()
        return Contact(*row) if row else None

    def silent(self, account_id: bytes, least: int, limit: int) -> list[Contact]:
        """Contacts whose last `least` mails or more, in a row, gave no sign of opening; most mails first."""
        columns = report_contacts.c
        query = (
            select(*_CONTACT)
            .where(columns.account_id == account_id, columns.silent >= least)
            .order_by(columns.silent.desc(), columns.last_sent_at_ms.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [Contact(*row) for row in connection.execute(query)]

    def sent_to(self, account_id: bytes, address: str, limit: int) -> list[StoredReceipt]:
        """The newest mails to an address, newest first."""
        query = (
            select(report_recipients.c.message_key)
            .where(report_recipients.c.account_id == account_id, report_recipients.c.address == address)
            .order_by(report_recipients.c.sent_at_ms.desc(), report_recipients.c.message_key.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            stored = receipts_by_key(connection, connection.scalars(query).all())
        return sorted(stored.values(), key=_newest_first)


_CONTACT: tuple[ColumnElement[Any], ...] = tuple(
    report_contacts.c[name] for name in ("address", "name", "mails", "opened", "silent", "uncertain", "last_sent_at_ms")
)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """A sum as a plain number: PostgreSQL makes decimals of large ones."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _named(word: str) -> ColumnElement[bool]:
    return func.lower(report_contacts.c.name).contains(word, autoescape=True)


def _newest_first(stored: StoredReceipt) -> tuple[int, str]:
    message: Message = stored.message
    return -message.sent_at_ms, message.id
