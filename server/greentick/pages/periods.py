"""The time a report is about, on the reader's clock, and the time before it to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise

from greentick.pages.wanted import day
from greentick.store.figures import Span
from greentick.store.tallies import SLOT_MS

RANGES = (7, 30, 90, 365)
DEFAULT_DAYS = 30
MOST_DAYS = 3660
DAYS_SHOWN_SINGLY = 45

_EPOCH = date(1970, 1, 1)
_STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` to the end of `last`."""

    first: date
    last: date

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> "Period":
        """The period a page's address asks for: `days` until today, or `since` and `until`. Raises InvalidInput."""
        since, until = day(given.get("since", "")), day(given.get("until", ""))
        if since or until:
            last = until or today
            first = since or last - timedelta(days=DEFAULT_DAYS - 1)
            first, last = min(first, last), max(first, last)
            return cls(max(first, last - timedelta(days=MOST_DAYS - 1)), last)
        text = given.get("days", "")
        days = int(text) if text in {str(each) for each in RANGES} else DEFAULT_DAYS
        return cls(today - timedelta(days=days - 1), today)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, just before it."""
        return Period(self.first - timedelta(days=self.days), self.first - _STEP)

    @property
    def utc_days(self) -> range:
        """Its days as they are numbered from 1970 on."""
        return range((self.first - _EPOCH).days, (self.last - _EPOCH).days + 1)

    @property
    def compared_days(self) -> range:
        """The same with those of the period before, and one more at both ends, whatever the time zone."""
        return range(self.before.utc_days.start - 1, self.utc_days.stop + 1)

    @property
    def step(self) -> int:
        """How many days a chart puts together."""
        return 1 if self.days <= DAYS_SHOWN_SINGLY else 7 if self.days <= 7 * DAYS_SHOWN_SINGLY else 30

    def spans(self, zone: tzinfo) -> list[Span]:
        """Its slots, cut where the clocks are put forward or back."""
        begin, end = _midnight(self.first, zone), _midnight(self.last + _STEP, zone)
        cuts = [begin, *_changes(begin, end, zone), end]
        return [Span(_slot(one), _slot(two), _ahead(one, zone)) for one, two in pairwise(cuts)]


def _midnight(which: date, zone: tzinfo) -> datetime:
    return datetime(which.year, which.month, which.day, tzinfo=zone).astimezone(UTC)


def _changes(begin: datetime, end: datetime, zone: tzinfo) -> list[datetime]:
    """The moments in between at which the clocks change, to the quarter of an hour: each found by halving a day."""
    changes = []
    day_begin = begin
    while day_begin < end:
        day_end = min(day_begin + _STEP, end)
        if _offset(day_begin, zone) != _offset(day_end, zone):
            changes.append(_change(day_begin, day_end, zone))
        day_begin = day_end
    return [each for each in changes if begin < each < end]


def _change(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    first, last = _slot(low), -(-int(high.timestamp() * 1000) // SLOT_MS)
    before = _offset(low, zone)
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(_moment(middle), zone) == before:
            first = middle
        else:
            last = middle
    return _moment(last)


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _ahead(moment: datetime, zone: tzinfo) -> int:
    return round(_offset(moment, zone).total_seconds() * 1000 / SLOT_MS)


def _slot(moment: datetime) -> int:
    return int(moment.timestamp() * 1000) // SLOT_MS


def _moment(slot: int) -> datetime:
    return datetime.fromtimestamp(slot * SLOT_MS / 1000, UTC)
