"""The supervisor: whatever ends is started again, and nothing is left when it ends itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from waiting import wait_until


class Supervised:
    """The supervisor's process and what its children wrote down."""

    def __init__(self, folder: Path) -> None:
        self.notes = folder / "notes"
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("supervised.py"), self.notes], stdout=subprocess.DEVNULL
        )
        wait_until(lambda: self.lines() == ["first started", "second started"])

    def lines(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def pid(self, name: str) -> int:
        return int(Path(f"{self.notes}.{name}.pid").read_text())


def is_alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    return False


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    made = Supervised(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()


def test_a_killed_child_is_started_again(supervised: Supervised) -> None:
    for count in (2, 3):
        os.kill(supervised.pid("second"), signal.SIGKILL)

        wait_until(lambda count=count: supervised.lines().count("second started") == count)  # type: ignore[misc]
    assert supervised.lines().count("first started") == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_children_are_ended_in_reverse_order_when_it_is_asked_to_end(
    supervised: Supervised, how: signal.Signals
) -> None:
    supervised.process.send_signal(how)

    assert supervised.process.wait(30) == 0
    assert supervised.lines()[2:] == ["second ended", "first ended"]


def test_a_child_that_still_has_something_to_do_is_ended_after_it(supervised: Supervised) -> None:
    Path(f"{supervised.notes}.first.work").touch()

    supervised.process.terminate()

    assert supervised.process.wait(30) == 0
    assert supervised.lines()[2:] == ["second ended", "first goes on", "first ended"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no signal for it")
def test_nothing_is_left_when_it_is_killed(supervised: Supervised) -> None:
    pids = [supervised.pid("first"), supervised.pid("second")]

    supervised.process.kill()

    wait_until(lambda: not any(map(is_alive, pids)))
