"""A server of this machine alone, as `make run` starts it: whoever writes is told what that means to recipients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.browser import Chromium
from e2e.person import Person
from e2e.stack import Stack
from e2e.ticks import menu, toggle
from standins.gmail import GmailStandIn
from standins.gmail.seed import INES
from standins.notifications import Desktop

pytestmark = pytest.mark.e2e


@pytest.fixture
def alice(browser: Chromium, gmail: GmailStandIn, desktop: Desktop, tmp_path: Path) -> Iterator[Person]:
    """Alice, paired with a server that only she can reach."""
    stack = Stack(tmp_path / "server").start()
    person = Person(browser, gmail, desktop, stack)
    person.pair()
    yield person
    stack.stop()


def test_whoever_writes_is_told_that_links_would_be_dead(alice: Person) -> None:
    alice.open_gmail()
    writing = alice.tab.compose().to([INES.email]).subject("From a laptop")
    writing.html('Dear Ines, see <a href="https://example.org/">this</a>.')
    hint = writing.root.locator(".greentick-hint")
    expect(hint).to_contain_text(f"cannot reach your server at {alice.stack.host}: only openings")
    alice.leave_picture("unreachable")

    toggle(writing).locator("button.more").click()
    menu(writing).locator("[data-item=both]").click()
    expect(hint).to_contain_text("the links in this mail lead there, and are dead for them")
    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert len(alice.pixels(sent["body"])) == 1
    alice.expect_tick("From a laptop", "sent")
