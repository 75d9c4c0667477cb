"""The OpenAPI document, from the route table and the shapes. The extension's types are generated from it."""

import re
from http import HTTPStatus
from typing import Any

import msgspec

from greentick.wire import (
    export_shapes,
    feed_shapes,
    label_shapes,
    message_shapes,
    notice_shapes,
    receipt_shapes,
    recipient_shapes,
    report_shapes,
    session_shapes,
    settings_shapes,
    snippet_shapes,
    system_shapes,
)
from greentick.wire.route import Query, Route
from greentick.wire.routes import ROUTES

_MODULES = (
    message_shapes,
    report_shapes,
    receipt_shapes,
    feed_shapes,
    settings_shapes,
    recipient_shapes,
    snippet_shapes,
    session_shapes,
    notice_shapes,
    label_shapes,
    system_shapes,
    export_shapes,
)

SHAPES: tuple[type[msgspec.Struct], ...] = tuple(
    each
    for module in _MODULES
    for each in vars(module).values()
    if isinstance(each, type) and each.__module__ == module.__name__
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
            "schemas": dict(sorted(components.items())),
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
    schema: dict[str, Any] = {"type": query.kind}
    if query.one_of:
        schema["enum"] = list(query.one_of)
    if query.most is not None:
        schema |= {"minimum": 0, "maximum": query.most}
    return {"name": query.name, "in": "query", "description": query.text, "schema": schema}


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
