"""What each mail carries is chosen beside Send: opens, clicks, both, only a note, nothing; and whether it says so."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.browser import barriers, wait_for
from e2e.person import Person
from e2e.ticks import choose, expect_state, menu, open_card, row_tick, switch, toggle
from standins import mailclient
from standins.gmail.driver import Writing
from standins.gmail.seed import INES
from standins.mailclient import OUTLOOK, Program

pytestmark = pytest.mark.e2e

TARGET = "https://example.org/a%20b/?x=1&y=(2)&z=%C3%BC\u00fc#part-3"
LINK = TARGET.replace("&", "&amp;")
BROWSER = Program(
    "Chrome on Windows",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Mode": "navigate", "Accept-Language": "pt"},
)


def writing_to_ines(alice: Person, subject: str) -> Writing:
    writing = alice.tab.compose().to([INES.email]).subject(subject)
    return writing.html(f'Dear Ines, see <a href="{LINK}">{LINK}</a> or <a href="mailto:a@example.org">write</a>.')


def links(alice: Person, body: str) -> list[str]:
    """Where the links of a mail lead, those through this server."""
    return [url for url in mailclient.link_urls(body) if f"{alice.stack.host}/l/" in url]


def ask_server(alice: Person, method: str, path: str, body: object = None) -> Any:
    session = alice.storage()["session"]
    request = urllib.request.Request(
        session["server"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {session['token']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def test_a_link_leads_to_its_exact_target_and_a_click_is_told(alice: Person) -> None:
    writing = writing_to_ines(alice, "With a link")
    choose(writing, "both")
    expect(writing.root.locator(".greentick-hint")).to_contain_text(alice.stack.host.split(":")[0])
    alice.leave_picture("choices-both")
    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    [link] = links(alice, sent["body"])
    assert len(alice.pixels(sent["body"])) == 1
    assert f">{LINK}</a>" in sent["body"]
    assert 'href="mailto:a@example.org"' in sent["body"]
    alice.expect_tick("With a link", "sent")

    alice.stack.let_time_pass(minutes=10)
    fetched = alice.follow(link, BROWSER)
    assert fetched.status == 302
    assert fetched.headers["location"].encode("latin-1").decode() == TARGET
    tick = row_tick(alice.tab, "With a link")
    expect_state(tick, "clicked")
    expect(open_card(alice.tab.page, tick)).to_contain_text("example.org/a%20b")
    alice.leave_picture("choices-clicked")
    assert alice.message("With a link")["links"] == 1

    # The way on stays open when nothing can be recorded, and when the mail is forgotten.
    alice.stack.kill_part("valkey")
    assert alice.follow(link, BROWSER).status == 302
    ask_server(alice, "DELETE", f"/v1/messages/{copy_of(alice, 'With a link')}")
    assert alice.follow(link, BROWSER).headers["location"].encode("latin-1").decode() == TARGET


def copy_of(alice: Person, subject: str) -> str:
    listed = ask_server(alice, "GET", "/v1/messages")["messages"]
    return next(str(message["id"]) for message in listed if message["subject"] == subject)


@pytest.mark.parametrize(
    ("choice", "pixels", "wrapped", "told"),
    [
        ("opens", 1, 0, ["it is opened."]),
        ("clicks", 0, 1, ["a link in it is followed."]),
        ("both", 1, 1, ["it is opened or a link in it is followed."]),
        ("log", 0, 0, []),
    ],
)
def test_a_mail_carries_what_was_chosen_and_says_so(
    alice: Person, choice: str, pixels: int, wrapped: int, told: list[str]
) -> None:
    writing = writing_to_ines(alice, f"Chosen: {choice}")
    choose(writing, choice)
    written = f'<div dir="ltr">{writing.body.inner_html()}</div>'
    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert (len(alice.pixels(sent["body"])), len(links(alice, sent["body"]))) == (pixels, wrapped)
    assert re.findall(r"carries a receipt that tells me when (.+?\.)", sent["body"]) == told
    assert choice != "log" or sent["parts"] == [[0, written]]
    wait_for(lambda: f"Chosen: {choice}" in alice.known_subjects(), "the server knows the mail", pump=alice.pump)
    assert alice.message(f"Chosen: {choice}")["tracks"] == choice


def test_the_control_leaves_gmails_bar_its_place_however_long_its_word(alice: Person) -> None:
    control = toggle(writing_to_ines(alice, "Narrow"))
    lengthen = "(host) => { host.shadowRoot.querySelector('[role=switch] span').textContent = 'W'.repeat(40); }"

    control.evaluate(lengthen)

    assert control.evaluate("(host) => host.offsetWidth") <= 170


def test_a_choice_is_made_by_keyboard_and_survives_closing_the_draft(alice: Person) -> None:
    writing = writing_to_ines(alice, "Later")
    more = toggle(writing).locator("button.more")
    more.focus()
    more.press("Enter")
    expect(menu(writing).locator("[data-item=opens]")).to_be_focused()
    alice.tab.page.keyboard.press("ArrowDown")
    alice.tab.page.keyboard.press("ArrowDown")
    # Gmail's own order of tabbing begins at Send (tabindex 1), and the control stands beside it.
    assert barriers(alice.tab.page, ".greentick-toggle", except_for=["tabindex"]) == []
    alice.leave_picture("choices-menu")
    alice.tab.page.keyboard.press("Enter")
    expect(more).to_be_focused()
    expect(switch(writing)).to_have_text("Receipt, links")
    more.press("Enter")
    alice.tab.page.keyboard.press("Escape")
    expect(toggle(writing).locator("[role=menu]")).to_be_hidden()
    expect(writing.body).to_be_visible()
    writing.close()

    alice.tab.view("drafts").row("Later").locator(".yW").click()
    again = alice.tab.writing()
    expect(switch(again)).to_have_text("Receipt, links")


def test_the_line_tells_the_recipient_and_can_be_left_out(alice: Person) -> None:
    for subject in ("Told", "Not told"):
        writing = writing_to_ines(alice, subject)
        if subject == "Not told":
            choose(writing, "line")
            expect(menu(writing).locator("[data-item=line]")).to_have_attribute("aria-checked", "false")
        writing.send()
        alice.tab.sent()
        alice.expect_tick(subject, "sent")

    told, untold = alice.gmail.outgoing()
    pages = [
        re.findall(rf"https?://{re.escape(alice.stack.host)}/r/[\w-]{{40}}", one["body"]) for one in (told, untold)
    ]
    assert (len(pages[0]), len(pages[1])) == (1, 0)
    assert told["body"].rindex("/r/") > told["body"].index("write</a>")
    assert [alice.message(subject)["disclosed"] for subject in ("Told", "Not told")] == [1, 0]


def test_a_mail_that_came_back_carries_each_mark_once(alice: Person) -> None:
    alice.open_gmail(undo_body="server")
    writing = writing_to_ines(alice, "Too early")
    choose(writing, "both")
    writing.send()
    again = alice.tab.undo()
    expect(switch(again)).to_have_text("Receipt, links")
    again.send()
    alice.tab.sent()

    first, second = alice.gmail.outgoing()
    [old], [new] = links(alice, first["body"]), links(alice, second["body"])
    assert old != new
    assert second["body"].count("/r/") == 1
    assert alice.follow(new, OUTLOOK).headers["location"].encode("latin-1").decode() == TARGET


def test_whoever_is_never_to_be_tracked_is_named_before_sending(alice: Person) -> None:
    ask_server(alice, "PATCH", "/v1/settings", {"never_track": ["Example.com"]})
    writing = alice.tab.compose().to(["bob@mail.example.com"]).subject("To Bob").write("Dear Bob")
    expect(writing.root.locator(".greentick-hint")).to_contain_text("bob@mail.example.com")
    expect(switch(writing)).to_have_attribute("aria-checked", "false")
    alice.leave_picture("choices-never-track")
    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert sent["body"] == '<div dir="ltr">Dear Bob</div>'
    alice.expect_no_tick("To Bob")
    expect(alice.notice()).to_have_count(0)
    ask_server(alice, "PATCH", "/v1/settings", {"never_track": []})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_may_be_eyes_in_colours_that_everybody_tells_apart(alice: Person, theme: str) -> None:
    alice.open_gmail(dark=theme == "dark")
    subject = f"Seen by eyes, {theme}"
    sent = alice.send_tracked(subject)
    alice.change_settings(marks="eyes", colours="distinct")
    tick = row_tick(alice.tab, subject)
    expect(tick).to_have_attribute("data-marks", "eyes")
    alice.stack.let_time_pass(minutes=10)
    alice.opened_by(sent, OUTLOOK)
    expect_state(tick, "opened")
    expect(tick.locator("svg circle")).to_have_count(1)
    alice.leave_picture(f"choices-eyes-{theme}")
    alice.change_settings(marks="ticks", colours="usual")
    expect(tick.locator("svg circle")).to_have_count(0)


def test_a_long_address_stays_within_the_menu(alice: Person) -> None:
    writing = alice.tab.compose().to([f"ines@{'verylongdomain' * 4}.example"])

    opened = menu(writing)

    expect(opened).to_contain_text("verylongdomain")
    assert opened.evaluate("(menu) => menu.scrollWidth <= menu.clientWidth")
    alice.leave_picture("menu-with-a-long-address")
