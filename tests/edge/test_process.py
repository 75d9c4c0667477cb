"""`greentick edge follow` as a process: killed and started again, it brings each line once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.logged import SECRET, Edge
from greentick.errors import StreamUnavailable
from greentick.stream import HitStream, connect
from redis_server import RedisServer
from waiting import wait_until

Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path, redis_server: RedisServer) -> Iterator[Start]:
    """Starts a follower of the log in `tmp_path`."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GREENTICK_")},
        "GREENTICK_DATA_DIR": str(tmp_path / "data"),
        "GREENTICK_REDIS_URL": redis_server.url,
        "GREENTICK_SECRET_KEY": SECRET.decode(),
        "GREENTICK_EDGE_LOG": str(tmp_path / "edge.log"),
    }
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "greentick", "edge", "follow"]
        started.append(subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


class Arrived:
    """The numbers of the hits in the stream, each as often as a worker would store it: once per id."""

    def __init__(self, redis_url: str) -> None:
        self._stream = HitStream(connect(redis_url))
        self._known: dict[str, int] = {}

    def numbers(self) -> list[int]:
        try:
            entries = self._stream.read("test", 10_000, 0)
        except StreamUnavailable:
            return []
        self._known |= {hit.id: int.from_bytes(hit.nonce) for entry in entries for hit in entry.hits}
        return sorted(self._known.values())


def test_a_killed_follower_loses_and_doubles_nothing(start: Start, tmp_path: Path, redis_server: RedisServer) -> None:
    edge, arrived = Edge(tmp_path), Arrived(redis_server.url)
    for first in range(0, 9_000, 3_000):
        edge.write(*range(first, first + 3_000))
        process = start()
        wait_until(lambda first=first: len(arrived.numbers()) > first)  # type: ignore[misc]
        process.kill()
        process.wait()
    start()

    wait_until(lambda: len(arrived.numbers()) >= 9_000)

    assert arrived.numbers() == list(range(9_000))


def test_goes_on_when_redis_is_back(start: Start, tmp_path: Path, redis_server: RedisServer) -> None:
    edge, arrived = Edge(tmp_path), Arrived(redis_server.url)
    edge.write(1)
    process = start()
    wait_until(lambda: arrived.numbers() == [1])

    redis_server.kill()
    edge.write(2)
    redis_server.start()

    wait_until(lambda: arrived.numbers() == [1, 2])
    assert process.poll() is None


def test_stops_when_asked_to(start: Start, tmp_path: Path, redis_server: RedisServer) -> None:
    edge, arrived = Edge(tmp_path), Arrived(redis_server.url)
    edge.write(1)
    process = start()
    wait_until(lambda: arrived.numbers() == [1])

    process.terminate()

    assert process.wait(20) == 0


def test_says_that_no_log_is_named(tmp_path: Path) -> None:
    env = {"GREENTICK_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "greentick", "edge", "follow"], env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "GREENTICK_EDGE_LOG names no log to follow" in done.stderr
    assert "Traceback" not in done.stderr
