"""Chromium's real quota: 10 MB, and what gives way when they are used up."""

from __future__ import annotations

from collections.abc import Callable

from e2e.browser import Chromium

OpenBrowser = Callable[..., Chromium]
FILL = """async (prefix) => {
    for (let megabytes = 1; megabytes >= 1 / 4096; megabytes /= 2) {
        try {
            for (let number = 0; ; number += 1) {
                const padding = "x".repeat(megabytes * 1_000_000);
                const thread = { receipts: [], fetchedAt: 1, padding };
                await chrome.storage.local.set({ [`${prefix}${megabytes}-${number}`]: thread });
            }
        } catch (error) { continue; }
    }
}"""
RECORD = {
    "id": "copy-1",
    "stage": "sent",
    "gmailAddress": "alice@example.org",
    "accountIndex": 0,
    "sentAt": 1,
    "subject": "Contract" * 100,
    "recipients": [],
    "permMessageId": "msg-a:r1",
    "permThreadId": "thread-a:r1",
    "gmailMessageId": "",
    "threadId": "",
    "rfcMessageId": "",
    "undoSeconds": 0,
    "attempts": 0,
    "nextAttemptAt": 0,
}
SEND = "(record) => chrome.runtime.sendMessage({ type: 'outgoing', record })"


def test_receipts_that_can_be_had_again_give_way_to_a_registration(open_browser: OpenBrowser) -> None:
    browser = open_browser()
    page = browser.welcome()
    page.evaluate(FILL, "thread:alice@example.org:")

    assert page.evaluate(SEND, RECORD) == {"ok": True}

    kept = browser.storage(page)
    assert kept["outbox:copy-1"]["id"] == "copy-1"
    assert any(name.startswith("thread:") for name in kept)


def test_user_is_told_when_not_even_that_is_enough(open_browser: OpenBrowser) -> None:
    browser = open_browser()
    page = browser.welcome()
    page.evaluate(FILL, "other:")

    reply = page.evaluate(SEND, RECORD)

    assert reply["ok"] is False
    shown = page.evaluate("new Promise((resolve) => chrome.notifications.getAll((all) => resolve(Object.keys(all))))")
    assert [name.split(":")[0] for name in shown] == ["trouble"]
