"""Long answers, as exports are: only as fast as their client reads, and not for as long as it likes.

granian takes whatever part of a streamed answer it is given and keeps it until the client reads (2.8.7, tried
2026-11-22): one export nobody reads would lie whole in memory. From a file it reads on only when the client does, so it
is given a pipe for a file. A pipe that is closed looks to granian like the end of a file: only where an answer tells
its length does a client see that it was given up.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from greentick.ingest.answers import Headers

PATIENCE_S = 60.0
"""How long a client may read nothing before it is given up."""

OPENED_S = 5.0
"""What the server gets to begin to read; a client that has gone meanwhile has it not begin at all."""

_LOOK_AGAIN_S = 0.002
_PIPE = "answer"


class FromFile(Protocol):
    """An answer that can be read from a file."""

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Begin to answer with what is in the file."""


@dataclass(frozen=True, slots=True)
class LongAnswer:
    """One that tells its length in its headers. It is closed whatever becomes of it."""

    status: int
    headers: Headers
    parts: Iterator[bytes]
    close: Callable[[], None]


async def send(answer: FromFile, long: LongAnswer, threads: Executor) -> None:
    """Answer part by part; returns when the client has all of it, has gone, or is given up.

    The parts are asked for in `threads`, where they may come from a disk. No thread waits for the client.
    """
    try:
        pipe = await _pipe(answer, long, threads)
        if pipe is None:
            return
        try:
            with suppress(BrokenPipeError, TimeoutError):
                await _fill(pipe, long.parts, threads)
        finally:
            os.close(pipe)
    finally:
        long.close()


async def _pipe(answer: FromFile, long: LongAnswer, threads: Executor) -> int | None:
    """The pipe's end to write to, once the server reads from the other."""
    loop = asyncio.get_running_loop()
    folder = await loop.run_in_executor(threads, _folder_of_pipe)
    try:
        path = Path(folder.name) / _PIPE
        answer.response_file(long.status, long.headers, str(path))
        return await _opened(path)
    finally:
        await loop.run_in_executor(threads, folder.cleanup)


def _folder_of_pipe() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="greentick-")
    os.mkfifo(Path(folder.name) / _PIPE, 0o600)
    return folder


async def _opened(path: Path) -> int | None:
    until = time.monotonic() + OPENED_S
    while time.monotonic() < until:
        with suppress(OSError):  # nobody reads yet
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        await asyncio.sleep(_LOOK_AGAIN_S)
    return None


async def _fill(pipe: int, parts: Iterator[bytes], threads: Executor) -> None:
    """Raises BrokenPipeError when nobody reads any more, TimeoutError when nothing was read for PATIENCE_S."""
    loop = asyncio.get_running_loop()
    while part := await loop.run_in_executor(threads, next, parts, b""):
        rest = memoryview(part)
        while rest:
            try:
                rest = rest[os.write(pipe, rest) :]
            except BlockingIOError:
                await asyncio.wait_for(_room(pipe), PATIENCE_S)


async def _room(pipe: int) -> None:
    """Done when something can be written, or nobody reads any more."""
    loop, found = asyncio.get_running_loop(), asyncio.Event()
    loop.add_writer(pipe, found.set)
    try:
        await found.wait()
    finally:
        loop.remove_writer(pipe)
