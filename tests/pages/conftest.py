"""Dashboards to visit, and what to visit them with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from greentick.store import Store, open_store
from pages.house import House, a_house
from pages.stories import tell
from scripts import system_tools
from world import NOW_MS


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    """A dashboard with a few weeks of mails, on SQLite and PostgreSQL in turn."""
    return a_house(store, tmp_path, tell(store, NOW_MS, days=12))


@pytest.fixture
def one_house(sqlite_url: str, tmp_path: Path) -> House:
    """The same on SQLite alone, for what does not reach the database."""
    store = open_store(sqlite_url)
    return a_house(store, tmp_path, tell(store, NOW_MS, days=12))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without the extension."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(system_tools.need("chromium")), args=["--no-sandbox", "--hide-scrollbars"]
        )
        yield launched
        launched.close()
