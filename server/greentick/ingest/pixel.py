"""The pixel: the same answer for every token, known, unknown or nonsense. Only hits of genuine tokens are recorded."""

from collections.abc import Callable, Iterable
from typing import Any

from greentick import telemetry
from greentick.domain.hit import Target
from greentick.domain.token import TOKEN_CHARS, TokenKind
from greentick.ingest.answers import UNCACHED, WsgiApp, not_allowed
from greentick.ingest.recorder import Recorder
from greentick.ingest.verifier import Verifier

PREFIX = "/p/"
GIF = bytes.fromhex("47494638396101000100800100000000ffffff21f90401000001002c00000000010001000002024c01003b")
"""One transparent pixel, 43 bytes: those of nginx's `empty_gif`, so that an edge answers the same."""

HEADERS = [("Content-Type", "image/gif"), ("Content-Length", str(len(GIF))), *UNCACHED]

_SUFFIX = ".gif"
_TOKEN = slice(len(PREFIX), len(PREFIX) + TOKEN_CHARS)
_PATH_CHARS = len(PREFIX) + TOKEN_CHARS + len(_SUFFIX)


def pixel(verifier: Verifier, recorder: Recorder) -> WsgiApp:
    """The WSGI callable of everything below PREFIX."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method == "GET":
            _record(environ)
            start_response("200 OK", HEADERS)
            return [GIF]
        if method == "HEAD":
            start_response("200 OK", HEADERS)
            return []
        return not_allowed(start_response)

    def _record(environ: dict[str, Any]) -> None:
        path: str = environ["PATH_INFO"]
        if len(path) != _PATH_CHARS or not path.endswith(_SUFFIX):
            return
        name = verifier.genuine(path[_TOKEN], TokenKind.PIXEL)
        if name is None:
            telemetry.HITS_FORGED.inc()
        else:
            recorder.record(environ, name, Target.PIXEL)

    return app
