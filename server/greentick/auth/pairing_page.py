"""The pairing page: shows who asks, and leads a code back to the extension once somebody at the machine says yes."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from flask import Response, request

from greentick.auth import pages
from greentick.auth.forms import Forms
from greentick.auth.locality import needs_code
from greentick.auth.pairing import PairingRequest, WrongRedirect, issue_code, owners_account, read_request
from greentick.auth.pairing_code import is_pairing_code
from greentick.errors import InvalidInput
from greentick.settings import Settings
from greentick.store import Store


class _Refusal(Exception):  # noqa: N818 - not an error: an answer
    """Which sentence to show instead of the page, and under which status."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


class PairingPage:
    """Both halves of /auth/authorize."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        now_ms: Callable[[], int],
        by_google: Callable[[PairingRequest], Response] | None,
    ) -> None:
        self._store = store
        self._by_google = by_google
        self._settings = settings
        self._now_ms = now_ms
        self._forms = Forms(settings, "greentick/pair/1")

    def ask(self) -> Response:
        """GET: on to Google where that is the way in, or the page with its one button."""
        try:
            asked = self._read(request.args)
            if self._by_google and self._goes_by_google():
                return self._by_google(asked)
            self._check_offered()
            return self._page(asked)
        except _Refusal as refusal:
            return self._refused(refusal)

    def confirm(self) -> Response:
        """POST: somebody pressed it."""
        try:
            asked = self._read(request.form)
            self._check_offered()
            self._check_form(asked)
            if not self._may_pair():
                return self._page(asked, code_was_wrong=True)
        except _Refusal as refusal:
            return self._refused(refusal)
        account_id = owners_account(self._store, self._now_ms())
        code = issue_code(self._store, account_id, asked, self._now_ms())
        return Response(status=302, headers={"Location": asked.leads_back(code)})

    def _read(self, given: Mapping[str, str]) -> PairingRequest:
        try:
            return read_request(given, self._settings.extension_redirects)
        except WrongRedirect as error:
            raise _Refusal("wrong_redirect", 400) from error
        except InvalidInput as error:
            raise _Refusal("wrong_request", 400) from error

    def _goes_by_google(self) -> bool:
        """Whether nobody needs to be asked first: Google is wished, or is all there is, or is the better of two."""
        wished = request.args.get("with", "")
        if wished in {"google", "local"}:
            return wished == "google"
        return self._settings.local_pairing == "off" or needs_code(self._settings, request.environ)

    def _check_offered(self) -> None:
        if self._settings.local_pairing == "off":
            raise _Refusal("off", 403)

    def _check_form(self, asked: PairingRequest) -> None:
        """That it is our own page's form, filled in in the browser it was shown to."""
        if not self._forms.is_ours(asked.fields()):
            raise _Refusal("wrong_form", 403)

    def _may_pair(self) -> bool:
        """Whether no more is needed. Raises a refusal where no code was even given."""
        if not needs_code(self._settings, request.environ):
            return True
        typed = request.form.get("pairing_code")
        if typed is None:
            raise _Refusal("not_allowed", 403)
        return is_pairing_code(typed, self._settings.secret_key[0], self._now_ms())

    def _page(self, asked: PairingRequest, *, code_was_wrong: bool = False) -> Response:
        browser = self._forms.browser()
        response = pages.page(
            "pair.html",
            self._settings.extension_redirects,
            asked=asked,
            fields=asked.fields() | {"seal": self._forms.seal(browser, asked.fields())},
            since=self._account_since(),
            server=request.host,
            google=f"/auth/authorize?{urlencode({**asked.fields(), 'with': 'google'})}" if self._by_google else "",
            needs_code=needs_code(self._settings, request.environ),
            code_was_wrong=code_was_wrong,
        )
        self._forms.keep(response, browser)
        return response

    def _refused(self, refusal: _Refusal) -> Response:
        title = "off_title" if refusal.why == "off" else "refused_title"
        # Chromium's sign-in window throws a page with an error status away unseen (measured with 156). A person must
        # be able to read it; a program, which does not navigate, gets the status.
        status = 200 if request.headers.get("Sec-Fetch-Mode") == "navigate" else refusal.status
        return pages.page("refused.html", (), status, title=title, why=refusal.why)

    def _account_since(self) -> date | None:
        """The day (UTC) on which the owner's account began; None when there is none yet."""
        owner = self._store.accounts.owner()
        account = self._store.accounts.get(owner) if owner else None
        return datetime.fromtimestamp(account.created_at_ms / 1000, UTC).date() if account else None
