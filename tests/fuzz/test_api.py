"""Every endpoint of the OpenAPI document, asked by schemathesis with what fits the document and with what does not.

What is tried, for each endpoint, in both ways: generated parameters and bodies (also empty, huge, deep, of the wrong
type, with NUL, surrogates and numbers no database holds), half of the time with the id of a message that is there; with
a session, with a wrong one, and with none. What must hold: no status 5xx, no stack trace, and status, content type and
body are as the document says. Left out on purpose: "bad data must be refused" and "good data must be accepted", for
registrations are lenient and ids are looked up; and the live line, which the push process answers.

`make test` tries CASES per endpoint and way; `make fuzz` so many that there are more than 5,000.
"""

from __future__ import annotations

import os
import warnings
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from greentick.wire.openapi import document
from greentick.wire.route import Route
from greentick.wire.routes import ROUTES
from world import Caller, World, copy_id

CASES = int(os.environ.get("CASES", "3"))
ENOUGH_PER_WAY = 100
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ASKED = [route for route in ROUTES if route.room != "push"]
WAYS = [(route, GenerationMode.POSITIVE) for route in ASKED] + [
    (route, GenerationMode.NEGATIVE) for route in ASKED if route.takes or route.query or "{" in route.path
]
SCHEMA = schemathesis.openapi.from_dict(document("0.0.0"))
TRIED = count()


def somebody(world: World) -> Caller:
    """Alice, or whoever comes after her when the last case has ended her session or account."""
    if not world.store.sessions.list(world.alice.account_id):
        world.alice = world.caller(f"Alice {next(TRIED)}")
    if not world.store.messages.get(world.alice.account_id, copy_id(1)):
        registration = {"id": copy_id(1), "sent_at": "2026-11-01T10:00:00Z", "gmail_address": "a@example.com"}
        world.alice.ask("POST", "/v1/messages", {"messages": [registration]})
    return world.alice


def tokens(world: World) -> st.SearchStrategy[str]:
    """Mostly a good one."""
    return st.sampled_from(["good"] * 6 + ["wrong", ""]).map(
        lambda which: somebody(world).token if which == "good" else which
    )


@pytest.mark.parametrize(("route", "mode"), WAYS, ids=lambda each: getattr(each, "name", None))
def test_every_answer_is_as_the_document_says(fuzzed: World, route: Route, mode: GenerationMode) -> None:
    operation = SCHEMA[route.path][route.method]

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), token=tokens(fuzzed), known=st.booleans())
    def ask(case: schemathesis.Case[Any], token: str, known: bool) -> None:
        if known and "id" in case.path_parameters:
            case.path_parameters["id"] = copy_id(1)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what schemathesis thinks of our documents' breadth
            response = case.call(app=fuzzed.app, headers=headers, base_url="http://127.0.0.1:8787")
            case.validate_response(response, checks=CHECKS)
        assert b"Traceback" not in response.content
        next(TRIED)

    ask()


@pytest.mark.skipif(CASES < ENOUGH_PER_WAY, reason="`make fuzz` tries as many as were promised")
def test_more_than_five_thousand_were_tried() -> None:
    assert next(TRIED) > 5_000
