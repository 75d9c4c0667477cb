"""What the stand-ins' own tests start: the stand-in, and Chromium looking at it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from e2e.browser import ROOT, Chromium, arguments_for
from scripts import system_tools
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage

Open = Callable[..., GmailPage]


class Network(TypedDict):
    """What there is besides this machine."""

    hosts: dict[str, int]
    trusted: list[str]


def network(gmail: GmailStandIn) -> Network:
    """Gmail and Google's image proxy, and nothing else."""
    return Network(
        hosts={"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port},
        trusted=[gmail.certificate.fingerprint],
    )


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def gmail_of_all() -> Iterator[GmailStandIn]:
    standin = GmailStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture
def gmail(gmail_of_all: GmailStandIn) -> GmailStandIn:
    """Gmail as new."""
    gmail_of_all.reset()
    gmail_of_all.resolve.clear()
    return gmail_of_all


@pytest.fixture(scope="module")
def plain_browser(playwright: Playwright, gmail_of_all: GmailStandIn) -> Iterator[Browser]:
    """One for all tests that need no extension; each opens a context of its own, with nothing in it."""
    launched = playwright.chromium.launch(
        executable_path=str(system_tools.need("chromium")), args=arguments_for(**network(gmail_of_all))
    )
    yield launched
    launched.close()


@pytest.fixture
def chromium(playwright: Playwright, gmail: GmailStandIn, tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Opens Chromium with the given extensions; closed after the test."""
    opened: list[Chromium] = []

    def open_browser(extensions: Sequence[Path]) -> Chromium:
        browser = Chromium(
            playwright,
            tmp_path / f"profile{len(opened)}",
            extensions=extensions,
            **network(gmail),
        )
        opened.append(browser.open())
        return browser

    yield open_browser
    for browser in opened:
        browser.close()


@pytest.fixture
def open_gmail(gmail: GmailStandIn, plain_browser: Browser) -> Iterator[Open]:
    """Opens the stand-in's page in a plain browser, with switches."""
    with plain_browser.new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce", timezone_id="Europe/Berlin", locale="en-US"
    ) as context:

        def open_page(view: str = "inbox", account: int = 0, **switches: object) -> GmailPage:
            return GmailPage(context.new_page(), gmail.url(account, view, **switches))

        yield open_page


@pytest.fixture(scope="session")
def canary() -> Path:
    """The InboxSDK extension, built."""
    subprocess.run(["node", "tests/standins/inboxsdk_canary/build.mjs"], cwd=ROOT, check=True)
    return ROOT / "build" / "inboxsdk_canary"
