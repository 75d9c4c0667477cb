"""Turns every error into problem JSON (RFC 9457), in this one place. No stack trace ever leaves the server."""

from http import HTTPStatus

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from greentick.errors import (
    AskedTooOften,
    GreentickError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Refused,
    StoreMismatch,
    StoreUnavailable,
    StreamUnavailable,
    TooLarge,
)
from greentick.telemetry import get_logger
from greentick.wire.body import TOO_LARGE
from greentick.wire.system_shapes import Problem

RETRY_AFTER_S = 5

_STATUS: dict[type[GreentickError], HTTPStatus] = {
    InvalidInput: HTTPStatus.BAD_REQUEST,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    AskedTooOften: HTTPStatus.TOO_MANY_REQUESTS,
    Refused: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreMismatch: HTTPStatus.SERVICE_UNAVAILABLE,
    StreamUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

_SENTENCES: dict[int, str] = {
    400: "The request cannot be read. What may be asked, and how, is in /openapi.json.",
    404: "There is nothing at this address. What there is stands in /openapi.json.",
    405: "This address does not answer that method. The Allow header names those it does.",
    413: TOO_LARGE,
    500: "Something went wrong in the server; nothing is wrong with the request. Try again later; its log tells why.",
}
"""For what the framework itself finds; our own errors bring their sentence."""

_AWAY = {
    StoreUnavailable: "The server's database does not answer. Nothing was changed; try again in a few seconds.",
    StoreMismatch: "The server's database is of another version than its program. On the server: greentick migrate.",
    StreamUnavailable: "The server's Redis does not answer. Try again in a few seconds.",
}
"""Their own sentences may name hosts and are for the log alone."""

_log = get_logger("api")


def install(app: Flask) -> None:
    """Make `app` answer every error, expected or not, as problem JSON."""
    app.register_error_handler(GreentickError, _expected)
    app.register_error_handler(HTTPException, _framework)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, detail: str) -> Response:
    """One problem as a response."""
    title = HTTPStatus(status).phrase
    shape = Problem(type="about:blank", title=title, status=status, detail=detail)
    return Response(msgspec.json.encode(shape), status, content_type="application/problem+json")


def _expected(error: GreentickError) -> Response:
    status = _STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unexpected(error)
    response = problem(status, _AWAY.get(type(error), str(error)))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        _log.warning("room_away", endpoint=request.endpoint, problem=str(error))
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "60"
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="greentick"'
    return response


def _framework(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    given = error.get_response()
    if status < HTTPStatus.BAD_REQUEST:
        return Response(given.get_data(), status, given.headers)
    response = problem(status, _SENTENCES.get(status, HTTPStatus(status).description or _SENTENCES[400]))
    if allow := given.headers.get("Allow"):
        response.headers["Allow"] = allow
    return response


def _unexpected(error: Exception) -> Response:
    _log.error("request_failed", endpoint=request.endpoint, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, _SENTENCES[500])
