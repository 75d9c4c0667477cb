"""The desktop stand-in shows what real Chromium notifies, and its clicks reach the extension."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from e2e.browser import Chromium, wait_for
from standins.gmail.images import BLANK
from standins.notifications import Desktop

pytestmark = pytest.mark.e2e

WORKER = "self.clicked = []; chrome.notifications.onClicked.addListener((id) => self.clicked.push(id));"


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    running = Desktop().start()
    yield running
    running.stop()


@pytest.fixture
def notifier(tmp_path: Path) -> Path:
    """A small extension that may notify."""
    folder = tmp_path / "notifier"
    folder.mkdir()
    manifest = {
        "manifest_version": 3,
        "name": "notifier",
        "version": "1",
        "permissions": ["notifications"],
        "background": {"service_worker": "worker.js"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "worker.js").write_text(WORKER, "utf-8")
    (folder / "icon.gif").write_bytes(BLANK)
    return folder


def test_a_notification_is_seen_and_its_click_comes_back(
    playwright: Playwright, desktop: Desktop, notifier: Path, tmp_path: Path
) -> None:
    with Chromium(playwright, tmp_path / "p", extensions=[notifier], environment=desktop.environment) as browser:
        worker = browser.worker()
        worker.evaluate(
            """chrome.notifications.create("one", {
                type: "basic", iconUrl: "icon.gif", title: "Ines opened", message: "Contract" })"""
        )
        [shown] = wait_for(desktop.shown, "the notification is shown")

        desktop.click(shown)

        pages = browser.context.pages
        clicked = wait_for(
            lambda: worker.evaluate("self.clicked"), "the click comes back", pump=lambda: pages[0].wait_for_timeout(30)
        )
    assert (shown.summary, shown.body) == ("Ines opened", "Contract")
    assert clicked == ["one"]
