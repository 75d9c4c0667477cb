"""InboxSDK, which works on the live page, works in the stand-in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.browser import Chromium, wait_for
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.gmail.seed import INES, MARA

pytestmark = pytest.mark.e2e


class Canary:
    """The stand-in's page with the canary in it, and what the canary has said."""

    def __init__(self, browser: Chromium, url: str) -> None:
        self.gmail = GmailPage(browser.page(), url)
        self.hear("loaded")

    def said(self, kind: str) -> list[dict[str, Any]]:
        heard = self.gmail.page.evaluate("document.documentElement.dataset.canary ?? '[]'")
        return [finding for finding in json.loads(heard) if finding["kind"] == kind]

    def hear(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        return wait_for(
            lambda: found if len(found := self.said(kind)) >= count else None,
            f"the canary says {kind} {count} times",
            pump=lambda: self.gmail.page.wait_for_timeout(50),
        )


@pytest.fixture
def bird(chromium: Callable[..., Chromium], canary: Path, gmail: GmailStandIn) -> Canary:
    return Canary(chromium([canary]), gmail.url())


def test_list_rows_have_their_thread_ids(bird: Canary, gmail: GmailStandIn) -> None:
    rows = bird.hear("row", 10)

    true_ids = {thread.legacy_id for thread in gmail.accounts[0].threads.values()}
    assert {row["threadId"] for row in rows} <= true_ids
    assert rows[0]["contacts"] == [INES.email]
    assert not bird.said("problem")


def test_a_new_mail_is_followed_to_its_true_ids(bird: Canary, gmail: GmailStandIn) -> None:
    writing = bird.gmail.compose().to([INES.email]).to([MARA.email], "cc").subject("Canary").write("Hello")
    [compose] = bird.hear("compose")

    writing.send()
    [sent] = bird.hear("sent")

    [true] = gmail.outgoing()
    assert (compose["to"], compose["cc"]) == ([INES.email], [MARA.email])
    assert compose["isReply"] is False
    assert bird.said("presending")[0]["html"] == "Hello"
    assert (sent["messageId"], sent["threadId"]) == (true["legacy_id"], true["thread_id"])
    assert not bird.said("problem")


def test_a_reply_is_followed_to_its_true_ids(bird: Canary, gmail: GmailStandIn) -> None:
    bird.gmail.open("Offer 2026-114")
    bird.hear("message")
    writing = bird.gmail.reply().write("Here they are")
    [compose] = bird.hear("compose")

    writing.send()
    [sent] = bird.hear("sent")

    [true] = gmail.outgoing()
    assert compose["isReply"] is True
    assert compose["isInline"] is True
    assert (sent["messageId"], sent["threadId"]) == (true["legacy_id"], true["thread_id"])


def test_a_thread_and_its_messages_are_understood(bird: Canary, gmail: GmailStandIn) -> None:
    bird.gmail.open("Contract, second draft")

    [thread] = bird.hear("thread")
    [message] = bird.hear("message")

    true = gmail.accounts[0].thread_by_legacy(thread["threadId"])
    assert true is not None
    assert thread["subject"] == "Contract, second draft"
    assert message["messageId"] == true.messages[0].legacy_id
    assert message["sender"] == INES.email
    assert message["recipients"] == [gmail.accounts[0].person.email]
    assert message["text"].startswith("Dear Alice")


def test_a_window_over_the_whole_page_stays_the_same_window(bird: Canary) -> None:
    writing = bird.gmail.compose().subject("Wide")
    bird.hear("compose")

    writing.full_screen()

    wait_for(
        lambda: [said for said in bird.said("fullscreen") if said["fullscreen"]],
        "the canary sees the full screen",
        pump=lambda: bird.gmail.page.wait_for_timeout(50),
    )
    assert not bird.said("destroyed")


def test_nothing_but_gmail_is_asked(bird: Canary, gmail: GmailStandIn) -> None:
    bird.hear("row", 10)

    assert {request.host for request in gmail.log()} == {"mail.google.com"}
