"""What reports of one label's messages are made of: what each of them has added to the counts, summed up here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

from sqlalchemy import select

from greentick.store.database import Database
from greentick.store.figures import HOURS_PER_DAY, HOURS_PER_WEEK, Counts, MailCounts, Span, no_mails
from greentick.store.labels import has_label
from greentick.store.report_tables import DAY_COUNTS, SLOT_COUNTS, SLOTS_PER_HOUR, report_tallies
from greentick.store.tallies import ALL, Tally, to_tally

SLOTS_PER_DAY = SLOTS_PER_HOUR * HOURS_PER_DAY
ALWAYS = range(1_000_000)


class GroupFigures:
    """The same sums as `Figures`, of the messages with one label. Made for one answer: it reads them once.

    Only what falls on these `days` (UTC, since 1970) is summed up, and can be asked for.
    """

    def __init__(self, database: Database, label: str, days: range = ALWAYS) -> None:
        self._database = database
        self._label = label
        self._days = days
        self._read: dict[bytes, _Sums] = {}

    def days(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """Counts per day, as `Figures.days`."""
        return self._grouped(account_id, spans, lambda hour: hour // HOURS_PER_DAY)

    def week(self, account_id: bytes, spans: Sequence[Span]) -> list[Counts]:
        """Counts per hour of the week, as `Figures.week`."""
        return self._grouped(account_id, spans, lambda hour: hour % HOURS_PER_WEEK)

    def sums(self, account_id: bytes, spans: Sequence[Span]) -> Counts:
        """The same of all hours together."""
        found = self._grouped(account_id, spans, lambda _hour: 0)
        return found[0] if found else Counts(0, *([0] * len(SLOT_COUNTS)))

    def mails(self, account_id: bytes, kind: str, days: range, limit: int | None = None) -> list[MailCounts]:
        """Counts per name of one kind, as `Figures.mails`."""
        sums = _zeros(DAY_COUNTS)
        for (day, name), counts in self._sums(account_id).days[kind].items():
            if day in days:
                _add(sums[name], counts)
        rows = sorted(sums.items(), key=lambda row: (-row[1][0], row[0]))
        return [MailCounts(name, *counts) for name, counts in rows[:limit]]

    def total(self, account_id: bytes, days: range) -> MailCounts:
        """The same of all mails together."""
        found = self.mails(account_id, ALL, days)
        return found[0] if found else no_mails("")

    def _grouped(self, account_id: bytes, spans: Sequence[Span], place_of: Callable[[int], int]) -> list[Counts]:
        sums = _zeros(SLOT_COUNTS)
        for slot, counts in self._sums(account_id).slots.items():
            for span in spans:
                if span.begin <= slot < span.end:
                    _add(sums[place_of((slot + span.ahead) // SLOTS_PER_HOUR)], counts)
        return [Counts(place, *counts) for place, counts in sorted(sums.items())]

    def _sums(self, account_id: bytes) -> "_Sums":
        if account_id not in self._read:
            theirs = has_label(report_tallies.c.message_key, account_id, self._label)
            with self._database.reading() as connection:
                texts = connection.scalars(select(report_tallies.c.tally).where(theirs))
                self._read[account_id] = _summed(map(to_tally, texts), self._days)
        return self._read[account_id]


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the messages have added, all together: much less than one by one, where a page asks ten times."""

    slots: dict[int, list[int]]
    days: dict[str, dict[tuple[int, str], list[int]]]


def _summed(tallies: Iterable[Tally], days: range) -> _Sums:
    sums = _Sums(_zeros(SLOT_COUNTS), defaultdict(lambda: _zeros(DAY_COUNTS)))
    for tally in tallies:
        for slot, counts in tally.slots:
            if slot // SLOTS_PER_DAY in days:
                _add(sums.slots[slot], counts)
        for kind, day, name, counts in tally.named():
            if day in days:
                _add(sums.days[kind][day, name], counts)
    return sums


def _zeros(names: Sequence[str]) -> defaultdict[Any, list[int]]:
    return defaultdict(lambda: [0] * len(names))


def _add(into: list[int], counts: Sequence[int]) -> None:
    into[:] = map(add, into, counts)
