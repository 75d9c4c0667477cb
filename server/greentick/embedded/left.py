"""What the embedded Redis of a stopped server still holds: looked at before its folder is left for another Redis."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from greentick.embedded import valkey
from greentick.embedded.serve import REDIS_S, answers, locked
from greentick.stream import HitStream, connect


@dataclass(frozen=True, slots=True)
class Left:
    """Batches of hits that are not stored, and dead letters."""

    batches: int = 0
    dead: int = 0


def left_in(data_dir: Path) -> Left:
    """Starts that Redis for as long as it looks. Raises StartError, also while `serve` runs."""
    if not valkey.holds_something(data_dir):
        return Left()
    with locked(data_dir), _running(data_dir) as stream:
        return Left(stream.lag(), stream.dead())


@contextmanager
def _running(data_dir: Path) -> Iterator[HitStream]:
    stream = HitStream(connect(valkey.url(data_dir), timeout_s=1.0))
    if answers(stream):  # left by a killed server, and the next one ends it
        yield stream
        return
    process = subprocess.Popen(valkey.command(data_dir), stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
    try:
        _wait(stream, process, data_dir)
        yield stream
    finally:
        process.terminate()
        process.wait()
        valkey.leave(data_dir)


def _wait(stream: HitStream, process: subprocess.Popen[bytes], data_dir: Path) -> None:
    end = time.monotonic() + REDIS_S
    while not answers(stream):
        if process.poll() is not None or time.monotonic() >= end:
            raise valkey.not_started(data_dir)
        time.sleep(0.05)
