"""A reminder, from the menu beside Send to the notification that opens the thread."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.person import Person
from standins.gmail.seed import INES

pytestmark = pytest.mark.e2e


def test_a_reminder_set_while_writing_comes_as_a_notification_and_can_be_snoozed(alice: Person) -> None:
    tab = alice.tab
    writing = tab.compose().to([INES.email]).subject("Remember me").write("x")
    toggle = tab.page.locator(".greentick-toggle").first
    toggle.locator("button.more").click()
    toggle.locator('[data-item="remind_no_open"]').click()
    tab.page.keyboard.press("Escape")
    writing.send()
    tab.sent()
    alice.expect_tick("Remember me", "sent")
    key = alice.message("Remember me")["key"]
    (reminder,) = alice.stack.rows("SELECT * FROM reminders WHERE message_key = ?", [key])
    assert (reminder["kind"], reminder["after_s"], reminder["state"]) == ("no_open", 259_200, "waiting")

    alice.stack.let_time_pass(3 * 24 * 60 + 1)

    told = alice.told_of("Remember me")
    assert (told.summary, told.body.strip()) == ("No sign of opening after 3 days", "Remember me")
    alice.tab.view("inbox")
    alice.desktop.click(told)
    alice.tab.page.wait_for_url(re.compile("#all/"))
    popup = alice.browser.extension_page("popup.html")
    popup.get_by_text("Reminders (1)").click()
    popup.get_by_role("button", name="Snooze a week: Remember me").click()
    expect(popup.get_by_text("comes ")).to_be_visible()
    alice.browser.screenshot(popup, "popup-reminders")
