"""Statistics never hold up hits."""

import pytest

from greentick.errors import StoreUnavailable
from greentick.store import open_store
from greentick.worker.counting import REST_S, Counting


def test_what_cannot_be_counted_is_left_alone_for_a_while(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store, now, tried = open_store(sqlite_url), [0.0], []

    def follow() -> int:
        tried.append(now[0])
        raise ValueError("an odd mail")

    monkeypatch.setattr(store.reports, "follow", follow)
    counting = Counting(store, clock=lambda: now[0])
    for now[0] in (0.0, REST_S - 1, REST_S):
        counting.count()

    assert tried == [0.0, REST_S]


def test_a_database_that_is_away_is_the_workers_affair(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(sqlite_url)

    def follow() -> int:
        raise StoreUnavailable("away")

    monkeypatch.setattr(store.reports, "follow", follow)
    with pytest.raises(StoreUnavailable):
        Counting(store).count()
