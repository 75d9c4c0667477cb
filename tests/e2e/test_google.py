"""Signing in with Google from the extension and in the dashboard, through a stand-in; a tracked mail, and its reply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.browser import Chromium, wait_for
from e2e.person import Person
from e2e.stack import Stack
from greentick.domain.token import b64encode
from standins.gmail import GmailStandIn
from standins.gmail.seed import ALICE
from standins.google import GooglePerson, GoogleStandIn, StandInMail
from standins.google.server import CLIENT_ID, CLIENT_SECRET
from standins.notifications import Desktop

pytestmark = pytest.mark.e2e


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    standin = GoogleStandIn([GooglePerson(ALICE.email)]).start()
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


def test_two_clicks_after_the_address_the_next_mail_is_tracked(alice: Person, google: GoogleStandIn) -> None:
    options = alice.browser.welcome()
    options.locator("#address").fill(alice.stack.url)
    options.locator("#address").blur()
    sign_in = options.get_by_role("button", name="Sign in with Google")
    expect(sign_in).to_be_visible()

    with alice.browser.context.expect_page() as opened:
        sign_in.click()
    opened.value.get_by_role("link", name=ALICE.email).click()
    wait_for(
        lambda: alice.storage(options).get("session"),
        "the session is there",
        pump=lambda: options.wait_for_timeout(50),
    )
    options.close()
    alice.open_gmail()

    alice.send_tracked("The first one")
    [identity] = alice.stack.rows("SELECT address FROM identities")
    assert identity["address"] == ALICE.email

    # The same person at the dashboard's door comes to the same account.
    page = alice.browser.context.new_page()
    page.goto(f"{alice.stack.url}/auth/addresses")
    page.get_by_role("link", name="Sign in with Google").click()
    page.get_by_role("link", name=ALICE.email).click()
    expect(page.get_by_role("heading", name="Your addresses")).to_be_visible()
    expect(page.get_by_text(ALICE.email)).to_be_visible()
    assert [row["kind"] for row in alice.stack.rows("SELECT kind FROM sessions ORDER BY kind")] == [
        "browser",
        "extension",
    ]

    # There Gmail may be asked for replies; what was answered needs no reminder any more.
    token = alice.storage()["session"]["token"]
    mail = alice.message("The first one")
    wanted = {"message_id": b64encode(mail["nonce"]), "kind": "no_reply", "after_s": 600}
    alice.stack.api(token, "/v1/reminders", method="POST", body=wanted)
    answers = [StandInMail(mail["sent_at_ms"] + 1, labels=("SENT",)), StandInMail(mail["sent_at_ms"] + 2)]
    google.mailboxes[ALICE.email] = {mail["thread_id"]: answers}
    page.goto(f"{alice.stack.url}/dashboard/settings")
    page.get_by_role("link", name="Switch on").click()
    page.get_by_role("link", name=ALICE.email).click()
    expect(page.get_by_text("Switched on. Gmail is asked")).to_be_visible()
    wait_for(
        lambda: [row["state"] for row in alice.stack.rows("SELECT state FROM reminders")] == ["cancelled"],
        "the reply is found",
        pump=lambda: page.wait_for_timeout(50),
    )
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("given back to Google")).to_be_visible()
    assert alice.stack.rows("SELECT key FROM grants") == []
    page.close()
