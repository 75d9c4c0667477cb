"""GET /v1/push: opens a live line."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, request

from greentick.errors import InvalidInput, StoreUnavailable
from greentick.push.line import NEWEST, Line, Source
from greentick.push.switchboard import Switchboard
from greentick.wire.routes import of_room

CURSOR_DIGITS = 18


def blueprint(switchboard: Switchboard, source: Source, *, end_of: Callable[[bytes], int], version: str) -> Blueprint:
    """The live feed."""
    push = Blueprint("push", __name__)

    def open_line() -> Response:
        authorization = request.headers.get("Authorization")
        account_id = source.account_of(authorization)
        cursor = _cursor()
        response = Response(content_type="text/event-stream; charset=utf-8")
        response.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back
        if request.method == "GET":
            line = Line(source, account_id, cursor, authorization, _cutter(request.environ))
            switchboard.join(line)  # before the store is asked, so that nothing falls in between
            try:
                events = line.events(version, end_of(account_id))
            except StoreUnavailable:
                switchboard.leave(line)
                raise
            response.response = _Alone(events, request.environ, lambda: switchboard.leave(line))
            response.direct_passthrough = True
        return response

    for route in of_room("push"):
        push.add_url_rule(route.rule, route.name, open_line, methods=[route.method])
    return push


class _Alone:
    """The events without the request that asked for it: nobody looks at it any more, and lines stay open for days."""

    def __init__(self, events: Iterator[bytes], environ: dict[str, Any], leave: Callable[[], None]) -> None:
        self._events = events
        self._environ = environ
        self.close = leave

    def __iter__(self) -> Iterator[bytes]:
        self._environ.clear()
        return self._events


def _cursor() -> int:
    """The client's place. An EventSource that comes back names it in a header."""
    given = request.headers.get("Last-Event-ID") or request.args.get("after") or None
    if given is None:
        return NEWEST
    if not (given.isascii() and given.isdigit() and len(given) <= CURSOR_DIGITS):
        raise InvalidInput(f"after must be a whole number from 0 to {10**CURSOR_DIGITS - 1}, not {given[:40]!r}.")
    return int(given)


def _cutter(environ: dict[str, Any]) -> Callable[[], None]:
    """Ends the connection under a write that waits for a client that no longer reads."""
    connection: socket.socket | None = environ.get("gunicorn.socket")

    def cut() -> None:
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    return cut
