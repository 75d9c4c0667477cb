"""The addresses of an account: each proved by signing in with it."""

import hmac

from flask import Response, request

from greentick.auth import pages
from greentick.auth.signin_page import led
from greentick.auth.visitors import Visitors
from greentick.google.ending import Ending
from greentick.settings import Settings
from greentick.store import Store

PATH = "/auth/addresses"


class AddressesPage:
    """GET and POST of /auth/addresses."""

    def __init__(self, store: Store, settings: Settings, visitors: Visitors) -> None:
        self._store = store
        self._settings = settings
        self._visitors = visitors

    def show(self) -> Response:
        """GET: the addresses, and the way to add one."""
        visitor = self._visitors()
        if visitor is None:
            return led(f"/auth/signin?next={PATH}")
        return pages.page(
            "addresses.html",
            (),
            addresses=self._store.people.addresses(visitor.account_id),
            csrf=visitor.csrf,
            add=f"/auth/google/add?next={PATH}" if self._settings.google_client_id else "",
        )

    def remove(self) -> Response:
        """POST: one of them no longer opens the account. The last one stays."""
        visitor = self._visitors()
        if visitor is None:
            return led(f"/auth/signin?next={PATH}")
        if not hmac.compare_digest(visitor.csrf.encode(), request.form.get("csrf", "").encode("utf-8", "replace")):
            return pages.page("refused.html", (), 403, title="signin_refused_title", why="wrong_signin_form")
        address = request.form.get("address", "")
        if self._store.people.forget(visitor.account_id, address):
            theirs = [each for each in self._store.grants.list(visitor.account_id) if each.address == address]
            Ending(self._settings, self._store).end(theirs)
        return led(PATH)
