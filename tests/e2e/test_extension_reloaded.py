"""The extension is reloaded while Gmail stays open: mails leave untouched, the user is told, a reload mends it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.browser import wait_for
from e2e.person import Person

pytestmark = pytest.mark.e2e


def reload_extension(alice: Person) -> None:
    """Reload it as an update does; its old scripts stay behind in Gmail's tab."""
    before = alice.browser.worker()
    before.evaluate("setTimeout(() => chrome.runtime.reload(), 0)")
    wait_for(
        lambda: next((one for one in alice.browser.context.service_workers if one is not before), None),
        "the new background runs",
        pump=alice.pump,
    )


def test_a_mail_from_the_old_tab_leaves_untouched_and_a_reload_mends_it(alice: Person) -> None:
    reload_extension(alice)

    stale = alice.send("From an old tab", text="unharmed")

    assert stale["body"] == '<div dir="ltr">unharmed</div>'
    expect(alice.notice().first).to_be_visible()
    assert alice.notice().count() == 1
    alice.leave_picture("extension-reloaded")
    assert alice.browser.errors == []

    alice.tab.page.reload()
    alice.tab.ready()
    fresh = alice.send("From a new tab")
    assert len(alice.pixels(fresh["body"])) == 1
    alice.expect_tick("From a new tab", "sent")
