"""Gmail is shared: with other extensions that wrap what we wrap, with other senders' pixels, with older mails."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from e2e.browser import ROOT, Chromium, wait_for
from e2e.person import Person
from e2e.stack import Stack
from e2e.ticks import TICK, expect_state, row_tick, toggle
from standins.gmail import GmailStandIn
from standins.gmail.seed import INES, JONAS
from standins.mailclient import OUTLOOK
from standins.notifications import Desktop

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="session")
def canary() -> Path:
    """An extension built on InboxSDK."""
    subprocess.run(["node", "tests/standins/inboxsdk_canary/build.mjs"], cwd=ROOT, check=True)
    return ROOT / "build" / "inboxsdk_canary"


@pytest.fixture
def alice_with_canary(  # noqa: PLR0917 - pytest hands fixtures over by name
    playwright: Playwright,
    extension: Path,
    canary: Path,
    gmail: GmailStandIn,
    desktop: Desktop,
    stack: Stack,
    tmp_path: Path,
) -> Iterator[Person]:
    """Alice with both extensions."""
    with Chromium(
        playwright,
        tmp_path / "profile",
        extensions=[extension, canary],
        hosts={"mail.google.com": gmail.port, "*.googleusercontent.com": gmail.port},
        trusted=[gmail.certificate.fingerprint],
        environment=desktop.environment,
    ) as browser:
        person = Person(browser, gmail, desktop, stack)
        person.pair()
        person.open_gmail()
        yield person
        person.leave_picture("beside-an-inboxsdk-extension")


def test_works_beside_an_extension_built_on_inboxsdk(alice_with_canary: Person) -> None:
    alice = alice_with_canary
    canary = alice.tab.page.locator("html[data-canary*='\"loaded\"']")
    expect(canary).to_have_count(1, timeout=30_000)

    writing = alice.tab.compose().to([INES.email]).subject("Two extensions").write("Dear Ines")
    expect(toggle(writing)).to_be_visible()
    expect(alice.tab.page.locator("html[data-canary*='\"compose\"']")).to_have_count(1, timeout=30_000)
    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert len(alice.pixels(sent["body"])) == 1
    alice.expect_tick("Two extensions", "sent")
    # Its image stands between the tick and the subject.
    expect(alice.tab.row("Two extensions").locator(f"{TICK} ~ .inboxsdk__thread_row_icon_wrapper")).to_have_count(1)
    alice.stack.let_time_pass()
    alice.opened_by(sent, OUTLOOK)
    alice.expect_tick("Two extensions", "opened")
    for row in alice.tab.rows().all():
        expect(row.locator(TICK)).to_have_count(1)
    heard = alice.tab.page.locator("html").get_attribute("data-canary") or ""
    assert f'"messageId":"{sent["legacy_id"]}"' in heard
    assert '"problem"' not in heard


def test_own_view_rules_leave_another_senders_pixel_on_the_same_server_alone(alice: Person) -> None:
    alice.change_settings(trackers="off")
    others = f"https://{alice.stack.host}/p/{'A' * 40}.gif"
    alice.gmail.deliver(JONAS, "From a colleague", f'<p>Hello</p><img src="{others}" width="1" height="1">')

    alice.tab.open("From a colleague")

    wait_for(
        lambda: [one for one in alice.gmail.log() if one.host.endswith("googleusercontent.com")],
        "the picture is asked for",
        pump=alice.pump,
    )
    alice.change_settings(trackers="block")


def test_an_answer_in_the_thread_keeps_the_senders_tick(alice: Person) -> None:
    sent = alice.send_tracked("And back")

    alice.gmail.deliver(INES, "Re: And back", "<p>Thank you</p>", reply_to=sent["thread_id"])
    alice.tab.view("inbox")

    expect_state(row_tick(alice.tab, "And back"), "sent")


def test_the_popup_says_which_place_in_gmail_is_missing(alice: Person) -> None:
    alice.open_gmail(dropattr="[data-thread-id]@data-thread-id;[data-legacy-thread-id]@data-legacy-thread-id")

    popup = alice.browser.extension_page("popup.html")

    expect(popup.locator("#check")).to_contain_text("not found: list", timeout=20_000)
    alice.browser.screenshot(popup, "popup-gmail-changed")
    popup.close()
