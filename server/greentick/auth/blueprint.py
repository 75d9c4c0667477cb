"""The addresses of auth: the pairing page, the exchange of its code for a session, the dashboard's door."""

from collections.abc import Callable
from typing import TypeAlias

from flask import Blueprint, Response

from greentick.auth import addresses_page
from greentick.auth.addresses_page import AddressesPage
from greentick.auth.exchange import Exchange
from greentick.auth.google import Google
from greentick.auth.google_page import GooglePage
from greentick.auth.pairing_page import PairingPage
from greentick.auth.signin_page import SigninPage
from greentick.auth.visitors import Visitors
from greentick.clock import now_ms
from greentick.google.client import PATH, RETURN, Provider, client_of
from greentick.settings import Settings
from greentick.store import Store
from greentick.wire.routes import of_room

View: TypeAlias = Callable[[], Response]
Page: TypeAlias = tuple[str, str, str, View]


def blueprint(
    store: Store,
    settings: Settings,
    *,
    changed: Callable[[bytes], None],
    now_ms: Callable[[], int] = now_ms,
    provider: Provider | None = None,
) -> Blueprint:
    """Pairing, signing in and sessions. `changed` tells an account's live feeds to look: a session of it has ended.

    `provider` is where Google answers.
    """
    auth = Blueprint(
        "auth", __name__, template_folder="templates", static_folder="static", static_url_path="/auth/static"
    )
    visitors = Visitors(store, settings, now_ms)
    google = _google_page(store, settings, visitors, provider, now_ms)
    pairing = PairingPage(store, settings, now_ms, google.pair if google else None)
    signin = SigninPage(store, settings, visitors, now_ms, changed)
    addresses = AddressesPage(store, settings, visitors)
    exchange = Exchange(store, settings, now_ms, ended=changed)
    pages: list[Page] = [
        ("GET", "/auth/authorize", "ask", pairing.ask),
        ("POST", "/auth/authorize", "confirm", pairing.confirm),
        ("GET", "/auth/signin", "signin", signin.ask),
        ("POST", "/auth/signin", "signin_confirm", signin.confirm),
        ("POST", "/auth/signout", "signout", signin.leave),
        ("GET", addresses_page.PATH, "addresses", addresses.show),
        ("POST", addresses_page.PATH, "addresses_remove", addresses.remove),
    ]
    if google:
        pages += [
            ("GET", f"{PATH}/signin", "google_signin", google.sign_in),
            ("GET", f"{PATH}/add", "google_add", google.add),
            ("GET", f"{PATH}/replies", "google_replies", google.replies),
            ("POST", f"{PATH}/replies/end", "google_replies_end", google.end_replies),
            ("GET", RETURN, "google_return", google.back),
        ]
    for method, path, name, view in pages:
        auth.add_url_rule(path, name, view, methods=[method])
    for route in of_room("auth"):
        auth.add_url_rule(route.rule, route.name, getattr(exchange, route.name), methods=[route.method])
    return auth


def _google_page(
    store: Store, settings: Settings, visitors: Visitors, provider: Provider | None, now_ms: Callable[[], int]
) -> GooglePage | None:
    """Google's part, where it is set up."""
    if not settings.google_client_id:
        return None
    at, client = client_of(settings)
    return GooglePage(Google(provider or at, client), store, settings, visitors, now_ms)
