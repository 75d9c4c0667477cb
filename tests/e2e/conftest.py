"""What end-to-end tests start: the stand-in for Gmail, a desktop, the whole server, and Chromium with the extension."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

from e2e.browser import ROOT, Chromium, slug
from e2e.person import Person
from e2e.stack import Stack
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.notifications import Desktop


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, built as users get it, in a folder of its own: a build during the tests does not disturb them."""
    subprocess.run(["npm", "--prefix", "extension", "run", "-s", "build"], cwd=ROOT, check=True)
    return shutil.copytree(ROOT / "extension" / "dist", tmp_path_factory.mktemp("extension") / "dist")


@pytest.fixture
def gmail() -> Iterator[GmailStandIn]:
    standin = GmailStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    running = Desktop().start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One server for the tests of a module that leave it running."""
    running = Stack(tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[Stack]:
    """A server for one test alone, which may stop it, kill it and start it again."""
    running = Stack(tmp_path / "server").start()
    yield running
    running.stop()


@pytest.fixture
def browser(
    playwright: Playwright, gmail: GmailStandIn, desktop: Desktop, extension: Path, tmp_path: Path
) -> Iterator[Chromium]:
    """Chromium with the extension, a desktop that shows notifications, and no network but this machine."""
    chromium = Chromium(
        playwright,
        tmp_path / "profile",
        extensions=[extension],
        hosts={"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port},
        trusted=[gmail.certificate.fingerprint],
        environment=desktop.environment,
    )
    chromium.open()
    yield chromium
    chromium.close()


@pytest.fixture
def alice(
    request: pytest.FixtureRequest, browser: Chromium, gmail: GmailStandIn, desktop: Desktop, shared_stack: Stack
) -> Iterator[Person]:
    """Alice with the extension paired to a server that is shared, and Gmail open."""
    yield from _person(request, browser, gmail, desktop, shared_stack)


@pytest.fixture
def alice_alone(
    request: pytest.FixtureRequest, browser: Chromium, gmail: GmailStandIn, desktop: Desktop, own_stack: Stack
) -> Iterator[Person]:
    """Alice with a server of her own."""
    yield from _person(request, browser, gmail, desktop, own_stack)


def _person(
    request: pytest.FixtureRequest, browser: Chromium, gmail: GmailStandIn, desktop: Desktop, stack: Stack
) -> Iterator[Person]:
    person = Person(browser, gmail, desktop, stack)
    person.pair()
    person.open_gmail()
    yield person
    person.leave_picture(slug(request.node.name))


@pytest.fixture
def picture(request: pytest.FixtureRequest, browser: Chromium) -> Callable[[Page | GmailPage], Path]:
    """Leave a screenshot named after the test."""

    def leave(page: Page | GmailPage) -> Path:
        return browser.screenshot(page.page if isinstance(page, GmailPage) else page, slug(request.node.name))

    return leave
