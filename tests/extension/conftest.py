"""The built extension in real Chromium, with nothing of Gmail around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from built import build_into
from e2e.browser import Chromium
from standins import pretend_server


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, built as users get it."""
    return build_into(tmp_path_factory.mktemp("extension"))


@pytest.fixture
def open_browser(playwright: Playwright, dist: Path, tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Opens Chromium with the extension in it: the built one, or a folder with a changed copy."""
    opened: list[Chromium] = []

    def open_one(extension: Path = dist, size: tuple[int, int] = (1280, 800)) -> Chromium:
        profile = tmp_path / f"profile-{len(opened)}"
        chromium = Chromium(playwright, profile, extensions=[extension], size=size)
        opened.append(chromium.open())
        chromium.welcome()
        return chromium

    yield open_one
    for chromium in opened:
        chromium.close()


@pytest.fixture
def server() -> Iterator[pretend_server.PretendServer]:
    """A server that pairs without asking."""
    with pretend_server.running() as running:
        yield running
