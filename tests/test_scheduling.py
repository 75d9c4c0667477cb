"""How a thread asks the kernel for its turns, and that the processes which share a core do."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from greentick.scheduling import wait_for_turns
from redis_server import RedisServer
from waiting import answers, free_port, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows SCHED_BATCH")


def in_a_thread(do: Callable[[], int]) -> int:
    """What it returns, done in a thread of its own: what it changes ends with that."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(do()))
    thread.start()
    thread.join()
    return found[0]


def policy() -> int:
    return os.sched_getscheduler(0)


def test_a_thread_and_those_it_starts_wait_for_their_turns_and_no_other() -> None:
    def start_another() -> int:
        wait_for_turns()
        return in_a_thread(policy)

    before = policy()

    assert in_a_thread(start_another) == os.SCHED_BATCH
    assert policy() == before


def test_what_somebody_has_chosen_stays() -> None:
    def choose_first() -> int:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        wait_for_turns()
        return policy()

    assert in_a_thread(choose_first) == os.SCHED_IDLE


def test_goes_on_where_it_may_not_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(*wanted: object) -> None:
        asked.append(wanted[1])
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)

    wait_for_turns()

    assert asked == [os.SCHED_BATCH]


@pytest.mark.parametrize("name", ["web", "worker"])
def test_all_threads_of_the_process_wait_for_their_turns(
    name: str, redis_server: RedisServer, sqlite_url: str, tmp_path: Path
) -> None:
    port = free_port()
    env = {key: value for key, value in os.environ.items() if not key.startswith("GREENTICK_")} | {
        "GREENTICK_PORT": str(port),
        "GREENTICK_DATABASE_URL": sqlite_url,
        "GREENTICK_REDIS_URL": redis_server.url,
        "GREENTICK_DATA_DIR": str(tmp_path),
    }
    log = tmp_path / f"{name}.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "greentick", name], env=env, stdout=out, stderr=out, start_new_session=True
        ) as process,
    ):
        try:
            if name == "web":
                wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
                pid = max(children(process.pid), key=lambda each: len(threads(each)))  # the one that answers
            else:
                wait_until(lambda: "worker_started" in log.read_text())
                pid = process.pid
            assert {os.sched_getscheduler(thread) for thread in threads(pid)} == {os.SCHED_BATCH}
        finally:
            process.terminate()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def threads(pid: int) -> list[int]:
    return [int(thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]
