"""Switching on, and off, that Gmail is asked for replies: for one's own addresses only, by Google's consent page."""

import hmac
from collections.abc import Callable
from typing import Final

from flask import Response, request

from greentick.auth import journey, pages
from greentick.auth.google import Google
from greentick.auth.journey import Journey
from greentick.auth.signin_page import led
from greentick.auth.visitors import Visitors
from greentick.domain.identity import Identity
from greentick.domain.visitor import Visitor
from greentick.errors import NotFound
from greentick.google.ending import Ending
from greentick.google.gmail import SCOPE
from greentick.google.tokens import Given
from greentick.settings import Settings
from greentick.store import Store

SETTINGS: Final = "/dashboard/settings"


class Stop(Exception):  # noqa: N818 - an answer
    """Which sentence to show instead of going on."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class RepliesPage:
    """The way to Google's consent and back, and the end of it."""

    def __init__(
        self, google: Google, store: Store, settings: Settings, visitors: Visitors, now_ms: Callable[[], int]
    ) -> None:
        self._google = google
        self._store = store
        self._ending = Ending(settings, store)
        self._visitors = visitors
        self._now_ms = now_ms

    def begun(self, visitor: Visitor, address: str) -> Journey:
        """The journey of somebody who is signed in. Raises Stop."""
        if not self._is_theirs(visitor.account_id, address):
            raise Stop("google_not_yours")
        return journey.begin("replies", self._now_ms(), session=visitor.session_id, address=address)

    def arrived(self, trip: Journey, identity: Identity, given: Given) -> Response:
        """Keeps what Google has given, if it is what was asked for, by the one who asked. Raises Stop."""
        visitor = self._visitors()
        try:
            account_id = self._checked(trip, visitor, identity, given)
            self._store.grants.keep(account_id, identity.subject, identity.address, given.refresh_token, self._now_ms())
        except (Stop, NotFound) as error:
            if given.refresh_token:  # nobody is to have it
                self._google.revoke(given.refresh_token)
            raise error if isinstance(error, Stop) else Stop("google_mixed_up") from error
        return led(f"{SETTINGS}?replies=on#replies")

    def end(self) -> Response:
        """POST: look no more."""
        visitor = self._visitors()
        if visitor is None:
            return led(f"/auth/signin?next={SETTINGS}")
        if not hmac.compare_digest(visitor.csrf.encode(), request.form.get("csrf", "").encode("utf-8", "replace")):
            return pages.page("refused.html", (), 403, title="signin_refused_title", why="wrong_signin_form")
        grants = self._store.grants.list(visitor.account_id)
        is_known = self._ending.end([each for each in grants if str(each.key) == request.form.get("grant")])
        return led(f"{SETTINGS}?replies={'off' if is_known else 'off_here'}#replies")

    def _checked(self, trip: Journey, visitor: Visitor | None, identity: Identity, given: Given) -> bytes:
        """The account that has asked. Raises Stop."""
        if visitor is None or visitor.session_id != trip.session:
            raise Stop("google_mixed_up")
        if not self._is_theirs(visitor.account_id, identity.address):
            raise Stop("google_not_yours")
        if SCOPE not in given.scope.split():
            raise Stop("google_no_replies")
        if not given.refresh_token:
            raise Stop("google_code")
        return visitor.account_id

    def _is_theirs(self, account_id: bytes, address: str) -> bool:
        return address in {each.address for each in self._store.people.addresses(account_id)}
