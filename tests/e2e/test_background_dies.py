"""Chromium may stop the extension's background at any moment: nothing is lost, and nothing is told twice."""

from __future__ import annotations

import re

import pytest

from e2e.browser import wait_for
from e2e.person import Person
from e2e.ticks import expect_state, row_tick
from standins.gmail.seed import INES
from standins.mailclient import OUTLOOK
from standins.notifications import Shown

pytestmark = pytest.mark.e2e


def opens_in(shown: Shown) -> int:
    """Of how many opens a notification tells: what could not be told at once comes together later."""
    several = re.match(r"(\d+) ", shown.summary)
    return int(several.group(1)) if several else 1


def test_stopped_before_sending(alice: Person) -> None:
    writing = alice.tab.compose().to([INES.email]).subject("Stopped before").write("x")

    alice.browser.stop_workers()
    writing.send()
    alice.tab.sent()

    alice.expect_tick("Stopped before", "sent")


def test_stopped_while_gmail_has_not_answered(alice: Person) -> None:
    alice.open_gmail(draft_ms=60_000)
    alice.gmail.switch(delay_ms=1000)
    alice.tab.compose().to([INES.email]).subject("Stopped during").write("x").send()

    wait_for(
        lambda: any(b"Stopped during" in one.body for one in alice.gmail.log()), "Gmail has the mail", pump=alice.pump
    )
    alice.browser.stop_workers()
    alice.tab.sent()

    alice.expect_tick("Stopped during", "sent")


def test_stopped_right_after_sending(alice: Person) -> None:
    alice.send("Stopped after")

    alice.browser.stop_workers()

    alice.expect_tick("Stopped after", "sent")


def test_stopped_before_the_open(alice: Person) -> None:
    sent = alice.send_tracked("Opened while stopped")
    alice.stack.let_time_pass()

    alice.browser.stop_workers()
    alice.opened_by(sent, OUTLOOK)

    alice.expect_tick("Opened while stopped", "opened")
    alice.told_of("Opened while stopped")


def test_stopped_again_and_again_tells_every_open_once(alice: Person) -> None:
    mails = [alice.send_tracked(f"Round {number}") for number in range(4)]
    before = len(alice.desktop.shown())
    alice.stack.let_time_pass()

    for number, sent in enumerate(mails):
        alice.opened_by(sent, OUTLOOK)
        alice.tab.page.wait_for_timeout(number * 15)
        alice.browser.stop_workers()
        alice.expect_tick(f"Round {number}", "opened")

    alice.hear_all()
    assert sum(map(opens_in, alice.desktop.shown()[before:])) == 4


def test_a_click_on_a_notification_wakes_the_background(alice: Person) -> None:
    sent = alice.send_tracked("Wake up")
    alice.stack.let_time_pass()
    alice.opened_by(sent, OUTLOOK)
    shown = alice.told_of("Wake up")

    alice.browser.stop_workers()
    alice.desktop.click(shown)

    alice.tab.page.locator("[role=main] h2.hP", has_text="Wake up").wait_for()


def test_the_browser_is_killed_after_sending_and_the_mail_is_registered_later(alice: Person) -> None:
    alice.stack.stop()
    alice.send("Before the crash")
    wait_for(lambda: len(alice.outbox()) == 1, "the outbox holds it", pump=alice.pump)

    alice.browser.close()
    alice.stack.start()
    alice.browser.open()
    alice.open_gmail(view="sent")

    expect_state(row_tick(alice.tab, "Before the crash"), "sent", within_ms=60_000)
