"""The live feed on web's own port: passes on the line of the push process, so that a tunnel to one port is enough.

Extensions are told push's own address where there is one; lines that come this way cost web a task each, no thread.
"""

import asyncio
import http.client
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from urllib.parse import urlsplit

import msgspec

from greentick.ingest.answers import SERVER, Headers, RsgiApp
from greentick.ingest.gateway import Answer, Scope
from greentick.settings import Settings
from greentick.wire.system_shapes import Problem

PATH = "/v1/push"
_ASKED = ("authorization", "last-event-id", "accept", "origin", "access-control-request-method",
          "access-control-request-headers")  # fmt: skip
_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "server", "date"}
_HEAD_BYTES = 64 * 1024
_PART_BYTES = 64 * 1024
_CONNECT_S = 2.0
_ANSWER_S = 30.0


def with_push(settings: Settings) -> Callable[[RsgiApp], RsgiApp]:
    """What puts the live feed in front of an app."""
    upstream = urlsplit(settings.local_push_url)
    away = _away(settings.push_url)

    def around(behind: RsgiApp) -> RsgiApp:
        async def app(scope: Scope, answer: Answer) -> None:
            if scope.path != PATH:
                await behind(scope, answer)
                return
            try:
                opening = asyncio.open_connection(upstream.hostname, upstream.port, limit=_HEAD_BYTES)
                reader, writer = await asyncio.wait_for(opening, _CONNECT_S)
            except (OSError, TimeoutError):
                answer.response_bytes(503, *away)
                return
            try:
                await _pass_on(scope, answer, reader, writer, away)
            finally:
                writer.close()

        return app

    return around


async def _pass_on(
    scope: Scope,
    answer: Answer,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    away: tuple[Headers, bytes],
) -> None:
    """Ask push, and pass on what it says for as long as both sides stay."""
    writer.write(_request(scope))
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _ANSWER_S)
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
        answer.response_bytes(503, *away)
        return
    status, headers = _read_head(head)
    if any(name == "content-length" for name, _ in headers):
        answer.response_bytes(status, headers, await reader.read())
        return
    stream = answer.response_stream(status, headers)
    with suppress(OSError):  # push has cut a line that did not move, or died: the client comes back
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
