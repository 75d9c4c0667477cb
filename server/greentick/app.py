"""The Flask apps: web's for everything but pixels and links, push's for the live feed. Both answer errors alike."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response
from flask_cors import CORS

from greentick.api import problems
from greentick.wire.body import MOST_BYTES

OPEN_TO_ALL_ORIGINS: Final = (r"/v1/.*",)
"""Where any page may ask: bearer tokens and no cookies, so that asking gives it nothing it has not got."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # pages bring their own
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ONLY_HTTPS: Final = "max-age=31536000"


def create_app(blueprints: Sequence[Blueprint], *, is_public: bool = False) -> Flask:
    """An app of these rooms. `is_public`: browsers reach it by https, and are to use nothing else from then on."""
    app = Flask("greentick", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    problems.install(app)
    app.after_request(_with_headers)
    if is_public:
        app.after_request(_only_https)
    CORS(
        app,
        resources={path: {} for path in OPEN_TO_ALL_ORIGINS},
        origins="*",
        send_wildcard=True,
        supports_credentials=False,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After"],
        max_age=86_400,
    )
    return app


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.status_code == HTTPStatus.NO_CONTENT:
        response.headers.pop("Content-Type", None)
    return response


def _only_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", _ONLY_HTTPS)
    return response
