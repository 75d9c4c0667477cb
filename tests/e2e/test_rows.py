"""Gmail renders its rows anew whenever it likes; each row always shows the tick of the mail it shows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.browser import barriers, wait_for
from e2e.person import Person
from e2e.ticks import TICK, expect_state, message_ticks, open_card, row_tick
from standins.gmail.mailbox import Person as GmailPerson
from standins.gmail.seed import INES, JONAS, MARA
from standins.mailclient import OUTLOOK

pytestmark = pytest.mark.e2e

DAEMON = GmailPerson("Mail Delivery Subsystem", "mailer-daemon@googlemail.com")
REFUSED = (
    "<h2>Message blocked</h2><p>Your message to ola@konzern.example has been blocked.</p><p>The response was:</p>"
    "<p>550 5.7.1 Mail with tracking pixels is not accepted here</p>"
)


def one_of_each(alice: Person) -> None:
    """Three mails: opened, only sent, and never tracked (from before)."""
    opened = alice.send_tracked("Seen")
    alice.send_tracked("Unseen", to=[JONAS.email])
    alice.stack.let_time_pass()
    alice.opened_by(opened, OUTLOOK)
    alice.expect_tick("Seen", "opened")


def expect_right(alice: Person) -> None:
    """Every row has the tick of its own mail and no other."""
    expect_state(row_tick(alice.tab, "Seen"), "opened")
    expect_state(row_tick(alice.tab, "Unseen"), "sent")
    expect_state(row_tick(alice.tab, "Lamps"), "untracked")
    for row in alice.tab.rows().all():
        assert row.locator(TICK).count() <= 1


def test_a_mail_from_elsewhere_says_on_demand_that_it_is_not_tracked(alice: Person) -> None:
    tick = row_tick(alice.tab.view("sent"), "Lamps")
    expect_state(tick, "untracked")
    expect(tick).to_have_css("opacity", "0")

    card = open_card(alice.tab.page, tick)

    expect(tick).to_have_css("opacity", "1")
    expect(card).to_contain_text("Not tracked: your server knows nothing of this mail")
    alice.leave_picture("card-of-a-mail-from-elsewhere")
    alice.tab.open("Lamps")
    expect_state(message_ticks(alice.tab), "untracked")


def test_rows_rendered_anew_show_their_own_tick(alice: Person) -> None:
    one_of_each(alice)

    for kind in ("cells", "line", "rows", "recycle", "ids"):
        alice.tab.churn(kind)

        expect_right(alice)


def test_recycled_rows_show_the_tick_of_the_mail_that_came_into_them(alice: Person) -> None:
    alice.open_gmail(recycle=1)
    one_of_each(alice)

    alice.send("Newest", to=[MARA.email])
    alice.tab.view("sent")

    expect_state(row_tick(alice.tab, "Newest"), "sent")
    expect_right(alice)


def test_ticks_are_in_every_list_that_shows_the_mail_and_its_labels_are_known(alice: Person) -> None:
    one_of_each(alice)
    alice.gmail.label("Seen", "Clients/North", "Urgent")
    expect(alice.tab.row("Seen").locator(".yi .at")).to_have_count(2)
    wait_for(lambda: labels_of(alice, "Seen") == ["Clients/North", "Urgent"], "the chips are known", pump=alice.pump)

    for view in ("all", "search/seen", "label/Clients%2FNorth", "sent"):
        alice.tab.view(view)
        expect_state(row_tick(alice.tab, "Seen"), "opened")
        alice.leave_picture(f"ticks-in-{view.partition('/')[0]}")

    # Opened from a search and from the label, the thread has them too.
    for view in ("search/seen", "label/Clients%2FNorth"):
        alice.tab.view(view).open("Seen")
        expect_state(message_ticks(alice.tab).last, "opened")

    # What is filed elsewhere is told again, in a label's own list by its address.
    alice.gmail.label("Seen", "Done")
    alice.tab.view("label/Done")
    expect_state(row_tick(alice.tab, "Seen"), "opened")
    alice.tab.view("sent")
    wait_for(lambda: labels_of(alice, "Seen") == ["Done"], "the labels have changed", pump=alice.pump)
    assert labels_of(alice, "Unseen") == []


def labels_of(alice: Person, subject: str) -> list[str]:
    """What the server knows of the mail's labels."""
    key = alice.message(subject)["key"]
    rows = alice.stack.rows("SELECT name FROM labels WHERE message_key = ? ORDER BY name", [key])
    return [row["name"] for row in rows]


def test_ticks_stand_in_a_dark_theme(alice: Person) -> None:
    alice.open_gmail(dark=1)

    one_of_each(alice)

    expect_right(alice)
    open_card(alice.tab.page, row_tick(alice.tab, "Seen"))


def test_where_gmail_runs_from_the_right_the_tick_keeps_off_the_subject_and_the_card_reads_as_written(
    alice: Person,
) -> None:
    one_of_each(alice)
    alice.tab.page.evaluate("document.documentElement.dir = 'rtl'")
    tick, subject = row_tick(alice.tab, "Seen"), alice.tab.row("Seen").locator(".bog")

    mark, words = tick.bounding_box(), subject.bounding_box()

    assert mark is not None
    assert words is not None
    assert words["x"] + words["width"] <= mark["x"] - 8
    expect(open_card(alice.tab.page, tick)).to_have_css("direction", "ltr")
    alice.leave_picture("card-from-the-right")


def test_ticks_stand_with_a_reading_pane(alice: Person) -> None:
    sent = alice.send_tracked("In two lines")
    alice.open_gmail(view="sent", reading_pane=1)
    tick = alice.tab.page.locator("[role=main] tr", has_text="In two lines").locator(TICK)

    expect_state(tick, "sent")
    alice.stack.let_time_pass()
    alice.opened_by(sent, OUTLOOK)

    expect_state(tick, "opened")


def test_each_own_message_of_a_thread_has_its_own_tick_and_its_answer(alice: Person) -> None:
    first = alice.send_tracked("A long talk")
    alice.tab.open("A long talk")
    alice.tab.reply().write("Second").send()
    alice.tab.sent()
    expect(message_ticks(alice.tab)).to_have_count(2)
    expect_state(message_ticks(alice.tab).last, "sent")
    alice.stack.let_time_pass()

    alice.opened_by(first, OUTLOOK)

    expect_state(message_ticks(alice.tab).first, "opened")
    expect_state(message_ticks(alice.tab).last, "sent")

    # An answer comes in: it stands in the timeline of what it answers.
    alice.gmail.deliver(INES, "Re: A long talk", "Yes", reply_to=first["thread_id"])
    wait_for(lambda: alice.message("A long talk")["replied_at_ms"], "the answer is known", pump=alice.pump)
    card = open_card(alice.tab.page, message_ticks(alice.tab).first)
    expect(card).to_contain_text("Answered: seen in the thread in Gmail")
    expect(card).to_contain_text("Timeline")
    alice.leave_picture("timeline-with-an-answer")


def test_a_bounce_in_the_thread_is_noticed_and_the_domain_that_refused_the_mail_is_spared(alice: Person) -> None:
    sent = alice.send_tracked("Price list", to=["ola@konzern.example"])
    alice.tab.open("Price list")
    alice.gmail.deliver(DAEMON, "Delivery Status Notification (Failure)", REFUSED, reply_to=sent["thread_id"])

    told = alice.told_of("Price list")
    assert told.summary.startswith("Came back")
    assert "the image or the links" in told.body
    expect_state(message_ticks(alice.tab).first, "bounced")
    card = open_card(alice.tab.page, message_ticks(alice.tab).first)
    expect(card).to_contain_text("it was refused (5.7.1)")
    alice.leave_picture("bounce-that-blames-tracking")
    card.get_by_role("button", name="Never track konzern.example").click()

    expect(card).to_contain_text("konzern.example is on your never-track list")
    assert barriers(alice.tab.page, ".greentick-card") == []
    alice.leave_picture("bounce-mended")
    assert not any("not accepted here" in str(row) for row in alice.stack.rows("SELECT * FROM mail_reports"))


def test_nothing_moves_in_the_list_when_a_tick_changes(alice: Person) -> None:
    sent = alice.send_tracked("Stay where you are")
    alice.stack.let_time_pass()
    subject = alice.tab.row("Stay where you are").locator(".bog")
    before = subject.bounding_box()

    alice.opened_by(sent, OUTLOOK)
    alice.expect_tick("Stay where you are", "opened")

    assert subject.bounding_box() == before


def test_the_card_opens_by_keyboard_and_closes_with_escape(alice: Person) -> None:
    one_of_each(alice)
    tick = row_tick(alice.tab, "Seen")

    tick.focus()
    card = alice.tab.page.locator(".greentick-card .card")
    expect(card).to_be_visible()
    assert barriers(alice.tab.page, ".greentick-card") == []
    alice.leave_picture("card-by-keyboard")
    alice.tab.page.keyboard.press("Escape")

    expect(card).to_have_count(0)


def test_seven_opens_are_seven_lines_newest_first(alice: Person) -> None:
    sent = alice.send_tracked("Read again and again")
    for _ in range(7):
        alice.stack.let_time_pass(minutes=10)
        alice.stack.age_hits(minutes=10)
        _open_once_more(alice, sent)
    alice.expect_tick("Read again and again", "opened")

    card = open_card(alice.tab.page, row_tick(alice.tab, "Read again and again"))

    lines = card.locator("li time")
    expect(lines).to_have_count(7)
    times = [line.get_attribute("datetime") or "" for line in lines.all()]
    assert times == sorted(set(times), reverse=True)


def _open_once_more(alice: Person, sent: dict[str, Any]) -> None:
    before = len(alice.stack.rows("SELECT id FROM hits"))
    alice.opened_by(sent, OUTLOOK)
    wait_for(lambda: len(alice.stack.rows("SELECT id FROM hits")) > before, "this open is stored")
