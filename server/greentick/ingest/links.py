"""A link: leads to exactly the address that was signed with its token, http or https only, or nowhere."""

from greentick import telemetry
from greentick.domain.hit import Target
from greentick.domain.target import TARGET_BYTES, is_safe
from greentick.domain.token import TokenKind, b64decode
from greentick.ingest.answers import UNCACHED, RsgiApp, not_allowed, not_found
from greentick.ingest.gateway import Answer, Scope, request_of
from greentick.ingest.recorder import Recorder
from greentick.ingest.verifier import Verifier

PREFIX = "/l/"

_LEADING = frozenset({"GET", "HEAD"})
_PROBING = frozenset({"DELETE", "OPTIONS", "PATCH", "POST", "PROPFIND", "PUT", "TRACE"})
"""What machines try on a link, Office's discovery for one. Any other word may be as long as its sender likes."""


def link(verifier: Verifier, recorder: Recorder) -> RsgiApp:
    """What answers everything below PREFIX. Other methods than GET are recorded too: only machines use them."""

    async def app(scope: Scope, answer: Answer) -> None:
        method = scope.method
        if method not in _LEADING and method not in _PROBING:
            not_allowed(answer)
            return
        text, _, encoded = scope.path[len(PREFIX) :].partition("/")
        url = target(encoded)
        name = None if url is None else verifier.genuine(text, TokenKind.LINK, url.encode())
        if url is None or name is None:
            telemetry.HITS_FORGED.inc()
            if method in _LEADING:
                not_found(answer, request_of(scope).headers.get("accept-language", ""), head=method == "HEAD")
            else:
                not_allowed(answer)
            return
        await recorder.record(request_of(scope), name, Target.LINK, url)
        if method in _LEADING:
            answer.response_bytes(302, redirect(url), b"")
        else:
            not_allowed(answer)

    return app


def target(encoded: str) -> str | None:
    """The target in the last part of a link's path, None when it is not one that may be led to."""
    if len(encoded) > TARGET_BYTES * 4 // 3 + 4:
        return None
    try:
        text = b64decode(encoded).decode("utf-8")
    except ValueError:
        return None
    return text if is_safe(text) else None


def redirect(text: str) -> list[tuple[str, str]]:
    """The headers that lead to exactly this address. granian writes what is not ASCII as the UTF-8 it was signed as."""
    return [("Location", text), ("Content-Length", "0"), ("Referrer-Policy", "no-referrer"), *UNCACHED]
