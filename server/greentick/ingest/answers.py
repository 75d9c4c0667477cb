"""What pixel and link answer besides what they are for."""

from collections.abc import Callable, Iterable
from typing import Any

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SERVER = ("Server", "web")
"""Says neither what this is nor what it is made of."""

UNCACHED = [("Cache-Control", "no-store, private"), SERVER]
_TEXT = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff"), *UNCACHED]


def not_allowed(start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Any method but GET and HEAD."""
    start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0"), *_TEXT])
    return []


def not_found(start_response: Callable[..., Any], *, head: bool) -> Iterable[bytes]:
    """A plain page that leads nowhere."""
    body = b"This link does not lead anywhere.\n"
    start_response("404 Not Found", [("Content-Length", str(len(body))), *_TEXT])
    return [] if head else [body]
