"""What the stand-ins' own tests start: the stand-in, and Chromium looking at it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from e2e.browser import ROOT, Chromium
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage

Open = Callable[..., GmailPage]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def gmail() -> Iterator[GmailStandIn]:
    standin = GmailStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture
def chromium(playwright: Playwright, gmail: GmailStandIn, tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Opens Chromium with the given extensions; closed after the test."""
    opened: list[Chromium] = []

    def open_browser(extensions: Sequence[Path] = ()) -> Chromium:
        browser = Chromium(
            playwright,
            tmp_path / f"profile{len(opened)}",
            extensions=extensions,
            hosts={"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port},
            trusted=[gmail.certificate.fingerprint],
        )
        opened.append(browser.open())
        return browser

    yield open_browser
    for browser in opened:
        browser.close()


@pytest.fixture
def open_gmail(gmail: GmailStandIn, chromium: Callable[..., Chromium]) -> Open:
    """Opens the stand-in's page in a plain browser, with switches."""

    def open_page(view: str = "inbox", account: int = 0, **switches: object) -> GmailPage:
        return GmailPage(chromium().page(), gmail.url(account, view, **switches))

    return open_page


@pytest.fixture(scope="session")
def canary() -> Path:
    """The InboxSDK extension, built."""
    subprocess.run(["node", "tests/standins/inboxsdk_canary/build.mjs"], cwd=ROOT, check=True)
    return ROOT / "build" / "inboxsdk_canary"
