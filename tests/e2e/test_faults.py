"""Whatever Gmail or the network does, the mail leaves, and leaves unharmed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.person import Person
from e2e.ticks import open_card, row_tick
from standins.gmail.seed import INES

pytestmark = pytest.mark.e2e


FAULTS: list[dict[str, Any]] = [
    {"drop": ".hG;[selector=scheduledSend]"},
    {"drop": "[gh=tm]"},
    {"drop": "div.yW"},
    {"drop": ".aDh"},
    {"drop": "input[name=draft]"},
    {"drop": "[name=from];[name=lts];[name=rm];[name=composeid]"},
    {"dropattr": "[data-thread-id]@data-thread-id"},
    {"dropattr": "[data-legacy-thread-id]@data-legacy-thread-id"},
    {"dropattr": "[data-message-id]@data-message-id"},
    {"dropattr": "[g_editable]@g_editable"},
    {"no_globals": 1},
    {"upper_email": 1},
    {"no_gmonkey": 1},
    {"gmonkey_late_ms": 2000},
    {"shell_late_ms": 1500},
    {"rows_late_ms": 1500},
    {"lazy_moles": 1},
    {"reading_pane": 1},
    {"no_conversations": 1},
    {"recycle": 1},
    {"title_svg": 1},
    {"dark": 1},
    {"unsaved_send": "two", "draft_ms": 60_000},
    {"wrap_xhr": "before"},
    {"wrap_xhr": "after"},
    {"answer": "minimal", "draft_ms": 60_000},
    {"delay_ms": 700},
]


@pytest.mark.parametrize(
    "fault", FAULTS, ids=lambda fault: ",".join(f"{name}={value}" for name, value in fault.items())
)
def test_the_mail_is_sent_with_its_pixel(alice: Person, fault: dict[str, Any]) -> None:
    alice.open_gmail(**fault)

    sent = alice.send("Through thick and thin", text="Every word of it")

    assert "Every word of it" in sent["body"]
    assert (sent["to"], sent["subject"]) == ([INES.email], "Through thick and thin")
    assert len(alice.pixels(sent["body"])) == 1
    assert alice.browser.errors == []


@pytest.mark.parametrize("answer", ["500", "cut", "empty", "junk"])
def test_a_mail_gmail_asks_to_send_again_is_sent_once_with_one_token(alice: Person, answer: str) -> None:
    alice.open_gmail(draft_ms=60_000)
    alice.gmail.switch(answer=answer, answer_times=1)

    sent = alice.send(f"Stubborn {answer}")

    [pixel] = alice.pixels(sent["body"])
    assert [alice.pixels(one["body"]) for one in alice.gmail.outgoing()] == [[pixel]]
    if answer in {"500", "cut"}:
        alice.expect_tick(f"Stubborn {answer}", "sent")


def test_an_unknown_format_passes_untouched_and_the_user_is_told(alice: Person) -> None:
    alice.open_gmail(old_wire=1, draft_ms=60_000)

    sent = alice.send("From another time", text="plain words")

    assert sent["body"] == '<div dir="ltr">plain words</div>'
    expect(alice.notice()).to_be_visible()
    card = open_card(alice.tab.page, row_tick(alice.tab.view("sent"), "From another time"))
    expect(card).to_contain_text("Not tracked: Gmail sent it in a way greentick does not know")


def test_a_scheduled_mail_leaves_without_a_pixel_and_the_user_is_told(alice: Person) -> None:
    alice.tab.compose().to([INES.email]).subject("Later").write("tomorrow").schedule()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert alice.pixels(sent["body"]) == []
    expect(alice.notice()).to_contain_text("“Later” will go out without a receipt")
    # What lies beside the bar, in its host's box, stays Gmail's.
    expect(alice.tab.page.locator(".greentick-notices")).to_have_css("pointer-events", "none")
    expect(alice.notice()).to_have_css("pointer-events", "auto")


def test_a_large_mail_is_sent_whole_and_counted_although_gmail_clips_it(alice: Person) -> None:
    line = "<div>" + "All work and no play makes a long mail. " * 10 + "</div>"
    writing = alice.tab.compose().to([INES.email]).subject("Long").html(line * 800)

    writing.send()
    alice.tab.sent()

    [sent] = alice.gmail.outgoing()
    assert len(sent["body"]) > 300_000
    alice.expect_tick("Long", "sent")
    alice.stack.let_time_pass()
    assert len(alice.opened_by(sent)) == 1
    alice.expect_tick("Long", "opened")
