"""Appends from an event loop: one entry after the other over a connection of its own, with no thread in between.

redis-py opens the connection, with whatever its address asks for. The appends go past it: its way through one command
takes several times what the command itself does, and every hit waits for that.
"""

import asyncio
from contextlib import suppress
from typing import Any

import hiredis
from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from greentick.redis_address import is_of_sentinels
from greentick.stream.connection import told_plainly
from greentick.stream.replicas import TooFewReplicasError, waiting
from greentick.stream.sentinels import asyncio_primary_pool

CONNECT_S = 5.0
"""Opening a connection may take several ways there and back, and longer than an append is worth waiting for."""


class Appender:
    """Appends payloads; `command` is what goes before each. For one event loop, and one append at a time.

    With `replicas`, an entry counts as added once so many of them have it too. A connection goes on being opened when
    the append that wanted it has been given up: the next ones find it.
    """

    def __init__(self, redis_url: str, command: tuple[bytes, ...], *, timeout_s: float, replicas: int = 0) -> None:
        self._command = command
        self._timeout_s = timeout_s
        self._replicas = replicas
        self._after = hiredis.pack_command(waiting(replicas, timeout_s)) if replicas else b""  # type: ignore[arg-type]
        self._pool = _pool(redis_url)
        self._opening: asyncio.Task[_Line] | None = None

    async def append(self, payload: bytes) -> None:
        """Add one entry. Raises StreamUnavailable, within the time limit; the entry may have arrived all the same."""
        until = asyncio.get_running_loop().time() + self._timeout_s
        line = self._open_line() or await self._opened(until)
        try:
            await line.ask(hiredis.pack_command((*self._command, payload)) + self._after, until)  # type: ignore[arg-type]
        except BaseException:
            with told_plainly():
                await line.close()  # its answer may still come, and would be taken for that of the next
                raise

    async def close(self) -> None:
        """Leave Redis; the next append would come back."""
        opening, self._opening = self._opening, None
        if opening is not None:
            with suppress(asyncio.CancelledError, RedisError, OSError):
                opening.cancel()
                await (await opening).close()
        with told_plainly():
            await self._pool.aclose()

    def _open_line(self) -> "_Line | None":
        """The connection that is there, if it is."""
        opening = self._opening
        if opening is None or not opening.done() or opening.exception() is not None or opening.result().is_closing():
            return None
        return opening.result()

    async def _opened(self, until: float) -> "_Line":
        """A new connection, or the one that is being opened."""
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(_open(self._pool, self._replicas))
        with told_plainly():
            async with asyncio.timeout_at(until):
                return await asyncio.shield(self._opening)


class _Line(asyncio.Protocol):
    """An open connection to Redis: one question, one answer. Lean, for each hit of a quiet server waits for all of it.

    Times are those of the event loop's clock, in seconds. With `replicas`, the question is whether so many have it too.
    """

    def __init__(self, connection: AbstractConnection, transport: asyncio.Transport, replicas: int) -> None:
        self._connection = connection
        self._transport = transport
        self._replicas = replicas
        self._reader = hiredis.Reader()
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle

    def ask(self, command: bytes, until: float) -> asyncio.Future[None]:
        """Send a command. Done when Redis has done it; fails with ResponseError when it refuses, else with OSError."""
        self._answer = self._loop.create_future()
        self._timer = self._loop.call_at(until, self._settle, TimeoutError("no answer in time"))
        self._transport.write(command)
        return self._answer

    def data_received(self, data: bytes) -> None:
        """Of the transport."""
        self._reader.feed(data)
        while (answer := self._reader.gets()) is not False:
            if isinstance(answer, hiredis.ReplyError):
                self._settle(ResponseError(str(answer)))
            elif not self._replicas:
                self._settle(None)
            elif isinstance(answer, int):
                self._settle(None if answer >= self._replicas else TooFewReplicasError(answer, self._replicas))

    def connection_lost(self, exc: Exception | None) -> None:
        """Of the transport."""
        self._settle(exc or ConnectionResetError("Redis has closed the connection"))

    def _settle(self, failure: Exception | None) -> None:
        if self._answer is None or self._answer.done():
            return
        self._timer.cancel()
        if failure is None:
            self._answer.set_result(None)
        else:
            self._answer.set_exception(failure)

    def is_closing(self) -> bool:
        """Whether Redis has gone."""
        return self._transport.is_closing()

    async def close(self) -> None:
        """Close it at once."""
        self._transport.abort()
        await self._connection.disconnect(nowait=True)


def _pool(redis_url: str) -> ConnectionPool:
    options: dict[str, Any] = {
        "protocol": 2,
        "retry": Retry(NoBackoff(), 0),
        "health_check_interval": 0,
        "driver_info": None,
    }
    if is_of_sentinels(redis_url):
        return asyncio_primary_pool(redis_url, options)
    return ConnectionPool.from_url(redis_url, **options)


async def _open(pool: ConnectionPool, replicas: int) -> _Line:
    connection = pool.make_connection()  # type: ignore[no-untyped-call]
    try:
        async with asyncio.timeout(CONNECT_S):
            await connection.connect()
    except BaseException:
        await connection.disconnect(nowait=True)
        raise
    transport = connection._writer.transport  # noqa: SLF001 - it has no other name
    line = _Line(connection, transport, replicas)
    transport.set_protocol(line)
    return line
