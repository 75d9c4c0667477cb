"""A clock that has leapt far ahead erases nothing until it has said the same for a day."""

from greentick.domain.days import DAY_MS
from greentick.store import Store
from greentick.store.upkeep_clock import LEAP_DAYS, Leap
from making import NOW_MS

FAR_MS = NOW_MS + 400 * DAY_MS
HOUR_MS = 3_600_000


def test_a_clock_that_goes_on_as_it_should_is_believed(store: Store) -> None:
    for now_ms in (NOW_MS, NOW_MS + HOUR_MS, NOW_MS + LEAP_DAYS * DAY_MS, NOW_MS - 400 * DAY_MS):
        assert store.upkeep_clock.leap(now_ms) is None
        assert store.upkeep_clock.may_erase(now_ms)


def test_one_that_leaps_ahead_is_believed_a_day_later_by_itself(store: Store) -> None:
    assert store.upkeep_clock.may_erase(NOW_MS)

    assert [store.upkeep_clock.may_erase(FAR_MS + hours * HOUR_MS) for hours in range(26)] == [False] * 24 + [True] * 2
    assert store.upkeep_clock.leap(FAR_MS) is None


def test_one_that_was_set_right_again_begins_from_there(store: Store) -> None:
    store.upkeep_clock.may_erase(NOW_MS)
    store.upkeep_clock.may_erase(FAR_MS)
    assert store.upkeep_clock.leap(FAR_MS + 1) == Leap(days=400, believed_at_ms=FAR_MS + DAY_MS)

    assert store.upkeep_clock.may_erase(NOW_MS + HOUR_MS)
    assert not store.upkeep_clock.may_erase(FAR_MS + 2 * DAY_MS)


def test_a_second_leap_has_a_day_of_its_own(store: Store) -> None:
    store.upkeep_clock.may_erase(NOW_MS)
    store.upkeep_clock.may_erase(FAR_MS)

    assert store.upkeep_clock.leap(FAR_MS - DAY_MS) == Leap(days=399, believed_at_ms=FAR_MS)
