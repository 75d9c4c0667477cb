"""Appending from an event loop: in Redis when it returns, an error if not, and no answer taken for another."""

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from greentick.errors import StreamUnavailable
from greentick.stream import Appender, HitStream, connect
from redis_server import RedisServer

SOON_S = 0.2
LONG_S = 60


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


class Ingest:
    """A stream, and an appender to it that lives in one loop as the server's does."""

    def __init__(self, redis: RedisServer) -> None:
        self.runner = asyncio.Runner()
        self.stream = HitStream(connect(redis.url))
        self.stream.ensure_group()
        self.patient = Appender(redis.url, self.stream.append_command, timeout_s=LONG_S)
        self.hasty = Appender(redis.url, self.stream.append_command, timeout_s=SOON_S)

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self.runner.run(coroutine)

    def close(self) -> None:
        for each in (self.patient, self.hasty):
            self.run(each.close())
        self.runner.close()

    def payloads(self) -> list[bytes]:
        return [entry.payload for entry in self.stream.read("w1", 1_000, 0)]


@pytest.fixture
def ingest(redis_server: RedisServer) -> Iterator[Ingest]:
    made = Ingest(redis_server)
    yield made
    made.close()


def test_payloads_are_in_the_stream_in_their_order(ingest: Ingest) -> None:
    payloads = [b"first", bytes(300_000), b"\r\n$5\r\nthird"]

    async def append_all() -> None:
        for payload in payloads:
            await ingest.patient.append(payload)

    ingest.run(append_all())

    assert ingest.payloads() == payloads


def test_a_restarted_redis_is_found_again(ingest: Ingest, redis_server: RedisServer) -> None:
    ingest.run(ingest.patient.append(b"before"))
    redis_server.stop()

    with pytest.raises(StreamUnavailable):
        ingest.run(ingest.patient.append(b"meanwhile"))

    redis_server.start()
    ingest.run(ingest.patient.append(b"after"))
    assert ingest.payloads() == [b"before", b"after"]


def test_a_redis_that_dies_under_an_append_is_told(ingest: Ingest, redis_server: RedisServer) -> None:
    ingest.run(ingest.patient.append(b"before"))
    redis_server.freeze()

    async def die_meanwhile() -> None:
        append = asyncio.ensure_future(ingest.patient.append(b"meanwhile"))
        await asyncio.sleep(0)
        redis_server.kill()
        await append

    with pytest.raises(StreamUnavailable):
        ingest.run(die_meanwhile())


def test_a_late_answer_is_not_taken_for_that_of_the_next(ingest: Ingest, redis_server: RedisServer) -> None:
    ingest.run(ingest.patient.append(b"before"))
    redis_server.freeze()
    with pytest.raises(StreamUnavailable):
        ingest.run(ingest.hasty.append(b"late"))
    with pytest.raises(StreamUnavailable):
        ingest.run(ingest.hasty.append(b"later"))
    redis_server.thaw()
    redis_server.client().config_set("maxmemory", 1)

    with pytest.raises(StreamUnavailable, match="maxmemory"):
        ingest.run(ingest.patient.append(b"refused"))

    redis_server.client().config_set("maxmemory", 0)
    ingest.run(ingest.patient.append(b"after"))
    assert ingest.payloads()[-1] == b"after"


def test_a_connection_that_takes_long_to_open_is_there_for_a_later_append(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    ingest = Ingest(redis_server)
    let_through = asyncio.Event()

    async def door(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, before = await asyncio.open_unix_connection(unquote(urlsplit(redis_server.url).path))
        await let_through.wait()
        await asyncio.gather(_pass_on(reader, before), _pass_on(behind, writer))

    async def append_until_it_is_open() -> None:
        async with await asyncio.start_unix_server(door, tmp_path / "door"):
            hasty = Appender(f"unix://{tmp_path}/door?db=1", ingest.stream.append_command, timeout_s=SOON_S)
            with pytest.raises(StreamUnavailable):
                await hasty.append(b"too early")
            opening = hasty._opening
            let_through.set()
            assert opening is not None
            await opening
            await hasty.append(b"in time")
            assert hasty._opening is opening
            await hasty.close()

    ingest.run(append_until_it_is_open())
    ingest.close()


def test_a_password_is_given(redis_server: RedisServer) -> None:
    redis_server.client().config_set("requirepass", "open")
    redis_server.url = redis_server.url.replace("unix://", "unix://:open@")
    ingest = Ingest(redis_server)

    ingest.run(ingest.patient.append(b"with it"))

    assert ingest.payloads() == [b"with it"]
    ingest.close()
