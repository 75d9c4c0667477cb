"""Signing in with Google from the extension and in the dashboard, through a stand-in; then a tracked mail at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.browser import Chromium, wait_for
from e2e.person import Person
from e2e.stack import Stack
from standins.gmail import GmailStandIn
from standins.google import GoogleStandIn
from standins.google.server import CLIENT_ID, CLIENT_SECRET
from standins.notifications import Desktop

pytestmark = pytest.mark.e2e


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    standin = GoogleStandIn().start()
    yield standin
    standin.stop()


@pytest.fixture
def alice(
    browser: Chromium, gmail: GmailStandIn, desktop: Desktop, google: GoogleStandIn, tmp_path: Path
) -> Iterator[Person]:
    """Alice before a new server on which people sign in with Google, and cannot pair otherwise."""
    stack = Stack(
        tmp_path / "server",
        google_client_id=CLIENT_ID,
        google_client_secret=CLIENT_SECRET,
        google_standin=google.url,
        local_pairing="off",
    ).start()
    yield Person(browser, gmail, desktop, stack)
    stack.stop()


def test_two_clicks_after_the_address_the_next_mail_is_tracked(alice: Person) -> None:
    options = alice.welcome()
    options.locator("#address").fill(alice.stack.url)
    options.locator("#address").blur()
    sign_in = options.get_by_role("button", name="Sign in with Google")
    expect(sign_in).to_be_visible()

    with alice.browser.context.expect_page() as opened:
        sign_in.click()
    opened.value.get_by_role("link", name="alice@example.com").click()
    wait_for(
        lambda: alice.storage(options).get("session"),
        "the session is there",
        pump=lambda: options.wait_for_timeout(50),
    )
    options.close()
    alice.open_gmail()

    alice.send_tracked("The first one")
    [identity] = alice.stack.rows("SELECT address FROM identities")
    assert identity["address"] == "alice@example.com"

    # The same person at the dashboard's door comes to the same account.
    page = alice.browser.context.new_page()
    page.goto(f"{alice.stack.url}/auth/addresses")
    page.get_by_role("link", name="Sign in with Google").click()
    page.get_by_role("link", name="alice@example.com").click()
    expect(page.get_by_role("heading", name="Your addresses")).to_be_visible()
    expect(page.get_by_text("alice@example.com")).to_be_visible()
    assert [row["kind"] for row in alice.stack.rows("SELECT kind FROM sessions ORDER BY kind")] == [
        "browser",
        "extension",
    ]
    page.close()
