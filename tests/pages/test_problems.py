"""What goes wrong is a page to a person, in his language, and problem JSON to a program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from greentick.pages.layout import TEXTS
from greentick.tongues import LANGUAGES, texts
from pages.recipients import Server
from world import problem

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture
def server(sqlite_url: str, tmp_path: Path) -> Iterator[Server]:
    opened = Server(sqlite_url, tmp_path)
    yield opened
    opened.store.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/r/", "/auth", "/auth/signin/", "/nope"])
def test_a_person_is_told_on_a_page_that_there_is_none(server: Server, path: str, language: str) -> None:
    answer = server.client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert texts(TEXTS, language)["problem_404"] in answer.text
    assert answer.headers["Content-Language"] == language
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Accept", "Accept-Language"} <= set(answer.vary)
    assert "/dashboard" not in answer.text
    way_home = f'<a href="/">{texts(TEXTS, language)["home"]}</a>'
    assert (way_home in answer.text) == (path != "/r/"), "a recipient has nothing to seek there"


def test_a_method_that_is_not_answered_is_a_page_too_and_keeps_its_headers(server: Server) -> None:
    answer = server.client.delete("/auth/signin", headers={"Accept": BROWSER})

    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("accept", ["*/*", "", "application/json", "application/problem+json, text/html;q=0.5"])
def test_a_program_keeps_its_problem(server: Server, accept: str) -> None:
    problem(server.client.get("/nope", headers={"Accept": accept}), 404)


def test_the_api_answers_browsers_as_it_answers_programs(server: Server) -> None:
    problem(server.client.get("/v1/nope", headers={"Accept": BROWSER}), 404)
    problem(server.client.get("/v1/settings", headers={"Accept": BROWSER}), 401)
