"""The faults: each does its harm to a running stage while hits keep coming, and mends it again."""

import contextlib
import errno
import os
import random
import resource
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from redis.exceptions import RedisError

from faults.load import Load
from faults.parts import Part
from faults.stage import Stage

FROZEN_S = 1.5
LOCKED_S = 7.0
"""Longer than the worker waits for another writer."""

TAKEN_OVER_S = 8.0
"""Longer than a worker may hold what it took before another takes it over."""

MEANWHILE = 300
"""Hits answered while something is away."""

RUDE = 1_500
"""Clients that break off, as fast as one can."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`harm` returns when all is mended."""

    name: str
    harm: Callable[[Stage, Load], None]


def killed(*names: str) -> Fault:
    """kill -9 these parts at once; after a while start them in another order."""

    def harm(stage: Stage, load: Load) -> None:
        parts = [stage.parts[name] for name in names]
        for part in parts:
            part.kill()
        if "web" not in names:
            load.more(MEANWHILE)
        _start(parts)

    return Fault(" + ".join(names) + " killed", harm)


def frozen(*names: str) -> Fault:
    """SIGSTOP these parts, and SIGCONT."""

    def harm(stage: Stage, load: Load) -> None:
        with _frozen(stage, *names):
            time.sleep(FROZEN_S)
            if "web" not in names:
                load.more(MEANWHILE)

    return Fault(" + ".join(names) + " frozen", harm)


def everything_killed() -> Fault:
    """The machine's whole set goes at once, as when the power goes, and comes back in any order."""

    def harm(stage: Stage, _load: Load) -> None:
        parts = list(stage.parts.values())
        for part in parts:
            part.kill()
        _start(parts)

    return Fault("everything killed", harm)


def everything_frozen() -> Fault:
    """The whole set stands still, as when a laptop sleeps."""

    def harm(stage: Stage, _load: Load) -> None:
        with _frozen(stage, *stage.parts):
            time.sleep(FROZEN_S)

    return Fault("everything frozen", harm)


def restarted_in_any_order() -> Fault:
    """Every part is stopped in order and started again, one after the other."""

    def harm(stage: Stage, load: Load) -> None:
        for part in _shuffled(list(stage.parts.values())):
            part.stop()
            part.start()
            load.more(MEANWHILE // 5)

    return Fault("restarts in any order", harm)


def worker_replaced_while_frozen() -> Fault:
    """Another worker takes over what a frozen one holds; then the frozen one goes on with it."""

    def harm(stage: Stage, load: Load) -> None:
        stage.worker.freeze()
        stage.second_worker.start()
        try:
            load.more(MEANWHILE)
            time.sleep(TAKEN_OVER_S)
            stage.worker.thaw()
            load.more(MEANWHILE)
        finally:
            stage.second_worker.stop()

    return Fault("worker frozen, another takes over", harm)


def web_killed_with_a_full_spool() -> Fault:
    """Redis stands still, so hits are on the disk when web is killed; the next start must bring them."""

    def harm(stage: Stage, load: Load) -> None:
        with _frozen(stage, "redis"):
            load.more(MEANWHILE)
            stage.web.kill()
        stage.web.start()

    return Fault("web killed while redis is frozen", harm)


def database_locked() -> Fault:
    """Somebody else writes to SQLite and does not let go."""

    def harm(stage: Stage, load: Load) -> None:
        with contextlib.closing(sqlite3.connect(stage.folder / "greentick.db", timeout=60)) as other:
            other.isolation_level = None
            other.execute("BEGIN IMMEDIATE")
            time.sleep(LOCKED_S)
            load.more(MEANWHILE)
            other.execute("ROLLBACK")

    return Fault("database locked", harm)


def database_lines_cut() -> Fault:
    """PostgreSQL's connections break again and again."""

    def harm(stage: Stage, load: Load) -> None:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'greentick'"
        for _ in range(15):
            with psycopg.connect(stage.database_url, autocommit=True) as connection:
                connection.execute(cut)
            load.more(MEANWHILE // 10)

    return Fault("database connections cut", harm)


def redis_lines_cut() -> Fault:
    """Redis' connections break again and again, those in the middle of a command too."""

    def harm(stage: Stage, load: Load) -> None:
        with contextlib.closing(stage.redis.client()) as redis:
            for _ in range(20):
                for kind in ("normal", "pubsub"):
                    redis.client_kill_filter(_type=kind, skipme=True)
                load.more(MEANWHILE // 10)

    return Fault("redis connections cut", harm)


def redis_slow() -> Fault:
    """Redis answers just when web gives it up: an append that was given up arrives all the same."""

    def harm(stage: Stage, load: Load) -> None:
        with contextlib.closing(stage.redis.client()) as redis:
            for _ in range(20):
                with contextlib.suppress(RedisError):
                    redis.client_pause(random.choice((20, 30, 40, 80)))  # noqa: S311 - no secret
                load.more(MEANWHILE // 10)

    return Fault("redis slow", harm)


def clients_break_off() -> Fault:
    """Clients that go in the middle of their request or before the answer, and some that are very slow."""

    def harm(_stage: Stage, load: Load) -> None:
        slow = [threading.Thread(target=load.slow, daemon=True) for _ in range(8)]
        for each in slow:
            each.start()
        load.rude(RUDE)
        for each in slow:
            each.join()

    return Fault("clients break off", harm)


def spool_disk_full() -> Fault:
    """Redis stands still, and no file of web's can grow."""

    def harm(stage: Stage, load: Load) -> None:
        with _frozen(stage, "redis"):
            load.more(MEANWHILE // 3)
            with _no_file_grows(stage.web.pids):
                load.more(MEANWHILE)

    return Fault("spool's disk full, redis frozen", harm)


def everybodys_disk_full() -> Fault:
    """The disk that all share is full: Redis ends itself, the database refuses, the spool too."""

    def harm(stage: Stage, load: Load) -> None:
        filler = stage.folder / "filler"
        with _full(filler):
            load.more(MEANWHILE)
            time.sleep(FROZEN_S)
        if stage.redis.has_ended:
            stage.redis.start()

    return Fault("disk full for all", harm)


def on_sqlite() -> list[Fault]:
    """Those that SQLite can be tried with."""
    return [
        killed("redis"), frozen("redis"), redis_lines_cut(), redis_slow(), killed("worker"), frozen("worker"),
        worker_replaced_while_frozen(), killed("web"), frozen("web"), web_killed_with_a_full_spool(), killed("push"),
        frozen("push"), database_locked(), spool_disk_full(), clients_break_off(), restarted_in_any_order(),
        everything_frozen(), everything_killed(), killed("redis", "worker"), killed("redis", "web"),
    ]  # fmt: skip


def on_postgresql() -> list[Fault]:
    """Those of a database that is a server of its own."""
    return [
        killed("database"), frozen("database"), database_lines_cut(), killed("database", "worker"),
        worker_replaced_while_frozen(), restarted_in_any_order(), everything_killed(),
    ]  # fmt: skip


def _start(parts: list[Part]) -> None:
    for part in _shuffled(parts):
        part.start()


def _shuffled(parts: list[Part]) -> list[Part]:
    return random.sample(parts, len(parts))


@contextlib.contextmanager
def _frozen(stage: Stage, *names: str) -> Iterator[None]:
    parts = [stage.parts[name] for name in names]
    for part in parts:
        part.freeze()
    try:
        yield
    finally:
        for part in _shuffled(parts):
            part.thaw()


@contextlib.contextmanager
def _no_file_grows(pids: list[int]) -> Iterator[None]:
    """As with a full disk: writes fail."""
    _, hard = resource.prlimit(pids[0], resource.RLIMIT_FSIZE)
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextlib.contextmanager
def _full(filler: Path) -> Iterator[None]:
    """Fill the disk that `filler` is on, again and again: what others free is taken as well."""
    ending = threading.Event()

    def fill() -> None:
        with filler.open("wb", buffering=0) as file:
            while not ending.is_set():
                try:
                    file.write(os.urandom(4096))
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    ending.wait(0.02)

    thread = threading.Thread(target=fill, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
        filler.unlink()
