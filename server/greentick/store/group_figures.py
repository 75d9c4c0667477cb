"""What reports of one label's messages are made of: what each of them has added to the counts, summed up here."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from greentick.store.database import Database
from greentick.store.figures import HOURS_PER_DAY, HOURS_PER_WEEK, Counts, MailCounts, Span
from greentick.store.labels import has_label
from greentick.store.report_tables import DAY_COUNTS, SLOT_COUNTS, SLOTS_PER_HOUR, report_tallies
from greentick.store.tallies import ALL, Tally, to_tally


class GroupFigures:
    """The same sums as `Figures`, of the messages with one label. Made for one answer: it reads them once."""

    def __init__(self, database: Database, label: str) -> None:
        self._database = database
        self._label = label
        self._read: dict[bytes, list[Tally]] = {}

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
        sums: dict[str, list[int]] = {}
        for tally in self._tallies(account_id):
            for of, day, name, counts in tally.days:
                if of == kind and day in days:
                    _add(sums.setdefault(name, [0] * len(DAY_COUNTS)), counts)
        rows = sorted(sums.items(), key=lambda row: (-row[1][0], row[0]))
        return [MailCounts(name, *counts) for name, counts in rows[:limit]]

    def total(self, account_id: bytes, days: range) -> MailCounts:
        """The same of all mails together."""
        found = self.mails(account_id, ALL, days)
        return found[0] if found else MailCounts("", 0, 0, 0, 0)

    def _grouped(self, account_id: bytes, spans: Sequence[Span], place_of: Callable[[int], int]) -> list[Counts]:
        sums: dict[int, list[int]] = {}
        for tally in self._tallies(account_id):
            for slot, counts in tally.slots:
                for span in spans:
                    if span.begin <= slot < span.end:
                        place = place_of((slot + span.ahead) // SLOTS_PER_HOUR)
                        _add(sums.setdefault(place, [0] * len(SLOT_COUNTS)), counts)
        return [Counts(place, *counts) for place, counts in sorted(sums.items())]

    def _tallies(self, account_id: bytes) -> list[Tally]:
        if account_id not in self._read:
            theirs = has_label(report_tallies.c.message_key, account_id, self._label)
            with self._database.reading() as connection:
                texts = connection.scalars(select(report_tallies.c.tally).where(theirs))
                self._read[account_id] = [to_tally(text) for text in texts]
        return self._read[account_id]


def _add(into: list[int], counts: Sequence[int]) -> None:
    for place, count in enumerate(counts):
        into[place] += count
