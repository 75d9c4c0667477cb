"""The short form of `make faults`: nothing that was answered is lost or doubled, whatever is killed or frozen."""

import resource
from pathlib import Path

import pytest

from faults.harm import (
    Fault,
    clients_break_off,
    everything_killed,
    frozen,
    killed,
    redis_slow,
    spool_disk_full,
    web_killed_with_a_full_spool,
)
from faults.trial import table, try_all

HITS = 500


def try_them(folder: Path, kind: str, faults: list[Fault]) -> None:
    outcomes = list(try_all(folder, kind, faults, HITS))

    assert all(each.is_well for each in outcomes), f"\n{table(outcomes)}"
    assert len(outcomes) == len(faults) + 1
    assert outcomes[-1].stored >= HITS * len(faults)
    assert outcomes[-1].feed_rows > 0


@pytest.mark.timeout(400)
def test_every_answered_hit_is_stored_once_and_told_once_on_sqlite(tmp_path: Path) -> None:
    faults = [killed("redis"), killed("worker"), killed("push"), web_killed_with_a_full_spool(), frozen("worker")]
    try_them(tmp_path, "sqlite", [*faults, redis_slow(), clients_break_off(), everything_killed()])


@pytest.mark.timeout(400)
def test_every_answered_hit_is_stored_once_and_told_once_on_postgresql(tmp_path: Path) -> None:
    try_them(tmp_path, "postgresql", [killed("database"), frozen("database"), everything_killed()])


@pytest.mark.timeout(400)
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux lets another process be told its disk is full")
def test_every_answered_hit_is_stored_once_while_the_disk_is_full(tmp_path: Path) -> None:
    try_them(tmp_path, "sqlite", [spool_disk_full()])
