"""What reports are made of: sums of the kept counts. Reads nothing but these, however many hits there are."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, TextClause, func, select, text

from greentick.domain.message import Message
from greentick.domain.stored import StoredReceipt
from greentick.store.database import Database
from greentick.store.labels import has_label
from greentick.store.receipts import receipts_by_key
from greentick.store.report_tables import (
    BY_MONTH,
    DAY_COUNTS,
    MONTH_DAYS,
    SLOT_COUNTS,
    SLOTS_PER_HOUR,
    report_contacts,
    report_progress,
    report_recipients,
)
from greentick.store.tables import accounts
from greentick.store.tallies import ALL, fold_words

HOURS_PER_DAY = 24
HOURS_PER_WEEK = 168
NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Span:
    """Slots from `begin` up to but not including `end`, in which clocks are `ahead` slots before UTC."""

    begin: int
    end: int
    ahead: int


class Counts(NamedTuple):
    """What happened in one day or hour of the week, as the clock of the zone shows it; `place` says which."""

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
    """Mails of one domain, subject or delay: how many could give a sign, and did. `opened` holds the `clicked` too.

    `events` are all opens, clicks and the like of these mails, the `automatic` ones among them.
    """

    name: str
    sent: int
    opened: int
    clicked: int
    uncertain: int
    events: int
    automatic: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One address mails went to. `silent` newest mails in a row gave no sign, `uncertain` of them cannot be told.

    Mails that can give none are among the `mails`, but not among the `silent` ones. `events` as in `MailCounts`.
    """

    address: str
    name: str
    mails: int
    opened: int
    silent: int
    uncertain: int
    last_sent_at_ms: int
    events: int
    automatic: int


def no_mails(name: str) -> MailCounts:
    """None of this name."""
    return MailCounts(name, *([0] * len(DAY_COUNTS)))


class Figures:
    """The counts of all accounts, to read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """Counts per day of the clock, from 1970 on, oldest first; days without any are left out.

        A day on which clocks change may come in two parts.
        """
        return self._grouped(account_id, spans, f"{{}} / {HOURS_PER_DAY}")

    def week(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """The same per hour of the week, the first of which is that of Thursday midnight, as 1970 began."""
        return self._grouped(account_id, spans, f"{{}} % {HOURS_PER_WEEK}")

    def _grouped(self, account_id: bytes, spans: Sequence[Span], place: str) -> list[Counts]:
        found: list[Counts] = []
        with self._database.reading() as connection:
            for span in spans:
                query, where = _counted(account_id, span, place)
                found += [Counts._make(row) for row in connection.execute(query, where)]
        return found

    def sums(self, account_id: bytes, spans: Sequence[Span]) -> Counts:
        """The same of all hours together."""
        whole = Span(spans[0].begin, spans[-1].end, 0) if spans else Span(0, 0, 0)
        query, where = _counted(account_id, whole, "")
        with self._database.reading() as connection:
            return Counts._make(connection.execute(query, where).one())

    def mails(self, account_id: bytes, kind: str, days: range, limit: int | None = None) -> list[MailCounts]:
        """Counts per name of one kind, of mails sent on these days (UTC, since 1970); most mails first."""
        months, *edges = _parts(kind, days)
        where = {"account": account_id, "kind": kind, "limit": NO_LIMIT if limit is None else limit}
        for name, part in zip(("month", "day", "day2"), (months, *edges), strict=False):
            where |= {f"{name}_begin": part.start, f"{name}_end": part.stop}
        with self._database.reading() as connection:
            return [
                MailCounts(*row)
                for row in connection.execute(_named(with_months=bool(months), edges=len(edges)), where)
            ]

    def total(self, account_id: bytes, days: range) -> MailCounts:
        """The same of all mails together."""
        found = self.mails(account_id, ALL, days)
        return found[0] if found else no_mails("")

    def waiting(self, account_id: bytes) -> int:
        """Changes that are not counted yet."""
        behind = accounts.c.feed_seq - func.coalesce(report_progress.c.seq, 0)
        query = select(behind).outerjoin(report_progress, report_progress.c.account_id == accounts.c.id)
        with self._database.reading() as connection:
            return int(connection.scalar(query.where(accounts.c.id == account_id)) or 0)

    def contacts(
        self, account_id: bytes, *, words: str = "", label: str = "", limit: int, after: tuple[int, str] | None = None
    ) -> list[Contact]:
        """Contacts, those written to last first, beginning behind `after` (last_sent_at_ms and address of one).

        With `label` those of the messages that have it.
        """
        columns = report_contacts.c
        query = select(*_CONTACT).where(columns.account_id == account_id)
        position = func.strpos if self._database.is_postgresql else func.instr
        # A process of the version before writes names without their words: until the next change they stand for those.
        searched = columns.words + " " + func.lower(columns.name + " " + columns.address)
        for word in fold_words(words).split():
            query = query.where(position(searched, word) > 0)
        if label:
            of_label = has_label(report_recipients.c.message_key, account_id, label)
            query = query.where(columns.address.in_(select(report_recipients.c.address).where(of_label)))
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


_CONTACT: tuple[ColumnElement[Any], ...] = tuple(report_contacts.c[each.name] for each in fields(Contact))


def _counted(account_id: bytes, span: Span, place: str) -> tuple[TextClause, dict[str, Any]]:
    """What is asked, and with what: by the hour if its clocks and ends are whole hours, else by the slot."""
    places = (span.begin, span.end, span.ahead)
    in_hours = not any(each % SLOTS_PER_HOUR for each in places)
    begin, end, ahead = (each // SLOTS_PER_HOUR for each in places) if in_hours else places
    where = {"account": account_id, "begin": begin, "end": end}
    return _by_time(place, in_hours=in_hours), where | ({"ahead": ahead} if place else {})


@cache
def _by_time(place: str, *, in_hours: bool) -> TextClause:
    """Counts per `place`, with {} for the hour clocks show; of all together without one.

    Written out: a page asks so often that putting the same words together each time took as long as their answers.
    """
    table, column = ("report_hours", "hour") if in_hours else ("report_slots", "slot")
    shown = f"({column} + CAST(:ahead AS INTEGER))" + ("" if in_hours else f" / {SLOTS_PER_HOUR}")
    groups = "GROUP BY 1 ORDER BY 1" if place else ""
    return text(
        f"SELECT {place.format(f'({shown})') or 0}, {_sums(SLOT_COUNTS)} FROM {table}"  # noqa: S608 - our own names, here and below
        f" WHERE account_id = :account AND {column} >= :begin AND {column} < :end {groups}"
    )


def _parts(kind: str, days: range) -> list[range]:
    """Whole months, which have counts of their own, and the days that are over at both ends."""
    months = range(-(-days.start // MONTH_DAYS), days.stop // MONTH_DAYS) if kind in BY_MONTH else range(0)
    if not months:
        return [range(0), days]
    edges = (range(days.start, months.start * MONTH_DAYS), range(months.stop * MONTH_DAYS, days.stop))
    return [months, *(each for each in edges if each)]


@cache
def _named(*, with_months: bool, edges: int) -> TextClause:
    """Counts per name, of whole months and of days at their edges."""
    columns = ", ".join(("name", *DAY_COUNTS))
    sources = [("report_months", "month", "month")] if with_months else []
    sources += [("report_days", "day", name) for name in ("day", "day2")[:edges]]
    parts = [
        f"SELECT {columns} FROM {table} WHERE account_id = :account AND kind = :kind"  # noqa: S608
        f" AND {column} >= :{name}_begin AND {column} < :{name}_end"
        for table, column, name in sources
    ]
    rows = " UNION ALL ".join(parts)
    return text(
        f"SELECT name, {_sums(DAY_COUNTS)} FROM ({rows}) AS counted GROUP BY name ORDER BY 2 DESC, 1 LIMIT :limit"  # noqa: S608
    )


def _sums(names: Sequence[str]) -> str:
    """Sums as plain numbers: PostgreSQL makes decimals of large ones."""
    return ", ".join(f"CAST(COALESCE(SUM({name}), 0) AS BIGINT)" for name in names)


def _newest_first(stored: StoredReceipt) -> tuple[int, str]:
    message: Message = stored.message
    return -message.sent_at_ms, message.id
