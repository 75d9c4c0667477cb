"""What reports are made of: sums of the kept counts. Reads nothing but these, however many hits there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, Table, cast, func, select, union_all

from greentick.domain.message import Message
from greentick.domain.stored import StoredReceipt
from greentick.store.database import Database
from greentick.store.receipts import receipts_by_key
from greentick.store.report_tables import (
    BY_MONTH,
    DAY_COUNTS,
    MONTH_DAYS,
    SLOT_COUNTS,
    SLOTS_PER_HOUR,
    report_contacts,
    report_days,
    report_hours,
    report_months,
    report_progress,
    report_recipients,
    report_slots,
)
from greentick.store.tables import accounts
from greentick.store.tallies import ALL, fold_words

HOURS_PER_DAY = 24
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
        return self._grouped(account_id, spans, lambda hour: hour)

    def days(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """The same per day, from 1970 on. A day on which clocks change may come in two parts."""
        return self._grouped(account_id, spans, lambda hour: hour // HOURS_PER_DAY)

    def week(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """The same per hour of the week, the first of which is that of Thursday midnight, as 1970 began."""
        return self._grouped(account_id, spans, lambda hour: hour % HOURS_PER_WEEK)

    def _grouped(
        self,
        account_id: bytes,
        spans: Sequence[Span],
        place_of: Callable[[ColumnElement[int]], ColumnElement[int]],
    ) -> list[Counts]:
        found: list[Counts] = []
        with self._database.reading() as connection:
            for span in spans:
                table, begin, end, hour = _source(span)
                place = place_of(hour)
                query = (
                    select(place, *(_sum(table.c[name]) for name in SLOT_COUNTS))
                    .where(table.c.account_id == account_id, begin, end)
                    .group_by(place)
                    .order_by(place)
                )
                found += [Counts._make(row) for row in connection.execute(query)]
        return found

    def sums(self, account_id: bytes, spans: Sequence[Span]) -> Counts:
        """The same of all hours together."""
        whole = Span(spans[0].begin, spans[-1].end, 0) if spans else Span(0, 0, 0)
        table, begin, end, _ = _source(whole)
        query = select(*(_sum(table.c[name]) for name in SLOT_COUNTS)).where(table.c.account_id == account_id)
        query = query.where(begin, end)
        with self._database.reading() as connection:
            return Counts._make((0, *connection.execute(query).one()))

    def mails(self, account_id: bytes, kind: str, days: range, limit: int | None = None) -> list[MailCounts]:
        """Counts per name of one kind, of mails sent on these days (UTC, since 1970); most mails first."""
        parts = _parts(account_id, kind, days)
        rows = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
        sums = [_sum(rows.c[name]) for name in DAY_COUNTS]
        query = select(rows.c.name, *sums).group_by(rows.c.name).order_by(sums[0].desc(), rows.c.name).limit(limit)
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


def _source(span: Span) -> tuple[Table, ColumnElement[bool], ColumnElement[bool], ColumnElement[int]]:
    """Where a span is counted up: by the hour if its clocks and ends are whole hours; and the hour clocks show."""
    if any(each % SLOTS_PER_HOUR for each in (span.begin, span.end, span.ahead)):
        slot = report_slots.c.slot
        return report_slots, slot >= span.begin, slot < span.end, (slot + span.ahead) // SLOTS_PER_HOUR
    begin, end, ahead = (each // SLOTS_PER_HOUR for each in (span.begin, span.end, span.ahead))
    hour = report_hours.c.hour
    return report_hours, hour >= begin, hour < end, hour + ahead


def _parts(account_id: bytes, kind: str, days: range) -> list[Select[*tuple[Any, ...]]]:
    """Rows of these days: whole months from their own, what is over at both ends day by day."""
    of = (account_id, kind)
    months = range(-(-days.start // MONTH_DAYS), days.stop // MONTH_DAYS) if kind in BY_MONTH else range(0)
    if not months:
        return [_rows(report_days, report_days.c.day, of, days)]
    edges = (range(days.start, months.start * MONTH_DAYS), range(months.stop * MONTH_DAYS, days.stop))
    return [
        _rows(report_months, report_months.c.month, of, months),
        *(_rows(report_days, report_days.c.day, of, each) for each in edges if each),
    ]


def _rows(table: Table, place: ColumnElement[int], of: tuple[bytes, str], places: range) -> Select[*tuple[Any, ...]]:
    account_id, kind = of
    columns = (table.c[name] for name in ("name", *DAY_COUNTS))
    return select(*columns).where(
        table.c.account_id == account_id, table.c.kind == kind, place >= places.start, place < places.stop
    )


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """A sum as a plain number: PostgreSQL makes decimals of large ones."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _named(word: str) -> ColumnElement[bool]:
    return func.lower(report_contacts.c.name).contains(word, autoescape=True)


def _newest_first(stored: StoredReceipt) -> tuple[int, str]:
    message: Message = stored.message
    return -message.sent_at_ms, message.id
