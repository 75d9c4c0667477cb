import json
import re
import runpy
import subprocess
from pathlib import Path

import pytest

from greentick.wire import system_shapes as shapes
from greentick.wire.openapi import SHAPES
from greentick.wire.routes import ROUTES
from world import World, problem, read

ROOT = Path(__file__).parents[2]


def test_says_who_is_there(world: World) -> None:
    card = read(world.mallory.get("/healthz"), shapes.ServerCard)

    assert (card.name, card.api, card.sign_in) == ("greentick", 1, ["local"])
    assert card.public_url == "http://127.0.0.1:8787"
    assert read(world.mallory.get("/v1/server"), shapes.ServerCard) == card


def test_the_figures_are_for_this_machine_only(world: World) -> None:
    assert "greentick_hits_taken" in world.mallory.get("/metrics").text
    assert problem(world.mallory.client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}), 403)
    assert problem(world.mallory.client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}), 403)


def test_describes_itself(world: World) -> None:
    document = json.loads(world.mallory.get("/openapi.json").text)

    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(route.method, route.path) for route in ROUTES}


def test_every_endpoint_of_the_table_is_answered(world: World) -> None:
    bound = {(method, rule.rule) for rule in world.app.url_map.iter_rules() for method in rule.methods or ()}

    here = {(route.method, route.rule) for route in ROUTES if route.room != "push"}
    assert here <= bound
    assert {rule for _, rule in bound if rule.startswith("/v1/")} == {
        rule for _, rule in here if rule.startswith("/v1/")
    }


def test_every_shape_is_in_the_document() -> None:
    files = (ROOT / "server" / "greentick" / "wire").glob("*_shapes.py")
    written = {name for file in files for name in re.findall(r"^class (\w+)\(", file.read_text("utf-8"), re.MULTILINE)}

    assert {shape.__name__ for shape in SHAPES} == written


def test_the_generated_document_is_current() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "write_openapi.py"))

    assert script["TARGET"].read_text("utf-8") == script["text"]()


def test_the_extensions_types_are_those_of_the_document(tmp_path: Path) -> None:
    made = tmp_path / "openapi.ts"
    program = ROOT / "extension" / "node_modules" / ".bin" / "openapi-typescript"

    subprocess.run([program, ROOT / "extension" / "openapi.json", "-o", made], check=True, capture_output=True)

    assert made.read_text("utf-8") == (ROOT / "extension/src/shared/openapi.ts").read_text("utf-8")


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/nothing", "/v1/server"])
def test_any_page_may_ask_the_api_but_without_credentials(world: World, path: str) -> None:
    answer = world.mallory.client.get(path, headers={"Origin": "chrome-extension://abc"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_a_browser_may_send_its_token_and_json(world: World) -> None:
    asked = {
        "Origin": "chrome-extension://abc",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,content-type",
    }

    answer = world.mallory.client.options("/v1/settings", headers=asked)

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"].lower() == "authorization, content-type"


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/auth/authorize", "/", "/x/v1/messages"]
)
def test_no_page_may_ask_anything_else(world: World, path: str) -> None:
    answer = world.mallory.client.get(path, headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_answers_are_kept_by_nobody_and_guessed_by_nobody(world: World) -> None:
    for path in ("/v1/settings", "/v1/nothing", "/healthz"):
        answer = world.alice.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
