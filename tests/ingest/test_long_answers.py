"""Long answers: in order and whole, and nothing waits for a client that does not read."""

import asyncio
import itertools
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from greentick.ingest import long_answers
from greentick.ingest.long_answers import FromFile, LongAnswer


class Client:
    """What reads the answer: as a server does, from the file that it is given."""

    def __init__(self, reads: int = -1) -> None:
        self.reads = reads
        self.read = b""
        self._thread: threading.Thread | None = None

    def response_file(self, status: int, headers: object, file: str) -> None:
        assert (status, headers) == (200, [])
        self._thread = threading.Thread(target=self._read, args=(Path(file),))
        self._thread.start()

    def _read(self, path: Path) -> None:
        with path.open("rb") as file:
            self.read = file.read(self.reads)

    def end(self) -> bytes:
        assert self._thread is not None
        self._thread.join()
        return self.read


def sent(client: FromFile, parts: Iterable[bytes]) -> int:
    """Send them; how often the answer was closed."""
    closed: list[None] = []
    with ThreadPoolExecutor(1) as threads:
        answer = LongAnswer(200, [], iter(parts), lambda: closed.append(None))
        asyncio.run(long_answers.send(client, answer, threads))
    return len(closed)


def test_the_client_gets_every_part_in_order() -> None:
    client, parts = Client(), [os.urandom(size) for size in (1, 70_000, 300_000, 5)]

    assert sent(client, parts) == 1

    assert client.end() == b"".join(parts)


def test_a_client_that_goes_away_ends_the_answer() -> None:
    client = Client(reads=10)

    assert sent(client, itertools.repeat(bytes(1000))) == 1

    assert client.end() == bytes(10)


def test_no_more_is_made_of_an_answer_than_its_client_reads_and_it_is_given_up_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(long_answers, "PATIENCE_S", 0.01)
    made = 0

    def parts() -> Iterator[bytes]:
        nonlocal made
        while True:
            made += 1
            yield bytes(1000)

    class Deaf:
        def response_file(self, _status: int, _headers: object, file: str) -> None:
            self.end = os.open(file, os.O_RDONLY | os.O_NONBLOCK)

    deaf = Deaf()
    assert sent(deaf, parts()) == 1
    os.close(deaf.end)

    assert 1 < made < 1_100  # a pipe's worth; the largest are 1 MB


def test_what_nobody_begins_to_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_answers, "OPENED_S", 0.01)

    class Gone:
        def response_file(self, *_: object) -> None:
            """Nobody opens it."""

    assert sent(Gone(), itertools.repeat(b"part")) == 1


def test_what_cannot_be_read_on_is_closed() -> None:
    def parts() -> Iterator[bytes]:
        yield b"begun"
        raise OSError("the disk is broken")

    client, closed = Client(), threading.Event()
    with ThreadPoolExecutor(1) as threads, pytest.raises(OSError, match="broken"):
        asyncio.run(long_answers.send(client, LongAnswer(200, [], parts(), closed.set), threads))

    assert closed.is_set()
    assert client.end() == b"begun"
