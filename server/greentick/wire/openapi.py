"""The OpenAPI document, from the route table and the shapes. The extension's types are generated from it."""

import re
from http import HTTPStatus
from typing import Any

import msgspec

from greentick.wire import shapes
from greentick.wire.notice_shapes import NOTICE_SHAPES
from greentick.wire.route import Query, Route
from greentick.wire.routes import ROUTES
from greentick.wire.session_shapes import SESSION_SHAPES

SHAPES: tuple[type[msgspec.Struct], ...] = (
    shapes.Recipient,
    shapes.WrappedLink,
    shapes.ReminderWanted,
    shapes.ReminderTold,
    shapes.Registration,
    shapes.RegisterRequest,
    shapes.Registered,
    shapes.RegisterResponse,
    shapes.Event,
    shapes.Receipt,
    shapes.ReceiptsQuery,
    shapes.ReceiptsAnswer,
    shapes.Notice,
    shapes.FeedItem,
    shapes.FeedPage,
    shapes.MessagePage,
    shapes.TimelineHit,
    shapes.MessageDetail,
    shapes.ViewsRequest,
    shapes.CorrectionRequest,
    shapes.Settings,
    shapes.SettingsPatch,
    shapes.Choices,
    shapes.Policy,
    shapes.MailReport,
    shapes.ReportRequest,
    shapes.ReportTaken,
    shapes.SnippetRequest,
    shapes.Snippet,
    shapes.CheckRequest,
    shapes.CheckedRecipient,
    shapes.CheckAnswer,
    shapes.ConsentNote,
    shapes.ForgottenContact,
    shapes.TokenRequest,
    shapes.Session,
    shapes.ServerCard,
    shapes.Problem,
    shapes.Hello,
    shapes.Reset,
    shapes.Ready,
    shapes.ExportedSession,
    shapes.Export,
    *NOTICE_SHAPES,
    *SESSION_SHAPES,
)

_REF = "#/components/schemas/{name}"


def document(version: str) -> dict[str, Any]:
    """The whole document as plain values."""
    _, components = msgspec.json.schema_components(SHAPES, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "greentick",
            "version": version,
            "description": "Errors are problem JSON (RFC 9457); `detail` says how to mend them.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": route.name, "summary": route.text, "tags": [route.room]}
    operation["security"] = [{"session": []}] if route.signed_in else []
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.takes:
        operation["requestBody"] = {"required": True, "content": _json(route.takes)}
    operation["responses"] = {str(route.status): _answer(route)} | {
        str(status): _problem(status) for status in sorted(_problems(route))
    }
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    named = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    return named + [_asked(each) for each in route.query]


def _asked(query: Query) -> dict[str, Any]:
    return {"name": query.name, "in": "query", "description": query.text, "schema": {"type": query.kind}}


def _answer(route: Route) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.gives:
        answer["content"] = _json(route.gives)
    elif route.status == HTTPStatus.OK:
        kind = "object" if route.media == "application/json" else "string"
        answer["content"] = {route.media: {"schema": {"type": kind}}}
    return answer


def _problems(route: Route) -> set[int]:
    return {*route.also, *((401, 429, 503) if route.signed_in else ())}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}},
    }


def _json(shape: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=shape.__name__)}}}
