"""Signing in to the dashboard: with Google, at the machine with one button, from elsewhere with the pairing code."""

import hmac
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from flask import Response, request

from greentick.auth import pages
from greentick.auth.forms import Forms
from greentick.auth.locality import needs_code
from greentick.auth.pairing import owners_account
from greentick.auth.pairing_code import is_pairing_code
from greentick.auth.visitors import Visitors
from greentick.settings import Settings
from greentick.store import Store

HOME: Final = "/dashboard/"
NEXT_CHARS: Final = 2000
_LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII without spaces and backslashes


class SigninPage:
    """GET and POST of /auth/signin, POST of /auth/signout."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        visitors: Visitors,
        now_ms: Callable[[], int],
        ended: Callable[[bytes], None],
    ) -> None:
        self._store = store
        self._ended = ended
        self._settings = settings
        self._visitors = visitors
        self._now_ms = now_ms
        self._forms = Forms(settings, "greentick/signin/1")

    def ask(self) -> Response:
        """GET: the ways in."""
        next_ = local_path(request.args.get("next", ""))
        return led(next_) if self._visitors() else self._page(next_)

    def confirm(self) -> Response:
        """POST: somebody at the machine pressed the button, or typed the code of its terminal."""
        next_ = local_path(request.form.get("next", ""))
        if not self._is_offered():
            return self._page(next_, status=403)
        if not self._forms.is_ours({"next": next_}):
            return self._refused("wrong_signin_form")
        if needs_code(self._settings, request.environ):
            typed = request.form.get("pairing_code", "")
            if not is_pairing_code(typed, self._settings.secret_key[0], self._now_ms()):
                return self._page(next_, code_was_wrong=True)
        response = led(next_)
        self._visitors.sign_in(response, owners_account(self._store, self._now_ms()))
        return response

    def leave(self) -> Response:
        """POST: end this browser's session, or with `everywhere` all of the account's."""
        visitor = self._visitors()
        if visitor is None:
            return led("/auth/signin")
        if not hmac.compare_digest(visitor.csrf.encode(), request.form.get("csrf", "").encode("utf-8", "replace")):
            return self._refused("wrong_signin_form")
        if request.form.get("everywhere"):
            self._store.sessions.revoke_all(visitor.account_id)
            self._ended(visitor.account_id)
        response = led("/auth/signin")
        self._visitors.sign_out(response)
        return response

    def _is_offered(self) -> bool:
        return self._settings.local_pairing != "off"

    def _page(self, next_: str, *, code_was_wrong: bool = False, status: int = 200) -> Response:
        browser = self._forms.browser()
        fields = {"next": next_}
        response = pages.page(
            "signin.html",
            (),
            status,
            fields=fields | {"seal": self._forms.seal(browser, fields)},
            server=request.host,
            is_offered=self._is_offered(),
            google=f"/auth/google/signin?{urlencode(fields)}" if self._settings.google_client_id else "",
            needs_code=needs_code(self._settings, request.environ),
            code_was_wrong=code_was_wrong,
        )
        self._forms.keep(response, browser)
        return response

    def _refused(self, why: str) -> Response:
        return pages.page("refused.html", (), 403, title="signin_refused_title", why=why)


def local_path(given: str) -> str:
    """Where to go on: a path of this server, and nowhere else."""
    is_local_path = len(given) <= NEXT_CHARS and _LOCAL_PATH.fullmatch(given)
    return given if is_local_path else HOME


def led(path: str) -> Response:
    """Go on there, with GET."""
    return Response(status=303, headers={"Location": path})
