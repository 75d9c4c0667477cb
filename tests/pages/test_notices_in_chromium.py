"""The pages of channels and reminders in real Chromium: light, dark, narrow, checked by axe-core. Leaves pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

import greentick.pages.blueprint as pages
import greentick.pages.notices.blueprint as notices
from e2e.browser import SCREENSHOTS
from greentick.app import create_app
from greentick.domain.visitor import Visitor
from greentick.settings import Settings
from greentick.store import open_store
from notify.receiver import receiving
from notify.stage import Stage
from pages.seeing import AXE, served

pytestmark = pytest.mark.e2e

FOLDER = SCREENSHOTS / "notices"
SIGHTS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "narrow-dark-de": {"viewport": {"width": 320, "height": 640}, "locale": "de-DE", "color_scheme": "dark"},
    "narrow-ru": {"viewport": {"width": 320, "height": 640}, "locale": "ru-RU"},
    "narrow-ja": {"viewport": {"width": 360, "height": 640}, "locale": "ja-JP"},
}


@pytest.fixture
def stage(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    store = open_store(sqlite_url)
    given = {"GREENTICK_DATA_DIR": str(tmp_path), "GREENTICK_NOTIFY_PRIVATE_HOSTS": "127.0.0.1"}
    yield Stage(store, Settings.from_env(given))
    store.close()


def app_of(stage: Stage) -> Flask:
    visitor = Visitor(stage.alice, "s", "genuine")
    deeds = pages.Deeds(lambda *_: None, lambda *_: None, lambda _: None)  # type: ignore[arg-type]
    room = notices.blueprint(stage.store, stage.desk, visitor_of=lambda: visitor, now_ms=stage.clock)
    return create_app([room, pages.blueprint(stage.store, deeds, visitor_of=lambda: visitor, now_ms=stage.clock)])


def test_they_read_well_everywhere_and_a_test_shows_the_answer(stage: Stage, browser: Browser) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with receiving() as receiver, served(app_of(stage)) as running:
        address = f"{running}/dashboard"
        stage.rule(stage.channel(receiver.url), quiet_from="22:00", quiet_until="07:00", contacts=("@example.org",))
        stage.desk.remind(stage.alice, stage.send_mail(), "no_open", None)
        for name, seen in SIGHTS.items():
            with browser.new_context(**seen, bypass_csp=True) as context:
                page = context.new_page()
                for path in ("notices", "reminders"):
                    page.goto(f"{address}/{path}")
                    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                    page.screenshot(path=str(FOLDER / f"{path}-{name}.png"), full_page=True)
                    page.evaluate(AXE.read_text("utf-8"))
                    found = page.evaluate("axe.run().then((found) => found.violations.map(({ id }) => id))")
                    assert found == [], f"{path} {name}"
                    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} {name}"
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(f"{address}/notices")
            page.get_by_role("button", name="Send a test").focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("status")).to_contain_text("as you wish")
