"""The times reports are about: whole days on the reader's clock, also where clocks change."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from greentick.errors import InvalidInput
from greentick.pages.periods import Period
from greentick.store.tallies import SLOT_MS

TODAY = date(2026, 11, 22)


def slot(year: int, month: int, day: int, hour: int, zone: str) -> int:
    return int(datetime(year, month, day, hour, tzinfo=ZoneInfo(zone)).timestamp() * 1000) // SLOT_MS


def test_a_period_is_cut_where_the_clocks_are_put_back() -> None:
    zone = ZoneInfo("Europe/Berlin")
    spans = Period(date(2026, 10, 24), date(2026, 10, 26)).spans(zone)

    assert [each.ahead for each in spans] == [8, 4]
    assert spans[0].begin == slot(2026, 10, 24, 0, "Europe/Berlin")
    assert spans[0].end == spans[1].begin == slot(2026, 10, 25, 1, "UTC")
    assert spans[1].end == slot(2026, 10, 27, 0, "Europe/Berlin")


@pytest.mark.parametrize(("zone", "ahead"), [("Asia/Kathmandu", 23), ("Asia/Kolkata", 22), ("America/New_York", -20)])
def test_zones_off_the_hour_fit(zone: str, ahead: int) -> None:
    (span,) = Period(date(2026, 11, 20), date(2026, 11, 21)).spans(ZoneInfo(zone))

    assert span.ahead == ahead
    assert (span.begin + ahead) % 96 == 0
    assert span.end - span.begin == 2 * 96


def test_periods_are_read_from_the_address_and_compared_with_as_many_days_before() -> None:
    period = Period.read({"days": "7"}, TODAY)

    assert (period.first, period.last, period.days) == (date(2026, 11, 16), TODAY, 7)
    assert period.before == Period(date(2026, 11, 9), date(2026, 11, 15))
    assert Period.read({}, TODAY).days == 30
    assert Period.read({"days": "999999"}, TODAY).days == 30
    assert Period.read({"since": "2026-11-20", "until": "2026-11-10"}, TODAY).days == 11
    assert Period.read({"since": "0001-01-01"}, TODAY).days == 3660
    with pytest.raises(InvalidInput, match="2026-11-20"):
        Period.read({"since": "soon"}, TODAY)
