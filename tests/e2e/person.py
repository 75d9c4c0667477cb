"""One person using greentick in Gmail: pairs, writes, looks at ticks. What all end-to-end tests do, in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from e2e.browser import Chromium, wait_for
from e2e.stack import Stack
from e2e.ticks import expect_state, row_tick
from standins import mailclient
from standins.gmail import GmailStandIn
from standins.gmail.driver import GmailPage
from standins.gmail.seed import INES
from standins.mailclient import GMAIL, Fetched, Program
from standins.notifications import Desktop, Shown


class Person:
    """Alice at her browser. `page` is her Gmail tab once it is open."""

    def __init__(self, browser: Chromium, gmail: GmailStandIn, desktop: Desktop, stack: Stack) -> None:
        self.browser = browser
        self.gmail = gmail
        self.desktop = desktop
        self.stack = stack
        gmail.resolve.update(stack.resolve)
        self._tab: GmailPage | None = None

    # --- setting up ---

    def pair(self) -> None:
        """Pair through the options page, as the README says."""
        options = self.browser.welcome()
        options.locator("#address").fill(self.stack.url)
        with self.browser.context.expect_page() as opened:
            options.locator("#pair").click()
        opened.value.locator("button[type=submit]").click()
        wait_for(lambda: self.storage(options).get("session"), "the session is there", pump=lambda: _pump(options))
        options.close()

    def begin_anew(self, folder: Path) -> None:
        """Have a server that knows nothing and a browser that was never used, paired, both in this folder."""
        if self.browser.is_open:
            self.browser.close()
        self.stack.stop()
        self.stack.folder = folder / "server"
        self.stack.start()
        self.browser.profile = folder / "profile"
        self.browser.open()
        self.pair()

    def open_gmail(self, account: int = 0, view: str = "inbox", **switches: object) -> GmailPage:
        """Open Gmail in a tab and wait until the extension works in it."""
        before = self._tab
        self._tab = GmailPage(self.browser.page(), self.gmail.url(account, view, **switches))
        if before is not None and not before.page.is_closed():
            before.page.close()
        return self._tab

    @property
    def tab(self) -> GmailPage:
        """The Gmail tab."""
        assert self._tab is not None, "Gmail is not open"
        return self._tab

    def change_settings(self, **patch: object) -> None:
        """Change settings as the options page does."""
        page = self.browser.extension_page("popup.html")
        page.evaluate("(patch) => chrome.runtime.sendMessage({ type: 'change_settings', patch })", patch)
        page.close()

    # --- doing ---

    def send(self, subject: str, to: Sequence[str] = (INES.email,), text: str = "Dear Ines") -> dict[str, Any]:
        """Send a new mail. Returns what Gmail's server got."""
        self.tab.send_mail(to, subject, text)
        return next(sent for sent in reversed(self.gmail.outgoing()) if sent["subject"] == subject)

    def send_tracked(self, subject: str, **more: Any) -> dict[str, Any]:
        """Send a new mail and wait for its two grey ticks in Sent."""
        sent = self.send(subject, **more)
        self.expect_tick(subject, "sent")
        return sent

    def expect_tick(self, subject: str, state: str, *, within_ms: int = 10_000) -> None:
        """The row in Sent comes to show this state; for `sent` she does without the offer to undo."""
        self.tab.view("sent")
        if state == "sent":
            self.tab.close_message()
        expect_state(row_tick(self.tab, subject), state, within_ms=within_ms)

    def expect_no_tick(self, subject: str) -> None:
        """The row in Sent shows no tick of a tracked mail."""
        self.tab.view("sent")
        self.tab.row(subject).wait_for()
        expect(row_tick(self.tab, subject).locator("svg:not(.greentick-untracked)")).to_have_count(0)

    def opened_by(self, sent: dict[str, Any], program: Program = GMAIL) -> list[Fetched]:
        """A recipient opens a mail that was sent."""
        return mailclient.open_mail(sent["body"], program, resolve=self.stack.resolve)

    def follow(self, link: str, program: Program) -> Fetched:
        """A recipient follows a link to her server; where it leads on is not followed."""
        return mailclient.fetch(link, program, resolve=self.stack.resolve)

    def close_pages(self) -> None:
        """Close everything she has opened; a browser without any page would end."""
        if self.browser.is_open:
            for page in self.browser.context.pages[1:]:
                page.close()

    # --- looking ---

    def pixels(self, body: str) -> list[str]:
        """The addresses of this server's pixels in a body, direct or behind Gmail's proxy."""
        return re.findall(rf"https?://{re.escape(self.stack.host)}/p/[\w-]+\.gif", body)

    def storage(self, page: Page | None = None) -> dict[str, Any]:
        """The extension's storage."""
        return self.browser.storage(page)

    def hear_all(self) -> None:
        """Wait until the extension has told everything the server's feed holds: only then its cursor moves."""
        end = "SELECT max(feed_seq) AS end FROM accounts"
        wait_for(
            lambda: self.storage().get("cursor") == self.stack.rows(end)[0]["end"],
            "the extension has heard everything",
            pump=self.pump,
        )

    def outbox(self) -> dict[str, Any]:
        """What the extension still owes the server."""
        return {name: value for name, value in self.storage().items() if name.startswith("outbox:")}

    def told(self, count: int = 1) -> list[Shown]:
        """The notifications on the desktop, once there are so many."""
        return wait_for(
            lambda: shown if len(shown := self.desktop.shown()) >= count else None,
            f"{count} notification(s) on the desktop",
            pump=self.pump,
        )

    def told_of(self, subject: str) -> Shown:
        """The notification about this mail, once it is there."""
        return wait_for(
            lambda: next(iter(self.told_about(subject)), None),
            f"a notification about “{subject}”",
            pump=self.pump,
        )

    def told_about(self, subject: str) -> list[Shown]:
        """The notifications so far about this mail."""
        return [one for one in self.desktop.shown() if subject in one.summary + one.body]

    def message(self, subject: str) -> dict[str, Any]:
        """What the server knows of the newest mail with this subject."""
        return next(message for message in reversed(self.messages()) if message["subject"] == subject)

    def notice(self) -> Locator:
        """What the extension tells her in Gmail, below the list."""
        return self.tab.page.locator(".greentick-notices .notice")

    def messages(self) -> list[dict[str, Any]]:
        """The messages the server knows."""
        return self.stack.rows("SELECT * FROM messages WHERE registered AND NOT deleted ORDER BY key")

    def known_subjects(self) -> list[str]:
        """The subjects of the messages the server knows."""
        return [message["subject"] for message in self.messages()]

    def pump(self) -> None:
        """Let a little time pass while the browser is heard."""
        self.tab.page.wait_for_timeout(50)

    def leave_picture(self, name: str) -> None:
        """A screenshot of Gmail as it stands."""
        if self._tab is not None and not self._tab.page.is_closed():
            self.browser.screenshot(self._tab.page, name)


def _pump(page: Page) -> None:
    page.wait_for_timeout(50)
