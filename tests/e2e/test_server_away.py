"""The server is down when a mail is sent, for a while or for good: the mail leaves, nothing is lost, the user knows."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from e2e.browser import wait_for
from e2e.person import Person
from e2e.ticks import expect_state, row_tick
from standins.mailclient import OUTLOOK

pytestmark = pytest.mark.e2e


def test_the_mail_leaves_the_user_knows_and_it_is_registered_when_the_server_is_back(alice: Person) -> None:
    # Ticks are painted from what is known.
    before = alice.known_subjects().count("Into the dark")
    seen = alice.send_tracked("Seen before")
    alice.send_tracked("Unseen before")
    alice.stack.let_time_pass()
    alice.opened_by(seen, OUTLOOK)
    alice.expect_tick("Seen before", "opened")
    wait_for(lambda: not alice.outbox(), "the server knows everything")
    alice.stack.kill()
    alice.tab.page.reload()
    alice.tab.ready()
    alice.expect_tick("Seen before", "opened")
    alice.expect_tick("Unseen before", "sent")
    expect_state(row_tick(alice.tab, "Lamps"), "untracked")

    # A mail leaves as ever, with one grey tick; beside the next one, and in the popup, it says why.
    sent = alice.send("Into the dark", text="Every word of it")
    assert "Every word of it" in sent["body"]
    assert len(alice.pixels(sent["body"])) == 1
    alice.expect_tick("Into the dark", "pending")
    assert len(alice.outbox()) == 1
    expect(alice.tab.compose().root.locator(".greentick-hint")).to_be_visible(timeout=30_000)
    popup = alice.browser.extension_page("popup.html")
    expect(popup.locator("body")).to_contain_text("1", timeout=10_000)
    alice.browser.screenshot(popup, "popup-server-away")
    popup.close()

    # The server is back.
    alice.stack.start()
    alice.expect_tick("Into the dark", "sent", within_ms=60_000)
    assert alice.known_subjects().count("Into the dark") == before + 1
    alice.stack.let_time_pass()
    alice.opened_by(sent, OUTLOOK)
    alice.expect_tick("Into the dark", "opened")
    alice.told_of("Into the dark")
    assert len(alice.told_about("Into the dark")) == 1


def test_what_is_opened_while_the_browser_is_closed_is_told_once_when_it_is_back(alice: Person) -> None:
    sent = alice.send_tracked("While I slept")
    alice.stack.let_time_pass()
    alice.browser.close()
    alice.desktop.clear()

    alice.opened_by(sent, OUTLOOK)
    alice.browser.open()
    alice.open_gmail(view="sent")

    expect_state(row_tick(alice.tab, "While I slept"), "opened")
    assert len(alice.told()) == 1

    # The next time many are opened: nothing is told again, and what is new in one notification.
    mails = [alice.send_tracked(f"Number {number}") for number in range(5)]
    alice.stack.let_time_pass()
    alice.browser.close()
    alice.desktop.clear()
    before = len(alice.stack.rows("SELECT id FROM hits"))
    for each in mails:
        alice.opened_by(each, OUTLOOK)
    wait_for(lambda: len(alice.stack.rows("SELECT id FROM hits")) == before + 5, "the server has judged them")
    alice.browser.open()
    alice.open_gmail(view="sent")

    expect_state(row_tick(alice.tab, "Number 4"), "opened")
    expect_state(row_tick(alice.tab, "While I slept"), "opened")
    alice.hear_all()
    assert [told.summary for told in alice.told()] == ["5 new opens and clicks"]


def test_an_open_while_the_server_is_killed_and_started_is_told_once(alice: Person) -> None:
    sent = alice.send_tracked("Through a power cut")
    alice.stack.let_time_pass()
    alice.opened_by(sent, OUTLOOK)
    alice.stack.kill()

    alice.stack.start()

    alice.expect_tick("Through a power cut", "opened", within_ms=60_000)
    alice.told_of("Through a power cut")
    alice.hear_all()
    assert len(alice.told_about("Through a power cut")) == 1


def test_ticks_that_are_looked_at_come_back_when_the_server_has_begun_its_feed_anew(alice: Person) -> None:
    alice.send_tracked("Fed anew")
    before = alice.storage()["cursor"]
    alice.stack.stop()
    with closing(sqlite3.connect(alice.stack.data / "greentick.db", timeout=10)) as connection, connection:
        connection.execute("UPDATE accounts SET feed_seq = feed_seq + 100, feed_floor = feed_seq + 100")

    alice.stack.start()

    wait_for(lambda: alice.storage()["cursor"] > before, "the feed has begun anew", pump=alice.pump)
    expect_state(row_tick(alice.tab, "Fed anew"), "sent", within_ms=60_000)


def test_ticks_come_in_gmail_that_was_opened_before_the_server_could_be_reached(alice: Person) -> None:
    alice.send_tracked("Opened too early")
    alice.stack.stop()
    popup = alice.browser.extension_page("popup.html")
    popup.evaluate(
        """async () => {
            const names = Object.keys(await chrome.storage.local.get(null));
            await chrome.storage.local.remove(names.filter((name) => name.startsWith("thread:")));
        }"""
    )
    popup.close()
    alice.open_gmail(view="sent")
    expect_state(row_tick(alice.tab, "Opened too early"), "")

    alice.stack.start()

    expect_state(row_tick(alice.tab, "Opened too early"), "sent", within_ms=60_000)
