"""The pixel: the same answer for every token, known, unknown or nonsense. Only hits of genuine tokens are recorded."""

from greentick import telemetry
from greentick.domain.hit import Target
from greentick.domain.token import TOKEN_CHARS, TokenKind
from greentick.ingest.answers import UNCACHED, RsgiApp, not_allowed
from greentick.ingest.gateway import Answer, Scope, request_of
from greentick.ingest.recorder import Recorder
from greentick.ingest.verifier import Verifier

PREFIX = "/p/"
GIF = bytes.fromhex("47494638396101000100800100000000ffffff21f90401000001002c00000000010001000002024c01003b")
"""One transparent pixel, 43 bytes: those of nginx's `empty_gif`, so that an edge answers the same."""

HEADERS = [("Content-Type", "image/gif"), ("Content-Length", str(len(GIF))), *UNCACHED]

_SUFFIX = ".gif"
_TOKEN = slice(len(PREFIX), len(PREFIX) + TOKEN_CHARS)
_PATH_CHARS = len(PREFIX) + TOKEN_CHARS + len(_SUFFIX)


def pixel(verifier: Verifier, recorder: Recorder) -> RsgiApp:
    """What answers everything below PREFIX."""

    async def app(scope: Scope, answer: Answer) -> None:
        method = scope.method
        if method == "GET":
            name = token_in(scope.path)
            if name is not None:
                await recorder.record(request_of(scope), name, Target.PIXEL)
            answer.response_bytes(200, HEADERS, GIF)
        elif method == "HEAD":
            answer.response_bytes(200, HEADERS, b"")
        else:
            not_allowed(answer)

    def token_in(path: str) -> tuple[bytes, bytes] | None:
        if len(path) != _PATH_CHARS or not path.endswith(_SUFFIX):
            return None
        name = verifier.genuine(path[_TOKEN], TokenKind.PIXEL)
        if name is None:
            telemetry.HITS_FORGED.inc()
        return name

    return app
