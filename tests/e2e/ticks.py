"""What the extension shows in Gmail: ticks in rows and messages, the card, the toggle."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from standins.gmail.driver import GmailPage, Writing

TICK = ".greentick-tick"


def row_tick(gmail: GmailPage, subject: str) -> Locator:
    """The tick in the row of a mail."""
    return gmail.row(subject).locator(TICK)


def message_ticks(gmail: GmailPage) -> Locator:
    """The ticks at the messages of the open thread."""
    return gmail.messages().locator(TICK)


def expect_state(tick: Locator, state: str, *, within_ms: int = 10_000) -> None:
    """The tick comes to show this state."""
    expect(tick).to_have_attribute("data-state", state, timeout=within_ms)


def open_card(page: Page, tick: Locator) -> Locator:
    """Hover over a tick until its card stands."""
    tick.hover()
    card = page.locator(".greentick-card .card")
    card.wait_for()
    return card


def toggle(writing: Writing) -> Locator:
    """The extension's one control beside Send."""
    return writing.root.locator(".greentick-toggle")


def switch(writing: Writing) -> Locator:
    """The part of the control that switches the receipt on and off."""
    return toggle(writing).locator("button[role=switch]")


def menu(writing: Writing) -> Locator:
    """The menu of the control, opened."""
    opened = toggle(writing).locator("[role=menu]")
    if not opened.is_visible():
        toggle(writing).locator("button.more").click()
    opened.wait_for()
    return opened


def choose(writing: Writing, choice: str) -> None:
    """Choose what the mail carries: opens, clicks, both, log, off; line for the line under it."""
    menu(writing).locator(f"[data-item={choice}]").click()
