"""The recipient's page as people see it: without scripts, on telephones, light and dark; build/screenshots has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.browser import SCREENSHOTS, barriers
from greentick.domain.message import Recipient
from greentick.domain.policy import Policy
from pages.recipients import Server
from pages.seeing import served

SIGHTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("light", {}),
    ("dark", {"color_scheme": "dark"}),
    ("narrow", {"viewport": {"width": 320, "height": 640}}),
    ("narrow-dark-de", {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "locale": "de-DE"}),
    ("ja", {"locale": "ja-JP"}),
    ("ru-narrow", {"viewport": {"width": 320, "height": 640}, "locale": "ru-RU"}),
)


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    with served(server.app) as running:
        yield running


@pytest.fixture
def server(sqlite_url: str, tmp_path: Path) -> Iterator[Server]:
    opened = Server(sqlite_url, tmp_path)
    opened.send(1, links=2)
    opened.open(1)
    opened.send(2, Recipient("bob@example.org"), Recipient("carol@example.org"))
    yield opened
    opened.store.close()


def is_sound(page: Page, name: str) -> None:
    """Leaves a picture; nothing sticks out sideways, and axe-core finds nothing."""
    folder = SCREENSHOTS / "recipient"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
    assert barriers(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def test_reads_well_everywhere(browser: Browser, server: Server, address: str) -> None:
    for name, seen in SIGHTS:
        with browser.new_context(**seen) as context:
            page = context.new_page()
            page.goto(address + server.path(1))
            is_sound(page, name)
    with browser.new_context() as context:
        page = context.new_page()
        for name, path in (("shared", server.path(2)), ("neutral", "/r/x"), ("done", server.path(2) + "/done")):
            page.goto(address + path)
            is_sound(page, name)
        refused = server.press("stop_sender", server.path(1)).location
        page.goto(address + refused)
        is_sound(page, "refused")


def test_a_person_refuses_with_the_keyboard_and_without_scripts(browser: Browser, server: Server, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + server.path(1))
        page.get_by_role("button", name="Stop for this sender").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Receipts are refused")
        server.drain()
        assert server.state(1) == "refused"

        page.get_by_role("button", name="Take the refusal back").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This mail carries a receipt")
        server.drain()
        assert server.state(1) == "sent"


def test_asking_first_reads_well(browser: Browser, sqlite_url: str, tmp_path: Path) -> None:
    server = Server(sqlite_url, tmp_path, Policy(consent_first=True))
    server.send(1)
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*", lambda route: _answer(route, server))
        page.goto("http://ticks.example.org" + server.path(1))
        is_sound(page, "question")
    server.store.close()


def _answer(route: Any, server: Server) -> None:
    path = "/" + route.request.url.split("/", 3)[3]
    with server.client.get(path) as answer:
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.get_data())
