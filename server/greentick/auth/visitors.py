"""Who looks at the dashboard: sessions of browsers, held as a cookie that no script can read."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from flask import Response, request

from greentick.auth.pairing import device_name
from greentick.auth.sessions import hashed, new_token
from greentick.domain.token import b64encode
from greentick.domain.visitor import Visitor
from greentick.settings import Settings
from greentick.store import Store
from greentick.store.sessions import IDLE_MS

COOKIE: Final = "greentick_session"
AGENT_CHARS: Final = 512


class Visitors:
    """Call it while a request is answered: the visitor, or None when nobody is signed in with this browser."""

    def __init__(self, store: Store, settings: Settings, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._settings = settings
        self._now_ms = now_ms

    def __call__(self) -> Visitor | None:
        """The visitor. Raises StoreUnavailable."""
        token = request.cookies.get(COOKIE, "")
        found = self._store.sessions.find(hashed(token), self._now_ms(), "browser") if token else None
        return Visitor(found[0], found[1], _csrf(token)) if found else None

    def sign_in(self, response: Response, account_id: bytes) -> None:
        """Begin a session of this browser in `response`. The one it had before ends: no token outlives a sign-in."""
        self._end()
        token = new_token()
        self._store.sessions.create(account_id, hashed(token), _browser_name(), self._now_ms(), "browser")
        response.set_cookie(
            COOKIE,
            token,
            max_age=IDLE_MS["browser"] // 1000,
            path="/",
            secure=speaks_https(self._settings),
            httponly=True,
            samesite="Lax",
        )

    def sign_out(self, response: Response) -> None:
        """End this browser's session."""
        self._end()
        response.delete_cookie(COOKIE, path="/", secure=speaks_https(self._settings), httponly=True, samesite="Lax")

    def _end(self) -> None:
        token = request.cookies.get(COOKIE, "")
        if token:
            self._store.sessions.revoke(hashed(token))


def speaks_https(settings: Settings) -> bool:
    """Whether the browser speaks https with us, or with the proxy in front of us."""
    public = urlsplit(settings.public_url)
    return request.is_secure or (public.scheme == "https" and public.netloc == request.host)


def _csrf(token: str) -> str:
    """What forms must bring along: only who holds the cookie, or was shown the page, knows it."""
    return b64encode(hmac.digest(token.encode("utf-8", "replace"), b"greentick/csrf/1", hashlib.sha256))


def _browser_name() -> str:
    """How this browser is called in the list of sessions."""
    from greentick.judge.client import client_of  # noqa: PLC0415 - brings all that the worker knows of programs along

    client = client_of(request.headers.get("User-Agent", "")[:AGENT_CHARS])
    return device_name(", ".join(part for part in (client.name, client.system) if part))
