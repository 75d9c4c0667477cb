"""What end-to-end tests start: the stand-in for Gmail, a desktop, the whole server, and Chromium with the extension."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from built import build_into
from e2e.browser import Chromium, slug
from e2e.person import Person
from e2e.stack import PUBLIC, Stack
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.notifications import Desktop

expect.set_options(timeout=20_000)  # a deadline, not a measure: two browsers and two servers share the cores


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, built as users get it."""
    return build_into(tmp_path_factory.mktemp("extension"))


@pytest.fixture(scope="package")
def gmail_of_all() -> Iterator[GmailStandIn]:
    standin = GmailStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture
def gmail(gmail_of_all: GmailStandIn) -> GmailStandIn:
    """Gmail as new."""
    gmail_of_all.reset()
    return gmail_of_all


@pytest.fixture(scope="package")
def desktop_of_all() -> Iterator[Desktop]:
    running = Desktop().start()
    yield running
    running.stop()


@pytest.fixture
def desktop(desktop_of_all: Desktop) -> Desktop:
    """An empty desktop."""
    desktop_of_all.clear()
    return desktop_of_all


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The server of all tests, which recipients can reach."""
    running = Stack(tmp_path_factory.mktemp("server"), name=PUBLIC).start()
    yield running
    running.stop()


def _chromium(
    playwright: Playwright, profile: Path, extension: Path, gmail: GmailStandIn, desktop: Desktop
) -> Chromium:
    """Chromium with the extension, a desktop that shows notifications, and no network but this machine."""
    return Chromium(
        playwright,
        profile,
        extensions=[extension],
        hosts={"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port},
        trusted=[gmail.certificate.fingerprint],
        environment=desktop.environment,
    )


@pytest.fixture
def browser(
    playwright: Playwright, gmail: GmailStandIn, desktop: Desktop, extension: Path, tmp_path: Path
) -> Iterator[Chromium]:
    """A browser with a fresh profile."""
    with _chromium(playwright, tmp_path / "profile", extension, gmail, desktop) as chromium:
        yield chromium


@pytest.fixture(scope="package")
def paired(  # noqa: PLR0917 - pytest hands fixtures over by name
    playwright: Playwright,
    extension: Path,
    gmail_of_all: GmailStandIn,
    desktop_of_all: Desktop,
    stack: Stack,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Person]:
    """Alice, paired once: two browsers of one account would both tell of each open."""
    profile = tmp_path_factory.mktemp("profile")
    with _chromium(playwright, profile, extension, gmail_of_all, desktop_of_all) as chromium:
        person = Person(chromium, gmail_of_all, desktop_of_all, stack)
        person.pair()
        yield person


@pytest.fixture
def alice(
    request: pytest.FixtureRequest,
    paired: Person,
    gmail: GmailStandIn,
    desktop: Desktop,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Person]:
    """Alice, paired long ago, in a new tab of Gmail as new.

    A test may stop, kill and start her server and close her browser. It ends with the extension reaching the server,
    its settings as they were; mails of earlier tests stay on the server. A test that is tried again finds nothing of
    what it left the first time.
    """
    if getattr(request.node, "execution_count", 1) > 1:
        paired.begin_anew(tmp_path_factory.mktemp("again"))
    if not paired.stack.is_running:
        paired.stack.start()
    if not paired.browser.is_open:
        paired.browser.open()
    paired.browser.errors.clear()
    paired.open_gmail()
    yield paired
    paired.leave_picture(slug(request.node.name))
    paired.close_pages()


@pytest.fixture
def picture(request: pytest.FixtureRequest, browser: Chromium) -> Callable[[Page | GmailPage], Path]:
    """Leave a screenshot named after the test."""

    def leave(page: Page | GmailPage) -> Path:
        return browser.screenshot(page.page if isinstance(page, GmailPage) else page, slug(request.node.name))

    return leave
