"""The server is down when a mail is sent, for a while or for good: the mail leaves, nothing is lost, the user knows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.browser import wait_for
from e2e.person import Person
from e2e.ticks import expect_state, row_tick
from standins.mailclient import OUTLOOK

pytestmark = pytest.mark.e2e


def test_a_mail_sent_while_the_server_is_down_is_registered_when_it_is_back(alice_alone: Person) -> None:
    alice = alice_alone
    alice.stack.stop()

    sent = alice.send("Into the dark")

    assert len(alice.pixels(sent["body"])) == 1
    alice.expect_tick("Into the dark", "pending")
    assert len(alice.outbox()) == 1
    alice.stack.start()
    alice.expect_tick("Into the dark", "sent", within_ms=60_000)
    assert alice.known_subjects() == ["Into the dark"]
    alice.stack.let_time_pass()
    alice.opened_by(sent, OUTLOOK)
    alice.expect_tick("Into the dark", "opened")
    assert len(alice.told()) == 1


def test_a_mail_sent_while_the_server_is_gone_for_good_leaves_with_one_grey_tick(alice_alone: Person) -> None:
    alice = alice_alone
    alice.stack.kill()

    sent = alice.send("Nobody there", text="Every word of it")

    assert "Every word of it" in sent["body"]
    alice.expect_tick("Nobody there", "pending")
    writing = alice.tab.compose()
    expect(writing.root.locator(".greentick-hint")).to_be_visible(timeout=30_000)
    popup = alice.browser.extension_page("popup.html")
    expect(popup.locator("body")).to_contain_text("1", timeout=10_000)
    alice.browser.screenshot(popup, "popup-server-away")


def test_an_open_while_the_browser_is_closed_is_told_once_when_it_is_back(alice_alone: Person) -> None:
    alice = alice_alone
    sent = alice.send_tracked("While I slept")
    alice.stack.let_time_pass()
    alice.browser.close()

    alice.opened_by(sent, OUTLOOK)
    alice.browser.open()
    tab = alice.open_gmail(view="sent")

    expect_state(row_tick(tab, "While I slept"), "opened")
    assert len(alice.told()) == 1
    alice.browser.close()
    alice.browser.open()
    alice.open_gmail(view="sent")
    expect_state(row_tick(alice.tab, "While I slept"), "opened")
    assert len(alice.desktop.shown()) == 1


def test_an_open_while_the_server_is_killed_and_started_is_told_once(alice_alone: Person) -> None:
    alice = alice_alone
    sent = alice.send_tracked("Through a power cut")
    alice.stack.let_time_pass()
    alice.opened_by(sent, OUTLOOK)
    alice.stack.kill()

    alice.stack.start()

    alice.expect_tick("Through a power cut", "opened", within_ms=60_000)
    assert len(alice.told()) == 1
    alice.tab.page.wait_for_timeout(500)
    assert len(alice.desktop.shown()) == 1


def test_many_opens_at_once_are_one_notification(alice_alone: Person) -> None:
    alice = alice_alone
    mails = [alice.send_tracked(f"Number {number}") for number in range(5)]
    alice.stack.let_time_pass()
    alice.browser.close()
    for sent in mails:
        alice.opened_by(sent, OUTLOOK)

    wait_for(lambda: len(alice.stack.rows("SELECT id FROM hits")) == 5, "the server has judged them")
    alice.browser.open()
    alice.open_gmail(view="sent")

    expect_state(row_tick(alice.tab, "Number 4"), "opened")
    alice.tab.page.wait_for_timeout(1000)
    told = alice.told()
    assert [one.summary for one in told[1:]] == []
    summary = told[0]
    assert "5" in summary.summary + summary.body
