"""What pixel and link answer besides what they are for."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
RsgiApp = Callable[[Any, Any], Awaitable[None]]
Headers = list[tuple[str, str]]

SERVER = ("Server", "web")
"""Says neither what this is nor what it is made of; granian would add its own name."""

UNCACHED = [("Cache-Control", "no-store, private"), SERVER]
_TEXT = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff"), *UNCACHED]
_LEADS_NOWHERE = b"This link does not lead anywhere.\n"


def not_allowed(answer: Any) -> None:
    """Any method but GET and HEAD."""
    answer.response_bytes(405, [("Allow", "GET, HEAD"), ("Content-Length", "0"), *_TEXT], b"")


def not_found(answer: Any, *, head: bool) -> None:
    """A plain page that leads nowhere."""
    headers = [("Content-Length", str(len(_LEADS_NOWHERE))), *_TEXT]
    answer.response_bytes(404, headers, b"" if head else _LEADS_NOWHERE)
