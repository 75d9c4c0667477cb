"""The main job, whole: a mail is sent, its ticks are grey, it is opened, they turn green, the desktop says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.person import Person
from e2e.ticks import expect_state, open_card, row_tick, toggle
from standins.gmail.seed import INES
from standins.mailclient import GMAIL, OUTLOOK

pytestmark = pytest.mark.e2e


def test_a_mail_is_sent_opened_and_told(alice: Person) -> None:
    # She writes, and the control beside Send says what the mail will carry.
    writing = alice.tab.compose().to([INES.email]).subject("Contract, third draft").write("Dear Ines, here it is.")
    expect(toggle(writing)).to_be_visible()
    alice.leave_picture("story-1-compose")
    writing.send()
    alice.tab.sent()
    [sent] = alice.gmail.outgoing()
    assert len(alice.pixels(sent["body"])) == 1

    # Two grey ticks: the server knows the mail under Gmail's true ids.
    alice.expect_tick("Contract, third draft", "sent")
    alice.leave_picture("story-2-sent")
    message = alice.messages()[-1]
    assert (message["gmail_message_id"], message["thread_id"]) == (sent["legacy_id"], sent["thread_id"])
    assert (message["perm_message_id"], message["subject"]) == (sent["perm_id"], "Contract, third draft")

    # Ines opens it in Gmail, some minutes later; the list is open, nobody touches it.
    alice.stack.let_time_pass(minutes=10)
    [fetched] = alice.opened_by(sent, GMAIL)
    assert (fetched.status, len(fetched.body)) == (200, 43)
    tick = row_tick(alice.tab, "Contract, third draft")
    expect_state(tick, "opened")
    notification = alice.told_of("Contract, third draft")
    assert "Ines Duarte" in notification.summary + notification.body
    card = open_card(alice.tab.page, tick)
    expect(card).to_contain_text(re.compile(r"opened at least 1|opened at least once|opened", re.IGNORECASE))
    alice.leave_picture("story-3-opened")

    # A click on the notification opens that very thread.
    alice.desktop.click(notification)
    expect(alice.tab.page.locator("[role=main] h2.hP")).to_have_text("Contract, third draft")
    expect(card).to_have_count(0)


def test_a_click_on_a_notification_keeps_what_is_being_written(alice: Person) -> None:
    # Gmail's address often has something before its `#`, and this draft is saved nowhere yet.
    alice.open_gmail(draft_ms=60_000)
    address = alice.tab.page.url.split("#")[0]
    assert "?" in address
    sent = alice.send_tracked("Answered while she writes")
    alice.stack.let_time_pass(minutes=10)
    writing = alice.tab.compose().to([INES.email]).subject("Not saved yet").write("A long text")

    alice.opened_by(sent, GMAIL)
    alice.desktop.click(alice.told_of("Answered while she writes"))

    expect(alice.tab.page.locator("[role=main] h2.hP")).to_have_text("Answered while she writes")
    expect(writing.body).to_have_text("A long text")
    assert alice.tab.page.url.split("#")[0] == address


def test_every_program_that_loads_images_is_an_open(alice: Person) -> None:
    sent = alice.send_tracked("To Outlook")
    alice.stack.let_time_pass(minutes=10)

    alice.opened_by(sent, OUTLOOK)

    alice.expect_tick("To Outlook", "opened")
    card = open_card(alice.tab.page, row_tick(alice.tab, "To Outlook"))
    expect(card).to_contain_text("Outlook")


@pytest.mark.parametrize("width", [344, 250, 170])
def test_that_was_me_covers_no_name_however_narrow_the_card_is(alice: Person, width: int) -> None:
    subject = f"A card {width} pixels wide"
    sent = alice.send_tracked(subject)
    alice.stack.let_time_pass(minutes=10)
    alice.opened_by(sent, OUTLOOK)
    alice.expect_tick(subject, "opened")
    card = open_card(alice.tab.page, row_tick(alice.tab, subject))
    line = card.locator("li", has=alice.tab.page.locator("button.link")).first
    card.evaluate("(card, width) => { card.style.width = `${width}px`; }", width)
    line.hover()
    alice.leave_picture(f"card-{width}")
    name, button = line.locator("span").bounding_box(), line.locator("button.link").bounding_box()

    assert name is not None
    assert button is not None
    is_beside = name["x"] + name["width"] <= button["x"]
    is_below = name["y"] + name["height"] <= button["y"]
    assert is_beside or is_below


def test_looking_at_ones_own_mail_is_not_an_open(alice: Person) -> None:
    sent = alice.send_tracked("My own")
    alice.stack.let_time_pass(minutes=10)

    alice.tab.open("My own")
    picture = alice.tab.messages().locator(".a3s img").first
    expect(picture).to_have_attribute(
        "src", re.compile(r"googleusercontent\.com/meips/.*#" + re.escape(alice.pixels(sent["body"])[0]))
    )
    expect(picture).to_have_js_property("complete", True)

    asked = [one for one in alice.gmail.log() if one.host.endswith("googleusercontent.com")]
    assert asked == []
    alice.expect_tick("My own", "sent")
    alice.opened_by(sent, OUTLOOK)
    alice.expect_tick("My own", "opened")
