"""What leaves Gmail: one pixel in every mail that may have one, nothing else changed, nothing where none may be."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from e2e.browser import wait_for
from e2e.person import Person
from e2e.ticks import expect_state, message_ticks, row_tick, switch, toggle
from standins.gmail.seed import INES, JONAS
from standins.mailclient import OUTLOOK

pytestmark = pytest.mark.e2e


def without_ours(person: Person, body: str) -> str:
    """A body as it would be without this server's pixels and the line that tells."""
    host = re.escape(person.stack.host)
    return re.sub(rf'<img\b[^>]*{host}/p/[^>]*>|<div lang="..".{{0,400}}?{host}/r/.{{0,200}}?</div>', "", body)


def test_a_reply_is_tracked_at_its_message(alice: Person) -> None:
    alice.tab.open("Offer 2026-114")
    alice.tab.reply().write("Here are the figures").send_by_keys()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert len(alice.pixels(sent["parts"][0][1])) == 1
    assert alice.pixels(sent["parts"][1][1]) == []
    expect_state(message_ticks(alice.tab).last, "sent")
    alice.stack.let_time_pass()
    alice.opened_by(sent)
    expect_state(message_ticks(alice.tab).last, "opened")


def test_an_own_old_pixel_is_taken_out_of_a_reply(alice: Person) -> None:
    first = alice.send_tracked("Back and forth")
    alice.tab.open("Back and forth")

    alice.tab.reply().write("And one more thing").send()
    alice.tab.sent()

    reply = alice.gmail.outgoing()[-1]
    old, [new] = alice.pixels(first["body"])[0], alice.pixels(reply["body"])
    assert old not in reply["body"]
    assert new != old
    assert "Dear Ines" in reply["parts"][1][1]


def test_an_own_old_pixel_is_taken_out_of_a_forward_and_other_images_stay(alice: Person) -> None:
    first = alice.send_tracked("Worth passing on")
    logo = '<img src="https://ci3.googleusercontent.com/meips/other=s0-d-e1-ft#https://example.org/logo.png">'
    alice.tab.open("Worth passing on")
    writing = alice.tab.reply("forward").to([JONAS.email])
    writing.html(writing.body.inner_html() + logo)

    writing.send()
    alice.tab.sent()

    forward = alice.gmail.outgoing()[-1]
    assert alice.pixels(first["body"])[0] not in forward["body"]
    assert len(alice.pixels(forward["body"])) == 1
    assert "https://example.org/logo.png" in forward["body"]
    assert "Forwarded message" in forward["body"]


def test_two_mails_in_one_request_are_both_tracked(alice: Person) -> None:
    alice.open_gmail(batch_ms=200, batch_sends=2, draft_ms=60_000)
    for subject in ("First of two", "Second of two"):
        alice.tab.compose().to([INES.email]).subject(subject).write(subject).send()
    alice.tab.sent()

    first, second = alice.gmail.outgoing()
    [one], [two] = alice.pixels(first["body"]), alice.pixels(second["body"])
    assert one != two
    alice.expect_tick("First of two", "sent")
    alice.expect_tick("Second of two", "sent")
    alice.stack.let_time_pass()
    alice.opened_by(second, OUTLOOK)
    alice.expect_tick("Second of two", "opened")
    alice.expect_tick("First of two", "sent")


def test_a_mail_switched_off_leaves_byte_for_byte_as_written(alice: Person) -> None:
    writing = alice.tab.compose().to([INES.email]).subject("Private").write("Just between us: a < b & c")
    switch(writing).click()
    expect(switch(writing)).to_have_attribute("aria-checked", "false")
    alice.leave_picture("toggle-off")
    written = f'<div dir="ltr">{writing.body.inner_html()}</div>'

    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert sent["parts"] == [[0, written]]
    alice.expect_no_tick("Private")
    assert "Private" not in alice.known_subjects()
    assert "Private" not in [record["subject"] for record in alice.outbox().values()]


def test_a_plain_text_mail_carries_nothing_and_says_why_while_it_is_written(alice: Person) -> None:
    writing = alice.tab.compose().to([INES.email]).subject("Plain").plain().write("only text")
    expect(alice.tab.page.locator(".greentick-hint")).to_be_visible()
    alice.leave_picture("plain-text-hint")

    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert sent["body"] == "only text"
    alice.expect_no_tick("Plain")
    expect(alice.notice()).to_have_count(0)


@pytest.mark.parametrize("way", ["labels", "save", "silent"])
@pytest.mark.parametrize("text", ["local", "server"])
def test_an_undone_mail_is_not_tracked_and_gets_a_new_token_when_sent_again(alice: Person, way: str, text: str) -> None:
    alice.open_gmail(undo_wire=way, undo_body=text)
    subject = f"Too early, {way} {text}"
    first = alice.send(subject, text="first words")
    wait_for(lambda: subject in alice.known_subjects(), "the server knows of the mail", pump=alice.pump)
    tick = row_tick(alice.tab.view("sent"), subject)
    expect(tick).to_have_accessible_name("Just sent; Gmail can still take it back")
    expect_state(tick, "pending")

    writing = alice.tab.undo()
    wait_for(lambda: subject not in alice.known_subjects(), "the server knows that the mail came back", pump=alice.pump)
    writing.write(" and last words").send()
    alice.tab.sent()

    second = alice.gmail.outgoing()[-1]
    [old], [new] = alice.pixels(first["body"]), alice.pixels(second["body"])
    assert old != new
    assert old not in second["body"]
    alice.expect_tick(subject, "sent")
    alice.stack.let_time_pass()
    alice.opened_by(first, OUTLOOK)
    alice.opened_by(second, OUTLOOK)
    alice.expect_tick(subject, "opened")
    assert alice.known_subjects().count(subject) == 1


def test_a_reply_in_a_window_of_its_own_is_tracked(alice: Person) -> None:
    alice.tab.open("Minutes of Tuesday")
    writing = alice.tab.reply().write("Thank you").pop_out()
    expect(toggle(writing)).to_be_visible()
    writing.full_screen()
    expect(toggle(writing)).to_be_visible()
    alice.leave_picture("compose-full-screen")

    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert len(alice.pixels(sent["body"])) == 1


def test_the_second_account_has_ticks_of_its_own(alice: Person) -> None:
    tab = alice.open_gmail(account=1)
    tab.send_mail([INES.email], "From work", "Dear Ines")
    tab.view("sent")
    expect_state(row_tick(tab, "From work"), "sent")

    [sent] = alice.gmail.outgoing(1)
    message = alice.message("From work")
    assert message["gmail_address"] == "alice@northwind.example"
    alice.stack.let_time_pass()
    alice.opened_by(sent)
    expect_state(row_tick(tab, "From work"), "opened")
    alice.desktop.click(alice.told_of("From work"))
    expect(tab.page.locator("[role=main] h2.hP")).to_have_text("From work")
    assert "/u/1/" in tab.page.url


def test_attachments_and_addresses_leave_as_they_are(alice: Person) -> None:
    writing = alice.tab.compose().to([INES.email]).to([JONAS.email], "cc").subject("With files").write("See below")
    files = [
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": name.encode()} for name in ("a", "b", "c")
    ]
    writing.root.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    wait_for(lambda: "c.pdf" in json.dumps([one.body.decode() for one in alice.gmail.log()]), "saved", pump=alice.pump)

    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert sent["attachments"] == ["a.pdf", "b.pdf", "c.pdf"]
    assert (sent["to"], sent["cc"]) == ([INES.email], [JONAS.email])
    assert without_ours(alice, sent["body"]) == '<div dir="ltr">See below</div>'


def test_the_senders_own_browser_never_asks_for_the_pixel_in_what_is_written(alice: Person) -> None:
    first = alice.send_tracked("Pasted")
    image = re.search(r"<img[^>]*>", first["body"])
    assert image is not None

    later = alice.send_tracked("Opened after")
    alice.stack.let_time_pass()

    writing = alice.tab.compose().html(f"<p>pasted {image.group()}</p>")
    expect(writing.body.locator("img")).to_have_js_property("complete", True)

    # Hits are judged in their order: with this one there, one of the paste would be there too.
    alice.opened_by(later, OUTLOOK)
    alice.expect_tick("Opened after", "opened")
    of_it = "SELECT * FROM hits WHERE message_key IN (SELECT key FROM messages WHERE subject = ?)"
    assert alice.stack.rows(of_it, ["Pasted"]) == []
