"""Group commit: each caller returns when its hit is safe, and none hangs on what hangs."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from greentick.domain.hit import Target
from greentick.errors import StreamUnavailable
from greentick.ingest import taker as takers
from greentick.ingest.recovery import Recovery
from greentick.ingest.spool import Spool, spool_files, waiting_hits
from greentick.ingest.taker import Taker
from greentick.stream.packing import Row, unpack
from waiting import wait_until

Run: TypeAlias = Callable[[Coroutine[Any, Any, None]], None]


def a_row(number: int) -> Row:
    return Row(f"p-{number}", 1, bytes(9), bytes(12), Target.PIXEL, "GET", "agent", {}, "other", "")


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs coroutines in the one loop of a test, as the server has one."""
    with asyncio.Runner() as runner:
        yield runner.run


async def take(taker: Taker, *numbers: int) -> None:
    """Have these hits taken at the same time; returns when all are safe."""
    await asyncio.gather(*(taker.take(a_row(number)) for number in numbers))


@pytest.fixture(autouse=True)
def _a_busy_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takers, "BOUND_S", 30)


class FakeRedis:
    """Takes payloads; `down` refuses them, `gate` holds them up while it is closed."""

    def __init__(self) -> None:
        self.payloads: list[bytes] = []
        self.down = False
        self.gate = threading.Event()
        self.gate.set()

    async def append(self, payload: bytes) -> None:
        if not self.gate.is_set():
            await asyncio.to_thread(self.gate.wait)
        self.append_patiently(payload)

    def append_patiently(self, payload: bytes) -> None:
        self.ask()
        self.payloads.append(payload)

    def ask(self) -> None:
        if self.down:
            raise StreamUnavailable("down")

    @property
    def ids(self) -> list[str]:
        return [hit.id for payload in self.payloads for hit in unpack(payload)]


@pytest.fixture
def redis() -> FakeRedis:
    return FakeRedis()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool", "a", 1)


@pytest.fixture
def taker(redis: FakeRedis, spool: Spool) -> Taker:
    return Taker(redis.append, spool, on_spooled=lambda: None)


def test_a_hit_is_in_redis_when_take_returns(run: Run, taker: Taker, redis: FakeRedis) -> None:
    for number in range(3):
        run(take(taker, number))

        assert redis.ids[-1] == f"p-{number}"


def test_what_gathers_during_one_append_is_the_next(run: Run, taker: Taker, redis: FakeRedis) -> None:
    async def some_then_others() -> None:
        redis.gate.clear()
        first = taker.take(a_row(0))
        await asyncio.sleep(0)
        others = [taker.take(a_row(number)) for number in range(1, 20)]
        redis.gate.set()
        await asyncio.gather(first, *others)

    run(some_then_others())

    assert len(redis.payloads) == 2
    assert redis.ids == [f"p-{number}" for number in range(20)]


def test_who_goes_away_takes_no_other_along(run: Run, taker: Taker, redis: FakeRedis) -> None:
    async def one_leaves() -> None:
        redis.gate.clear()
        leaving, staying = (asyncio.ensure_future(taker.take(a_row(number))) for number in (1, 2))
        leaving.cancel()
        redis.gate.set()
        await staying

    run(one_leaves())

    assert redis.ids == ["p-1", "p-2"]


def test_a_hit_that_hangs_behind_redis_goes_to_the_spool_by_itself(
    run: Run, taker: Taker, redis: FakeRedis, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takers, "BOUND_S", 0.05)
    redis.gate.clear()

    run(take(taker, 1))

    assert sum(waiting_hits(path) for path in spool.files()) == 1
    redis.gate.set()


def test_take_returns_even_when_redis_and_disk_hang(
    run: Run, taker: Taker, redis: FakeRedis, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takers, "BOUND_S", 0.05)
    redis.gate.clear()

    with spool._appending:
        run(take(taker, 1))

    redis.gate.set()
    run(asyncio.to_thread(wait_until, lambda: redis.ids == ["p-1"]))


def test_redis_is_left_alone_until_recovery_finds_it_well(
    run: Run, taker: Taker, redis: FakeRedis, spool: Spool, tmp_path: Path
) -> None:
    redis.down = True
    run(take(taker, 1))
    redis.down = False

    run(take(taker, 2))

    assert redis.ids == []
    Recovery(spool, redis.append_patiently, redis.ask).start(taker)
    wait_until(lambda: redis.ids == ["p-1", "p-2"])
    run(take(taker, 3))
    assert redis.ids == ["p-1", "p-2", "p-3"]
    wait_until(lambda: spool_files(spool.folder) == [])


def test_hits_kept_in_memory_are_bounded_and_brought_back(
    run: Run, redis: FakeRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takers, "KEPT_PAYLOADS", 2)
    (tmp_path / "spool").write_text("not a folder")
    spool = Spool(tmp_path / "spool", "a", 1)
    taker = Taker(redis.append, spool, on_spooled=lambda: None)
    redis.down = True
    for number in range(4):
        run(take(taker, number))
    assert len(taker.kept) == 2

    redis.down = False
    (tmp_path / "spool").unlink()
    Recovery(spool, redis.append_patiently, redis.ask).start(taker)

    wait_until(lambda: redis.ids == ["p-0", "p-1"])


def test_a_hit_is_on_the_disk_whatever_was_wrong_with_redis(run: Run, redis: FakeRedis, spool: Spool) -> None:
    async def surprise(_payload: bytes) -> None:
        raise ValueError("surprise")

    run(take(Taker(surprise, spool, on_spooled=lambda: None), 1))

    assert sum(waiting_hits(path) for path in spool.files()) == 1


def test_a_batch_that_breaks_something_does_not_end_the_taking(
    run: Run, taker: Taker, redis: FakeRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(taker, "_store", lambda _: 1 / 0)
        run(take(taker, 1))

    run(take(taker, 2))

    assert redis.ids == ["p-2"]


def test_a_spool_that_cannot_be_read_keeps_nobody_from_redis(
    run: Run, taker: Taker, redis: FakeRedis, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis.down = True
    run(take(taker, 1))
    redis.down = False
    monkeypatch.setattr(Spool, "files", lambda _: Path("/nowhere/at/all").read_bytes())

    Recovery(spool, redis.append_patiently, redis.ask).start(taker)

    wait_until(lambda: not taker.redis_is_down)
    run(take(taker, 2))
    assert redis.ids == ["p-2"]


def test_recovery_outlives_what_nobody_expected(run: Run, taker: Taker, redis: FakeRedis, spool: Spool) -> None:
    redis.down = True
    run(take(taker, 1))
    redis.down = False
    surprises = [ValueError("surprise")]

    def append(payload: bytes) -> None:
        if surprises:
            raise surprises.pop()
        redis.append_patiently(payload)

    Recovery(spool, append, redis.ask).start(taker)

    wait_until(lambda: redis.ids == ["p-1"])


def test_recovery_goes_on_where_redis_went_away(run: Run, redis: FakeRedis, spool: Spool, taker: Taker) -> None:
    redis.down = True
    for number in range(5):
        run(take(taker, number))
    redis.down = False
    appended: list[bytes] = []

    def append_two_then_fail_once(payload: bytes) -> None:
        if len(appended) == 2 and not redis.payloads:
            redis.payloads.append(payload[:0])
            raise StreamUnavailable("gone")
        appended.append(payload)

    Recovery(spool, append_two_then_fail_once, redis.ask).start(taker)

    wait_until(lambda: spool_files(spool.folder) == [])
    assert [hit.id for payload in appended for hit in unpack(payload)] == [f"p-{number}" for number in range(5)]
