"""Answers of unknown length, as exports are: only as fast as their client reads, and not for as long as it likes.

granian takes whatever part of a streamed answer it is given and keeps it until the client reads (2.8.7, tried
2026-11-22): one export nobody reads would lie whole in memory. From a file it reads on only when the client does, so it
is given a pipe for a file.
"""

import os
import select
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from greentick.ingest.answers import Headers

PART_S = 30.0
"""How long a client may take over what fills a pipe (64 kB as a rule) before it is given up."""

OPENED_S = 5.0
"""What the server gets to begin to read; a client that has gone meanwhile has it not begin at all."""

_LOOK_AGAIN_S = 0.002


class FromFile(Protocol):
    """An answer that can be read from a file."""

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Begin to answer with what is in the file."""


def send(answer: FromFile, status: int, headers: Headers, parts: Iterable[bytes], part_s: float = PART_S) -> None:
    """Answer part by part; returns when the client has all of it, has gone, or is given up."""
    with tempfile.TemporaryDirectory(prefix="greentick-") as folder:
        path = Path(folder) / "answer"
        os.mkfifo(path, 0o600)
        answer.response_file(status, headers, str(path))
        pipe = _opened(path)
    if pipe is None:
        return
    try:
        with suppress(BrokenPipeError, TimeoutError):
            for part in parts:
                _write(pipe, part, part_s)
    finally:
        os.close(pipe)


def _opened(path: Path) -> int | None:
    """The pipe's end to write to, once somebody reads from the other."""
    until = time.monotonic() + OPENED_S
    while time.monotonic() < until:
        with suppress(OSError):  # nobody reads yet
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        time.sleep(_LOOK_AGAIN_S)
    return None


def _write(pipe: int, part: bytes, part_s: float) -> None:
    """Raises BrokenPipeError when nobody reads any more, TimeoutError when nothing was read for `part_s`."""
    room = select.poll()
    room.register(pipe, select.POLLOUT)
    rest = memoryview(part)
    while rest:
        if not room.poll(part_s * 1000):
            raise TimeoutError
        rest = rest[os.write(pipe, rest) :]
