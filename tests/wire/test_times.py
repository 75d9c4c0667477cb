import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.wire.times import (
    EARLIEST_MS,
    by_our_clock,
    from_wire,
    hit_to_wire,
    report_to_wire,
    to_wire,
    to_wire_or_none,
)


def test_is_written_in_utc_with_milliseconds() -> None:
    assert to_wire(1_795_000_000_007) == "2026-11-18T11:06:40.007Z"
    assert to_wire_or_none(None) is None


@given(st.integers(min_value=1_080_604_800_000, max_value=253_402_300_799_999))
def test_what_was_written_is_read_back(at_ms: int) -> None:
    assert from_wire(to_wire(at_ms)) == at_ms
    assert from_wire(at_ms) == at_ms
    assert from_wire(str(at_ms)) == at_ms


@pytest.mark.parametrize(
    "text", ["2026-11-18T12:06:40.007+01:00", "2026-11-18 11:06:40.007Z", "2026-11-18T11:06:40.007", " 1795000000007 "]
)
def test_reads_other_ways_to_write_it(text: str) -> None:
    assert from_wire(text) == 1_795_000_000_007


@given(st.one_of(st.none(), st.booleans(), st.floats(), st.text(), st.integers(), st.lists(st.integers())))
def test_whatever_comes_gives_a_time_or_nothing(value: object) -> None:
    read = from_wire(value)

    assert read is None or to_wire(read)


@given(st.integers())
def test_every_number_can_be_written_as_a_time(at_ms: int) -> None:
    for write in (to_wire, hit_to_wire, report_to_wire):
        assert "1970-01-01" <= write(at_ms)[:10] <= "9999-12-31"


@given(at=st.one_of(st.integers(), st.datetimes().map(str)), client_now=st.one_of(st.none(), st.integers()))
def test_by_our_clock_nothing_was_before_gmail_or_is_to_come(at: object, client_now: object) -> None:
    now_ms = 1_795_000_000_000

    at_ms = by_our_clock(at, client_now, now_ms)

    assert at_ms is None or EARLIEST_MS <= at_ms <= now_ms
