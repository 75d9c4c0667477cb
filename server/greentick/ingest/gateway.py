"""The way from granian's RSGI to WSGI: requests as environments, and the app behind pixels and links in threads.

RSGI because thousands of hits wait for their append at the same time: as coroutines of one thread they cost half of
what they cost as threads that fight for the interpreter.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from itertools import chain
from typing import Any, Protocol

from granian.rsgi import ProtocolClosed as Gone  # type: ignore[attr-defined] # its only public name
from werkzeug.test import run_wsgi_app

from greentick.ingest.answers import SERVER, Headers, WsgiApp
from greentick.ingest.long_answers import LongAnswer, send
from greentick.ingest.request import Request

__all__ = ["Answer", "Behind", "Gone", "Scope", "Stream", "request_of"]

LITTLE = 256 * 1024
"""An answer that is no longer is handed over at once."""

_NO_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_PLAIN = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
_PROTOCOLS = {"1": "HTTP/1.0", "1.1": "HTTP/1.1", "2": "HTTP/2"}


class Scope(Protocol):
    """What RSGI tells of a request."""

    method: str
    path: str
    query_string: str
    client: str
    server: str
    scheme: str
    http_version: str
    headers: Any


class Stream(Protocol):
    """The body of an answer in parts."""

    async def send_bytes(self, data: bytes) -> None:
        """Send a part. What the client does not read is kept in memory: for little parts only."""


class Answer(Protocol):
    """How a request is answered in RSGI; iterating gives its body in parts."""

    def __aiter__(self) -> Any:
        """The parts of the request's body."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer at once."""

    def response_stream(self, status: int, headers: Headers) -> Stream:
        """Begin an answer."""

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Begin to answer with what is in the file."""


def request_of(scope: Scope) -> Request:
    """Method, requester and headers of a request.

    Values that are not ASCII are left out by RSGI: empty here, so that no header can be hidden like that.
    """
    headers = scope.headers
    pairs, names = headers.items(), headers.keys()
    values = dict(pairs)
    if not len(values) == len(pairs) == len(names):
        values = _joined(pairs, names)
    return Request(scope.method, scope.client.rpartition(":")[0].strip("[]"), values)


class Behind:
    """A WSGI app, asked in threads of its own, up to `threads` requests at a time; bodies of up to `most_bytes`.

    Long answers tell their length, and hold no thread while their client reads. One that does not tell it is gathered
    in memory: better late than cut where nobody can see it.
    """

    def __init__(self, app: WsgiApp, *, threads: int, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="app")

    async def __call__(self, scope: Scope, answer: Answer) -> None:
        """Answer one request."""
        body = b"" if scope.method in _NO_BODY else await self._read(answer)
        environ = _whole_environ(scope, body)
        long = await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, environ, answer)
        if long is not None:
            await send(answer, long, self._threads)

    async def _read(self, answer: Answer) -> bytes:
        """The body; of one that is too long only so much that the app sees that it is."""
        parts: list[bytes] = []
        size = 0
        async for part in answer:
            parts.append(part)
            size += len(part)
            if size > self._most_bytes:
                break
        return b"".join(parts)

    def _ask(self, environ: dict[str, Any], answer: Answer) -> LongAnswer | None:
        """Answer, or say what there is to send at length."""
        body, status, headers = run_wsgi_app(self._app, environ)
        code, head = int(status.partition(" ")[0]), [*headers, SERVER]
        close: Callable[[], None] = getattr(body, "close", lambda: None)
        with ExitStack() as ending:
            ending.callback(close)
            parts = filter(None, body)
            first = next(parts, b"")
            if first and headers.get("Content-Length", 0, int) > max(LITTLE, len(first)):
                ending.pop_all()
                return LongAnswer(code, head, chain([first], parts), close)
            answer.response_bytes(code, head, b"".join([first, *parts]))
        return None


def _joined(pairs: list[tuple[str, str]], names: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in pairs:
        values[name] = values[name] + ("; " if name == "cookie" else ",") + value if name in values else value
    return dict.fromkeys(names, "") | values


def _whole_environ(scope: Scope, body: bytes) -> dict[str, Any]:
    host, _, port = scope.server.rpartition(":")
    request = request_of(scope)
    environ = {
        "REQUEST_METHOD": request.method,
        "REMOTE_ADDR": request.address,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": _PROTOCOLS.get(scope.http_version, scope.http_version),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if "_" not in name:  # it would pass for the one with a hyphen
            environ[_PLAIN.get(name) or "HTTP_" + name.upper().replace("-", "_")] = value
    return environ
