"""What end-to-end tests start: the stand-in for Gmail, a desktop, the whole server, and Chromium with the extension."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from built import build_into
from e2e.browser import Chromium, slug
from e2e.person import Person
from e2e.stack import Stack
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.notifications import Desktop

expect.set_options(timeout=20_000)  # a deadline, not a measure: two browsers and two servers share the cores


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, built as users get it."""
    return build_into(tmp_path_factory.mktemp("extension"))


@pytest.fixture(scope="module")
def gmail_of_module() -> Iterator[GmailStandIn]:
    standin = GmailStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture
def gmail(gmail_of_module: GmailStandIn) -> GmailStandIn:
    """Gmail as new."""
    gmail_of_module.reset()
    return gmail_of_module


@pytest.fixture(scope="module")
def desktop_of_module() -> Iterator[Desktop]:
    running = Desktop().start()
    yield running
    running.stop()


@pytest.fixture
def desktop(desktop_of_module: Desktop) -> Desktop:
    """An empty desktop."""
    desktop_of_module.clear()
    return desktop_of_module


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


@pytest.fixture(scope="module")
def settled(  # noqa: PLR0917 - pytest hands fixtures over by name
    playwright: Playwright,
    extension: Path,
    gmail_of_module: GmailStandIn,
    desktop_of_module: Desktop,
    shared_stack: Stack,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Person]:
    """Alice paired once for all tests of a module."""
    profile = tmp_path_factory.mktemp("profile")
    with _chromium(playwright, profile, extension, gmail_of_module, desktop_of_module) as chromium:
        person = Person(chromium, gmail_of_module, desktop_of_module, shared_stack)
        person.pair()
        yield person


@pytest.fixture
def alice_settled(
    request: pytest.FixtureRequest, settled: Person, gmail: GmailStandIn, desktop: Desktop
) -> Iterator[Person]:
    """Alice, paired long ago, in a new tab of Gmail as new: for tests that leave browser and server as they were."""
    settled.browser.errors.clear()
    settled.open_gmail()
    yield settled
    settled.leave_picture(slug(request.node.name))
    settled.tab.page.close()


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
