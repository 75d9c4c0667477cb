"""What operators and programs ask a process: who are you, are you ready, how do you fare, what may be asked."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from greentick.api.problems import problem
from greentick.errors import GreentickError, Refused
from greentick.telemetry import METRICS_TYPE, get_logger, metrics_page
from greentick.wire import system_shapes as shapes
from greentick.wire.openapi import document
from greentick.wire.routes import of_room

API_VERSION = 1
"""Raised when an extension of before could no longer work."""

Check = Callable[[], object]

_log = get_logger("api")


def blueprint(
    card: shapes.ServerCard,
    *,
    checks: Mapping[str, Check],
    is_local: Callable[[Mapping[str, Any]], bool],
    figures: Callable[[], Mapping[str, float]] = dict,
) -> Blueprint:
    """The four system endpoints. `checks` (`store`, `stream`) raise when what they check is away.

    `figures` finds out those of telemetry.ASKED, as far as it can, in a short time.
    """
    system = Blueprint("system", __name__)
    openapi = json.dumps(document(card.version), ensure_ascii=False)

    def health() -> Response:
        return _json(msgspec.json.encode(card))

    def ready() -> Response:
        away = [name for name, check in checks.items() if not _answers(name, check)]
        if away:
            named = f"The {' and the '.join(away)} {'do' if len(away) > 1 else 'does'} not answer."
            refusal = problem(503, f"{named} On the server, greentick doctor says how to mend it.")
            refusal.headers["Retry-After"] = "5"
            return refusal
        return _json(msgspec.json.encode(shapes.Ready(store="ok", stream="ok")))

    def metrics() -> Response:
        if not is_local(request.environ):
            raise Refused("The figures are for this machine itself. Ask http://127.0.0.1 there, not through a proxy.")
        return Response(metrics_page(figures()), content_type=METRICS_TYPE)

    views: dict[str, Callable[[], Response]] = {
        "health": health,
        "card": health,
        "ready": ready,
        "metrics": metrics,
        "openapi": lambda: _json(openapi),
    }
    for route in of_room("system"):
        system.add_url_rule(route.rule, route.name, views[route.name], methods=[route.method])
    return system


def _json(body: str | bytes) -> Response:
    return Response(body, content_type="application/json")


def _answers(name: str, check: Check) -> bool:
    try:
        check()
    except GreentickError as error:
        _log.warning("not_ready", room=name, problem=str(error))
        return False
    return True
