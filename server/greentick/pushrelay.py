"""The live feed on web's own port: passes on the line of the push process, so that a tunnel to one port is enough.

Extensions are told push's own address where there is one; lines that come this way cost web a task each, no thread.
"""

import asyncio
import http.client
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from urllib.parse import urlsplit

import msgspec

from greentick.ingest.answers import SERVER, Headers, RsgiApp
from greentick.ingest.gateway import Answer, Gone, Scope
from greentick.settings import Settings
from greentick.wire.system_shapes import Problem

PATH = "/v1/push"
_ASKED = ("authorization", "last-event-id", "accept", "origin", "access-control-request-method",
          "access-control-request-headers")  # fmt: skip
_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "server", "date"}
_HEAD_BYTES = 64 * 1024
_PART_BYTES = 64 * 1024
_ANSWER_S = 30.0


def with_push(settings: Settings) -> Callable[[RsgiApp], RsgiApp]:
    """What puts the live feed in front of an app."""
    upstream = urlsplit(settings.local_push_url)
    away = _away(settings.push_url)
    lines = _Lines()

    def around(behind: RsgiApp) -> RsgiApp:
        async def app(scope: Scope, answer: Answer) -> None:
            if scope.path != PATH:
                await behind(scope, answer)
                return
            try:
                reader, writer = await asyncio.open_connection(upstream.hostname, upstream.port, limit=_HEAD_BYTES)
            except OSError:
                answer.response_bytes(503, *away)
                return
            lines.begin(writer)
            try:
                await _pass_on(scope, answer, reader, writer, away)
            finally:
                lines.end(writer)

        return app

    return around


class _Lines:
    """The open ones. They end when web is told to stop: granian would wait for them, as for any answer under way."""

    def __init__(self) -> None:
        self._open: set[asyncio.StreamWriter] = set()
        self._listens = False

    def begin(self, writer: asyncio.StreamWriter) -> None:
        """One more."""
        self._open.add(writer)
        if not self._listens:
            self._listens = True
            with suppress(RuntimeError, ValueError):  # not in a main thread: then they are waited for
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._stop)

    def end(self, writer: asyncio.StreamWriter) -> None:
        """One less."""
        self._open.discard(writer)
        writer.close()

    def _stop(self) -> None:
        """End all, then tell granian by the other signal it stops at; its answer to this one is replaced by ours."""
        for writer in tuple(self._open):
            writer.transport.abort()
        os.kill(os.getpid(), signal.SIGINT)


async def _pass_on(
    scope: Scope,
    answer: Answer,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    away: tuple[Headers, bytes],
) -> None:
    """Ask push, and pass on what it says for as long as both sides stay."""
    writer.write(_request(scope))
    patience = asyncio.get_running_loop().call_later(_ANSWER_S, writer.transport.abort)
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, EOFError, asyncio.LimitOverrunError):
        answer.response_bytes(503, *away)
        return
    finally:
        patience.cancel()
    status, headers = _read_head(head)
    if any(name == "content-length" for name, _ in headers):
        answer.response_bytes(status, headers, await reader.read())
        return
    stream = answer.response_stream(status, headers)
    with suppress(OSError, Gone):  # push has cut a line that did not move, or died; or the client has gone
        while part := await reader.read(_PART_BYTES):
            await stream.send_bytes(part)


def _request(scope: Scope) -> bytes:
    """HTTP 1.0, so that the answer comes as it is, without chunks, and ends with its connection."""
    query = f"?{scope.query_string}" if scope.query_string else ""
    lines = [f"{scope.method} {PATH}{query} HTTP/1.0", "Host: localhost"]
    lines += [f"{name}: {value}" for name in _ASKED if (value := scope.headers.get(name))]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _read_head(head: bytes) -> tuple[int, Headers]:
    line, _, rest = head.partition(b"\r\n")
    found = http.client.parse_headers(BytesIO(rest))
    kept = [(name.lower(), value) for name, value in found.items() if name.lower() not in _OF_THE_CONNECTION]
    return int(line.split(b" ", 2)[1]), [*kept, SERVER]


def _away(push_url: str) -> tuple[Headers, bytes]:
    """What is said when nothing answers at push's port of this machine."""
    problem = Problem(
        type="about:blank",
        title="Service Unavailable",
        status=503,
        detail=f"The live feed is not running on this machine. Ask {push_url}, or start it: greentick push",
    )
    headers = [("Content-Type", "application/problem+json"), ("Access-Control-Allow-Origin", "*"),
               ("Cache-Control", "no-store"), ("Retry-After", "5"), SERVER]  # fmt: skip
    return headers, msgspec.json.encode(problem)
