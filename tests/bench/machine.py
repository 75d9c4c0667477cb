"""This machine: which core serves, which one loads, free ports, and processes that end with the benchmark."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
LOAD_CORE = CORES[-1]
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """A benchmark could not be brought up; the sentence says what is missing."""


def pinned(core: int, command: list[str]) -> list[str]:
    """The command bound to one core, where there are two."""
    if len(CORES) < 2 or not shutil.which("taskset"):
        return command
    return ["taskset", "-c", str(core), *command]


@contextlib.contextmanager
def process(
    command: list[str], log: Path, *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program on the server's core, ended with the block; its output goes to `log`."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            pinned(SERVER_CORE, command), stdout=output, stderr=output, env={**os.environ, **(env or {})}, cwd=cwd
        )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_until(ready: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Return once `ready` says so, or raise with the name of what never came."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise BenchError(f"{what} did not come up within {seconds:.0f} s; see its log in build/bench")
        time.sleep(0.05)


def processes_below(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += processes_below(int(child))
    return found


def cpu_s(pid: int) -> float:
    """CPU time of the process and all below it."""
    stats = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes_below(pid))
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS_PER_S
