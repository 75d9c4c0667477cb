"""Signing in with Google, as a person sees it: away to Google, and back with who it is."""

import hmac
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import Response, request

from greentick.auth import journey, pages
from greentick.auth.google import Google
from greentick.auth.journey import COOKIE, Journey, Seal, TooLong
from greentick.auth.pairing import PairingRequest, issue_code, read_request
from greentick.auth.replies_page import RepliesPage, Stop
from greentick.auth.signin_page import led, local_path
from greentick.auth.visitors import Visitors, speaks_https
from greentick.domain.identity import Identity
from greentick.errors import InvalidInput
from greentick.google.client import PATH
from greentick.google.line import GoogleAway, GoogleRefused
from greentick.google.tokens import Given
from greentick.settings import Settings
from greentick.store import Store
from greentick.telemetry import get_logger

_STATUS: Final = {"google_away": 503, "google_client": 502, "google_not_allowed": 403, "google_other_account": 409}

_OF_REPLIES: Final = frozenset({"google_not_yours", "google_no_replies"})

_log = get_logger("auth")


class GooglePage:
    """The ways to Google and the one way back."""

    def __init__(
        self, google: Google, store: Store, settings: Settings, visitors: Visitors, now_ms: Callable[[], int]
    ) -> None:
        self._replies = RepliesPage(google, store, settings, visitors, now_ms)
        self._google = google
        self._store = store
        self._settings = settings
        self._visitors = visitors
        self._now_ms = now_ms
        self._seal = Seal(settings.secret_key[0])

    def sign_in(self) -> Response:
        """GET: to the dashboard, by way of Google."""
        next_ = local_path(request.args.get("next", ""))
        return self._begin(journey.begin("signin", self._now_ms(), next_=next_))

    def add(self) -> Response:
        """GET: one more address for the account that is signed in."""
        visitor = self._visitors()
        next_ = local_path(request.args.get("next", "/auth/addresses"))
        if visitor is None:
            here = f"{PATH}/add?{urlencode({'next': next_})}"
            return led(f"/auth/signin?{urlencode({'next': here})}")
        return self._begin(journey.begin("add", self._now_ms(), next_=next_, session=visitor.session_id))

    def replies(self) -> Response:
        """GET: to let us look for replies in the Gmail of one of one's addresses."""
        visitor = self._visitors()
        address = request.args.get("address", "")
        if visitor is None:
            here = f"{PATH}/replies?{urlencode({'address': address})}"
            return led(f"/auth/signin?{urlencode({'next': here})}")
        try:
            return self._begin(self._replies.begun(visitor, address))
        except Stop as stop:
            return self._stopped(stop.why, None)

    def end_replies(self) -> Response:
        """POST: to look no more."""
        return self._replies.end()

    def pair(self, asked: PairingRequest) -> Response:
        """An extension's request, by way of Google."""
        return self._begin(journey.begin("pair", self._now_ms(), **asked.fields()))

    def back(self) -> Response:
        """GET: somebody comes back from Google."""
        trip = self._seal.open(request.cookies.get(COOKIE, ""), self._now_ms())
        is_ours = trip is not None and hmac.compare_digest(trip.state.encode(), self._given("state").encode())
        try:
            answer = (
                self._arrived(trip, *self._who(trip)) if trip and is_ours else self._stopped("google_mixed_up", None)
            )
        except Stop as stop:
            answer = self._stopped(stop.why, trip)
        answer.delete_cookie(COOKIE, path=PATH, secure=speaks_https(self._settings), httponly=True, samesite="Lax")
        return answer

    def _begin(self, trip: Journey) -> Response:
        public = urlsplit(self._settings.public_url)
        if request.host != public.netloc and "again" not in request.args:
            # Google leads back to the public address; the browser must have its cookie there.
            return led(f"{self._settings.public_url}{request.path}?{_query()}&again=1")
        try:
            sealed = self._seal.close(trip)
        except TooLong:
            return self._stopped("wrong_request", None)
        to = self._google.leads_to(
            state=trip.state,
            nonce=self._seal.nonce(trip),
            challenge=self._seal.challenge(trip),
            replies_of=trip.asked["address"] if trip.purpose == "replies" else "",
        )
        response = Response(status=302, headers={"Location": to})
        response.set_cookie(
            COOKIE,
            sealed,
            max_age=journey.LIFE_MS // 1000,
            path=PATH,
            secure=speaks_https(self._settings),
            httponly=True,
            samesite="Lax",
        )
        return response

    def _who(self, trip: Journey) -> tuple[Identity, Given]:
        """Who came back, and with what. Raises Stop."""
        code = self._given("code")
        if not code:
            raise Stop("google_cancelled" if self._given("error") == "access_denied" else "google_code")
        try:
            return self._google.granted(code=code, verifier=self._seal.verifier(trip), nonce=self._seal.nonce(trip))
        except GoogleAway as away:
            _log.warning("google_away", problem=str(away))
            raise Stop("google_away") from away
        except GoogleRefused as refused:
            _log.warning("google_refused", reason=refused.why, problem=str(refused))
            raise Stop(refused.why) from refused

    def _arrived(self, trip: Journey, identity: Identity, given: Given) -> Response:
        """Lets in, pairs, adds or switches on. Raises Stop."""
        if trip.purpose == "replies":
            return self._replies.arrived(trip, identity, given)
        if trip.purpose == "add":
            return self._added(trip, identity)
        allowed = self._settings.allowed_emails
        account_id = self._store.people.admit(identity, allowed=allowed, now_ms=self._now_ms())
        if account_id is None:
            raise Stop("google_not_allowed")
        if trip.purpose == "pair":
            return self._paired(trip, account_id)
        response = led(trip.next)
        self._visitors.sign_in(response, account_id)
        return response

    def _added(self, trip: Journey, identity: Identity) -> Response:
        visitor = self._visitors()
        if visitor is None or visitor.session_id != trip.session:
            raise Stop("google_mixed_up")
        if not self._store.people.prove(visitor.account_id, identity, self._now_ms()):
            raise Stop("google_other_account")
        return led(trip.next)

    def _paired(self, trip: Journey, account_id: bytes) -> Response:
        try:
            asked = read_request(trip.asked, self._settings.extension_redirects)
        except InvalidInput as error:  # the settings have changed meanwhile
            raise Stop("wrong_request") from error
        code = issue_code(self._store, account_id, asked, self._now_ms())
        return Response(status=302, headers={"Location": asked.leads_back(code)})

    def _stopped(self, why: str, trip: Journey | None) -> Response:
        # Chromium's sign-in window throws a page with an error status away unseen (measured with 156).
        status = 200 if request.headers.get("Sec-Fetch-Mode") == "navigate" else _STATUS.get(why, 400)
        is_for_replies = why in _OF_REPLIES or (trip is not None and trip.purpose == "replies")
        title = "google_stopped_replies" if is_for_replies else "google_stopped_title"
        return pages.page("stopped.html", (), status, title=title, why=why, again=_again(trip) if trip else "")

    @staticmethod
    def _given(name: str) -> str:
        return request.args.get(name, "").encode("ascii", "replace").decode()


def _again(trip: Journey) -> str:
    """Where the same sign-in begins anew."""
    if trip.purpose == "pair":
        return f"/auth/authorize?{urlencode({**trip.asked, 'with': 'google'})}"
    asked = trip.asked if trip.purpose == "replies" else {"next": trip.next}
    return f"{PATH}/{trip.purpose}?{urlencode(asked)}"


def _query() -> str:
    return urlencode(list(request.args.items(multi=True)))
