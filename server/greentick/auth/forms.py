"""Forms for people who are not signed in, bound to the browser they were shown in: no other page can send them."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Final

from flask import Response, request

from greentick.auth.sessions import new_token
from greentick.auth.visitors import speaks_https
from greentick.domain.token import b64encode
from greentick.settings import Settings

COOKIE: Final = "greentick_pairing"
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")


class Forms:
    """The forms of one purpose."""

    def __init__(self, settings: Settings, purpose: str) -> None:
        self._settings = settings
        self._purpose = purpose

    def browser(self) -> str:
        """The mark this browser carries, or a new one. `keep` it with the page."""
        mark = request.cookies.get(COOKIE, "")
        return mark if _BROWSER.fullmatch(mark) else new_token()

    def keep(self, response: Response, browser: str) -> None:
        """Give the browser its mark."""
        secure = speaks_https(self._settings)
        response.set_cookie(COOKIE, browser, path="/auth", secure=secure, httponly=True, samesite="Lax")

    def seal(self, browser: str, asked: Mapping[str, str]) -> str:
        """Binds a form to what it asks and to the browser it is shown in."""
        sealed = json.dumps([self._purpose, browser, dict(asked)], sort_keys=True).encode()
        return b64encode(hmac.digest(self._settings.secret_key[0], sealed, hashlib.sha256))

    def is_ours(self, asked: Mapping[str, str]) -> bool:
        """Whether the form that came is one of ours, filled in in the browser it was shown to."""
        expected = self.seal(request.cookies.get(COOKIE, ""), asked).encode()
        is_ours = hmac.compare_digest(expected, request.form.get("seal", "").encode("utf-8", "replace"))
        return is_ours and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
