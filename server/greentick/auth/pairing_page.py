"""The pairing page: shows who asks, and leads a code back to the extension once somebody at the machine says yes."""

import hmac
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import Response, request

from greentick.auth import pages
from greentick.auth.locality import is_local
from greentick.auth.pairing import PairingRequest, WrongRedirect, issue_code, read_request
from greentick.auth.pairing_code import is_pairing_code
from greentick.auth.sessions import new_token
from greentick.errors import InvalidInput
from greentick.settings import Settings
from greentick.store import Store
from greentick.wire.times import to_wire

COOKIE = "greentick_pairing"
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")


class _Refusal(Exception):  # noqa: N818 - not an error: an answer
    """Which sentence to show instead of the page, and under which status."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


class PairingPage:
    """Both halves of /auth/authorize."""

    def __init__(self, store: Store, settings: Settings, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._settings = settings
        self._now_ms = now_ms

    def ask(self) -> Response:
        """GET: the page with its one button."""
        try:
            return self._page(self._read(request.args))
        except _Refusal as refusal:
            return self._refused(refusal)

    def confirm(self) -> Response:
        """POST: somebody pressed it."""
        try:
            asked = self._read(request.form)
            self._check_form(asked)
            if not self._may_pair():
                return self._page(asked, code_was_wrong=True)
        except _Refusal as refusal:
            return self._refused(refusal)
        code = issue_code(self._store, asked, self._now_ms())
        return Response(status=302, headers={"Location": asked.leads_back(code)})

    def _read(self, given: Mapping[str, str]) -> PairingRequest:
        if self._settings.local_pairing == "off":
            raise _Refusal("off", 403)
        try:
            return read_request(given, self._settings.extension_redirects)
        except WrongRedirect as error:
            raise _Refusal("wrong_redirect", 400) from error
        except InvalidInput as error:
            raise _Refusal("wrong_request", 400) from error

    def _check_form(self, asked: PairingRequest) -> None:
        """That it is our own page's form, filled in in the browser it was shown to."""
        seal = asked.seal(self._secret, request.cookies.get(COOKIE, "")).encode()
        is_ours = hmac.compare_digest(seal, request.form.get("seal", "").encode("utf-8", "replace"))
        if not is_ours or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise _Refusal("wrong_form", 403)

    def _may_pair(self) -> bool:
        """Whether no more is needed. Raises a refusal where no code was even given."""
        if not self._needs_code():
            return True
        typed = request.form.get("pairing_code")
        if typed is None:
            raise _Refusal("not_allowed", 403)
        return is_pairing_code(typed, self._secret, self._now_ms())

    def _needs_code(self) -> bool:
        at_the_machine = self._settings.trusted_proxies == 0 and is_local(request.environ)
        return self._settings.local_pairing != "on" and not at_the_machine

    def _page(self, asked: PairingRequest, *, code_was_wrong: bool = False) -> Response:
        browser = request.cookies.get(COOKIE, "")
        browser = browser if _BROWSER.fullmatch(browser) else new_token()
        response = pages.page(
            "pair.html",
            self._settings.extension_redirects,
            asked=asked,
            fields=asked.fields() | {"seal": asked.seal(self._secret, browser)},
            since=self._account_since(),
            server=request.host,
            needs_code=self._needs_code(),
            code_was_wrong=code_was_wrong,
        )
        response.set_cookie(COOKIE, browser, path="/auth", secure=self._is_secure(), httponly=True, samesite="Lax")
        return response

    def _refused(self, refusal: _Refusal) -> Response:
        title = "off_title" if refusal.why == "off" else "refused_title"
        # Chromium's sign-in window throws a page with an error status away unseen (measured with 156). A person must
        # be able to read it; a program, which does not navigate, gets the status.
        status = 200 if request.headers.get("Sec-Fetch-Mode") == "navigate" else refusal.status
        return pages.page("refused.html", (), status, title=title, why=refusal.why)

    def _account_since(self) -> str | None:
        """The day on which the owner's account began; None when there is none yet."""
        owner = self._store.accounts.owner()
        account = self._store.accounts.get(owner) if owner else None
        return to_wire(account.created_at_ms)[:10] if account else None

    def _is_secure(self) -> bool:
        """Whether the browser speaks https with us, or with the proxy in front of us."""
        public = urlsplit(self._settings.public_url)
        return request.is_secure or (public.scheme == "https" and public.netloc == request.host)

    @property
    def _secret(self) -> bytes:
        return self._settings.secret_key[0]
