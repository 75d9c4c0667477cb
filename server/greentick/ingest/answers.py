"""What pixel and link answer besides what they are for."""

from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from greentick.tongues import LANGUAGES

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
RsgiApp = Callable[[Any, Any], Awaitable[None]]
Headers = list[tuple[str, str]]

SERVER = ("Server", "web")
"""Says neither what this is nor what it is made of; granian would add its own name."""

UNCACHED = [("Cache-Control", "no-store, private"), SERVER]
_TEXT = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff"), *UNCACHED]
_LEADS_NOWHERE: Final = {
    "en": "This link does not lead anywhere. It may have been cut short: open it from the mail itself.\n",
    "de": "Dieser Link führt nirgendwohin. Vielleicht wurde er abgeschnitten: Öffnen Sie ihn aus der E-Mail selbst.\n",
    "ru": "Эта ссылка никуда не ведёт. Возможно, её обрезали: откройте её из самого письма.\n",
    "ja": "このリンクはどこにもつながっていません。途中で切れたようです。メールの中から直接開いてください。\n",
}
_LANGUAGES_CHARS = 100
"""Of what a browser asks for: enough for the languages it puts first."""


def not_allowed(answer: Any) -> None:
    """Any method but GET and HEAD."""
    answer.response_bytes(405, [("Allow", "GET, HEAD"), ("Content-Length", "0"), *_TEXT], b"")


def not_found(answer: Any, languages: str, *, head: bool) -> None:
    """A plain page that leads nowhere, in the first of the languages asked for that is spoken here."""
    language = _spoken(languages[:_LANGUAGES_CHARS])
    body = _LEADS_NOWHERE[language].encode()
    headers = [("Content-Length", str(len(body))), ("Content-Language", language), ("Vary", "Accept-Language"), *_TEXT]
    answer.response_bytes(404, headers, b"" if head else body)


@lru_cache(256)
def _spoken(languages: str) -> str:
    """As pages choose it."""
    return parse_accept_header(languages, LanguageAccept).best_match(LANGUAGES, default="en")
