"""The addresses of auth: the pairing page, the exchange of its code for a session, the dashboard's door."""

import time
from collections.abc import Callable
from typing import TypeAlias

from flask import Blueprint, Response

from greentick.auth.exchange import Exchange
from greentick.auth.pairing_page import PairingPage
from greentick.auth.signin_page import SigninPage
from greentick.auth.visitors import Visitors
from greentick.settings import Settings
from greentick.store import Store
from greentick.wire.routes import of_room

View: TypeAlias = Callable[[], Response]


def blueprint(
    store: Store,
    settings: Settings,
    *,
    changed: Callable[[bytes], None],
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
) -> Blueprint:
    """Pairing and sessions. `changed` tells an account's live feeds to look: a session of it has ended."""
    auth = Blueprint(
        "auth", __name__, template_folder="templates", static_folder="static", static_url_path="/auth/static"
    )
    page = PairingPage(store, settings, now_ms)
    exchange = Exchange(store, settings, now_ms, ended=changed)
    auth.add_url_rule("/auth/authorize", "ask", page.ask, methods=["GET"])
    auth.add_url_rule("/auth/authorize", "confirm", page.confirm, methods=["POST"])
    signin = SigninPage(store, settings, Visitors(store, settings, now_ms), now_ms)
    auth.add_url_rule("/auth/signin", "signin", signin.ask, methods=["GET"])
    auth.add_url_rule("/auth/signin", "signin_confirm", signin.confirm, methods=["POST"])
    auth.add_url_rule("/auth/signout", "signout", signin.leave, methods=["POST"])
    views: dict[str, View] = {"take_session": exchange.take_session, "sign_out": exchange.sign_out}
    for route in of_room("auth"):
        auth.add_url_rule(route.rule, route.name, views[route.name], methods=[route.method])
    return auth
