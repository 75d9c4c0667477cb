import gzip
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from greentick.api.problems import install
from greentick.errors import (
    GreentickError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Refused,
    StartError,
    StoreMismatch,
    StoreUnavailable,
    StreamUnavailable,
)
from greentick.store import migrate, open_store
from greentick.wire.route import Route
from greentick.wire.routes import ROUTES
from postgresql_server import PostgresqlServer
from world import World, copy_id, problem, settings

SIGNED_IN = [route for route in ROUTES if route.signed_in and route.room == "api"]


def address(route: Route) -> str:
    return route.path.replace("{id}", copy_id(1))


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer  ", "Bearer wrong", "Basic QWxpY2U6cHc=", "Bearer \xe4\xf6", "Bearer " + "x" * 9000],
)
def test_nobody_gets_in_without_a_session(world: World, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}

    for route in SIGNED_IN:
        answer = world.mallory.ask(route.method, address(route), {}, **headers)

        assert "Pair the extension" in problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b"NaN", "not JSON"),
        (b'{"thread_ids": 1e999}', "not JSON"),
        (b'"\\ud800', "not JSON"),
        (b"\xff\xfe{\x00}\x00", "not JSON"),
        ('{"gmail_address": "é"}'.encode("latin-1"), "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"thread_ids": ' + b"[" * 900 + b"]" * 900 + b"}", "does not fit"),
        (b"null", "does not fit"),
        (b'"text"', "does not fit"),
        (b"{}", "does not fit"),
    ],
)
def test_an_unreadable_body_is_refused_with_a_sentence(world: World, body: bytes, sentence: str) -> None:
    assert sentence in problem(world.alice.ask("POST", "/v1/receipts/query", body), 400)


def test_a_byte_order_mark_does_no_harm(world: World) -> None:
    body = b'\xef\xbb\xbf{"thread_ids": [], "gmail_address": "alice@example.org"}'

    assert world.alice.ask("POST", "/v1/receipts/query", body).status_code == 200


def test_a_compressed_body_is_refused(world: World) -> None:
    body = gzip.compress(b'{"messages": []}')

    assert "compressed" in problem(world.alice.ask("POST", "/v1/messages", body, **{"Content-Encoding": "gzip"}), 400)


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/receipts/query", "/v1/views", "/v1/token"])
def test_a_body_of_more_than_a_megabyte_is_refused(world: World, path: str) -> None:
    body = b'{"x": "' + b"x" * 1_000_000 + b'"}'

    assert "smaller batches" in problem(world.alice.ask("POST", path, body), 413)


def test_what_is_not_there_and_what_is_not_answered_are_problems_too(world: World) -> None:
    assert "/openapi.json" in problem(world.alice.get("/v1/nothing"), 404)
    assert "/openapi.json" in problem(world.alice.get("/v1/messages/"), 404)
    answer = world.alice.ask("PUT", "/v1/messages", {})
    assert "Allow" in problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("name", ["%00", "A%00AAAAAAAAAAAAAA", f"{copy_id(1)}.no_open%00"])
def test_nothing_is_named_with_a_nul(world_on_both: World, name: str) -> None:
    for route in ROUTES:
        if "{id}" in route.path:
            body = {"event_id": "hit-1", "own": True} if route.name == "correct" else {}
            assert problem(world_on_both.alice.ask(route.method, route.path.replace("{id}", name), body), 404)


@pytest.fixture
def failing() -> Flask:
    """An app whose every page fails with the error in its `failing` list."""
    app = Flask("failing")
    install(app)
    app.config["failing"] = []

    @app.get("/")
    def fail() -> str:
        raise app.config["failing"][0]

    return app


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput("Mend it so."), 400),
        (NotSignedIn("Mend it so."), 401),
        (Refused("Mend it so."), 403),
        (NotFound("Mend it so."), 404),
        (StoreUnavailable("postgresql://greentick:pw@db does not answer"), 503),
        (StreamUnavailable("Error 111 connecting to redis.internal:6379"), 503),
        (StoreMismatch("The database has schema 1"), 503),
        (StartError("Taken"), 500),
        (GreentickError("Something"), 500),
        (ZeroDivisionError("bob@example.org"), 500),
    ],
)
def test_every_error_has_its_status_and_tells_nothing_of_the_inside(
    failing: Flask, error: Exception, status: int
) -> None:
    failing.config["failing"].append(error)

    with capture_logs():
        answer = failing.test_client().get("/")

    sentence = problem(answer, status)
    assert not any(inside in sentence for inside in ("pw@db", "redis.internal", "bob@", "Error"))
    assert ("Retry-After" in answer.headers) == (status == 503)
    if status < 500:
        assert sentence == "Mend it so."


def test_an_unexpected_error_is_logged_by_place(failing: Flask) -> None:
    failing.config["failing"].append(ZeroDivisionError("bob@example.org"))

    with capture_logs() as lines:
        failing.test_client().get("/")

    assert [line["event"] for line in lines] == ["request_failed"]
    assert lines[0]["endpoint"] == "fail"


def test_everything_says_503_while_the_database_is_away_and_works_again_when_it_is_back(
    postgresql_server: PostgresqlServer, tmp_path: Path
) -> None:
    url = postgresql_server.create("greentick")
    migrate(url)
    world = World(open_store(url), settings(tmp_path))
    verifier = {"code": "c", "code_verifier": "v" * 43}

    postgresql_server.stop()

    asked: list[tuple[str, str, object]] = [(route.method, address(route), {}) for route in SIGNED_IN]
    for method, path, body in [*asked, ("POST", "/v1/token", verifier), ("GET", "/readyz", {})]:
        answer = world.alice.ask(method, path, body)
        assert problem(answer, 503)
        assert int(answer.headers["Retry-After"]) > 0
    assert world.alice.get("/healthz").status_code == 200

    postgresql_server.start()

    assert world.alice.register({"id": copy_id(1)}).results[0].ok
    assert world.alice.get("/readyz").status_code == 200
    world.store.close()
