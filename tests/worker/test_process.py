"""Real worker processes: killed, stopped, several at once, with their servers going away under them."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from greentick.clock import now_ms
from greentick.domain.days import DAY_MS
from greentick.domain.hit import Hit
from greentick.store import migrate, open_store
from greentick.store.tables import feed, hits, receipts
from greentick.stream import HitStream, connect
from making import a_hit, a_message, an_id
from postgresql_server import PostgresqlServer
from redis_server import RedisServer
from waiting import wait_until

READER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.0"
MESSAGES = 40
SCHEDULER_LOCK = "rq:scheduler-lock:greentick"


class Scene:
    """Alice, forty mails, a stream, and worker processes."""

    def __init__(self, database_url: str, redis_url: str, folder: Path) -> None:
        self.sent_at_ms = now_ms() - 3_600_000
        self.store = open_store(database_url)
        self.redis = connect(redis_url)
        self.stream = HitStream(self.redis)
        self.stream.ensure_group()
        self._env = os.environ | {
            "GREENTICK_DATA_DIR": str(folder),
            "GREENTICK_DATABASE_URL": database_url,
            "GREENTICK_REDIS_URL": redis_url,
        }
        self.log = folder / "worker.log"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.account = self.store.accounts.create(1)
        self.register(*range(MESSAGES))

    def register(self, *numbers: int, **changed: object) -> None:
        fields = {"sent_at_ms": self.sent_at_ms} | changed
        self.store.messages.register(
            self.account, [a_message(self.account, number, **fields) for number in numbers], now_ms()
        )

    def start_worker(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen([sys.executable, "-m", "greentick", "worker"], env=self._env, stdout=log)
        self._processes.append(process)
        return process

    def append(self, batch: int, count: int = 50) -> None:
        """`count` opens by as many readers, spread over the mails; each is an event of its own."""
        self.stream.append([self._hit(f"p{batch}-{number}", batch * count + number) for number in range(count)])

    def _hit(self, hit_id: str, number: int) -> Hit:
        at_ms = self.sent_at_ms + 600_000 + 200_000 * (number // MESSAGES)
        return a_hit(self.account, hit_id, number % MESSAGES, agent=READER, at_ms=min(at_ms, now_ms()))

    def stored(self) -> int:
        with self.store.work._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(hits)) or 0

    def all_is_well(self, expected: int) -> None:
        """Every hit is stored once, counts agree, the feed has no gap, and everything was told."""
        wait_until(lambda: self.stored() == expected and not self.stream.lag(), 60)
        wait_until(lambda: not self.store.work.due(now_ms(), 1))
        assert self.stream.dead() == 0
        with self.store.work._database.reading() as connection:
            assert connection.scalar(select(func.sum(receipts.c.hits))) == expected
            numbers = list(connection.scalars(select(feed.c.seq).order_by(feed.c.seq)))
            told = [row for row in connection.scalars(select(feed.c.notices)) if row]
        assert numbers == list(range(1, len(numbers) + 1))
        notices = [
            notice.event.id
            for item in self.store.feed.page(self.account, 0, len(numbers)).items
            for notice in item.notices
        ]
        assert told
        assert len(notices) == len(set(notices))

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        self.store.close()
        self.redis.close()


@pytest.fixture
def scene(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(database_url, redis_url, tmp_path)
    yield made
    made.close()


def test_a_killed_worker_loses_and_doubles_nothing(scene: Scene) -> None:
    first = scene.start_worker()
    for batch in range(20):
        scene.append(batch)
    wait_until(lambda: scene.stored() > 0, 60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    for batch in range(20, 24):
        scene.append(batch)

    scene.start_worker()

    scene.all_is_well(24 * 50)


def test_a_stopped_worker_finishes_what_it_has_in_hand(scene: Scene) -> None:
    worker = scene.start_worker()
    for batch in range(20):
        scene.append(batch)
    wait_until(lambda: scene.stored() > 0, 60)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(60) == 0
    assert _pending(scene) == 0
    waiting = sum(len(entry.hits) for entry in scene.stream.read("looking", 1000, 0))
    assert scene.stored() + waiting == 20 * 50


def test_several_workers_share_the_work_without_gap_or_double(
    postgresql_url: str, redis_url: str, tmp_path: Path
) -> None:
    scene = Scene(postgresql_url, redis_url, tmp_path)
    for batch in range(30):
        scene.append(batch, 40)

    for _ in range(2):
        scene.start_worker()

    scene.all_is_well(30 * 40)
    scene.close()


def test_what_the_api_changes_is_folded_and_told_at_once(scene: Scene) -> None:
    scene.start_worker()
    wait_until(lambda: scene.store.feed.end(scene.account) == MESSAGES, 60)

    scene.register(77)

    wait_until(lambda: scene.store.feed.end(scene.account) == MESSAGES + 1)


def test_a_worker_that_starts_first_waits_for_its_database_and_outlives_it(
    postgresql_server: PostgresqlServer, redis_url: str, tmp_path: Path
) -> None:
    url = postgresql_server.create("greentick")
    migrate(url)
    scene = Scene(url, redis_url, tmp_path)
    scene.append(1)
    postgresql_server.stop()

    worker = scene.start_worker()
    wait_until(lambda: "worker_waits" in scene.log.read_text(), 60)
    postgresql_server.start()

    scene.all_is_well(50)

    postgresql_server.stop()
    scene.append(2)
    wait_until(lambda: _pending(scene) > 0, 60)
    postgresql_server.start()

    scene.all_is_well(100)
    assert worker.poll() is None
    scene.close()


def test_a_worker_outlives_its_redis(redis_server: RedisServer, sqlite_url: str, tmp_path: Path) -> None:
    scene = Scene(sqlite_url, redis_server.url, tmp_path)
    worker = scene.start_worker()
    scene.append(1)
    wait_until(lambda: scene.stored() == 50, 60)

    redis_server.kill()
    redis_server.start()
    scene.append(2)

    scene.all_is_well(100)
    assert worker.poll() is None
    scene.close()


def test_a_worker_refuses_a_newer_database_with_a_sentence(sqlite_url: str, redis_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    with store.work._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    env = {"GREENTICK_DATA_DIR": str(tmp_path), "GREENTICK_DATABASE_URL": sqlite_url, "GREENTICK_REDIS_URL": redis_url}

    done = subprocess.run(
        [sys.executable, "-m", "greentick", "worker"], env=os.environ | env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "made by a newer greentick" in done.stderr
    assert "Traceback" not in done.stderr
    store.close()


def test_upkeep_runs_beside_the_drain_and_nothing_of_it_outlives_a_killed_worker(scene: Scene) -> None:
    scene.register(400, sent_at_ms=now_ms() - 400 * DAY_MS)

    worker = scene.start_worker()

    wait_until(lambda: scene.store.messages.get(scene.account, an_id(400)) is None, 60)
    wait_until(lambda: _scheduled(scene), 60)
    children = _group_of_jobs(worker)

    worker.kill()
    worker.wait()

    assert children
    wait_until(lambda: not any(_is_alive(pid) for pid in children))


def test_upkeep_goes_on_when_redis_comes_back_without_its_data(
    redis_server: RedisServer, sqlite_url: str, tmp_path: Path
) -> None:
    scene = Scene(sqlite_url, redis_server.url, tmp_path)
    scene.start_worker()
    wait_until(lambda: scene.redis.zcard("rq:finished:greentick") and scene.redis.exists(SCHEDULER_LOCK), 60)
    wait_until(lambda: any(each["cmd"].startswith("bl") for each in scene.redis.client_list()))  # for the next job

    redis_server.kill()
    shutil.rmtree(redis_server.folder / "redis")
    redis_server.start()

    wait_until(lambda: _scheduled(scene) and scene.redis.exists(SCHEDULER_LOCK), 60)
    scene.close()


def _scheduled(scene: Scene) -> bool:
    return scene.redis.zcard("rq:scheduled:greentick") == 1


def _pending(scene: Scene) -> int:
    summary = scene.redis.xpending(scene.stream.key, "worker")
    count: int = summary["pending"]
    return count


def _group_of_jobs(worker: subprocess.Popen[bytes]) -> list[int]:
    """The worker's child for jobs and all that it has forked."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid=,pgid="], capture_output=True, text=True, check=True)
    rows = [tuple(map(int, line.split())) for line in found.stdout.splitlines()]
    groups = {group for pid, parent, group in rows if parent == worker.pid and pid == group}
    return [pid for pid, _, group in rows if group in groups]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
