"""Google has changed its page: the own server says where things are now, and no new extension is needed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.browser import wait_for
from e2e.person import Person
from e2e.ticks import expect_state, message_ticks

pytestmark = pytest.mark.e2e

WITHOUT_CLASSES = ".gH@class;.gK@class"
"""What the extension knows around a message's date."""


@pytest.fixture(autouse=True)
def _server_as_before(alice: Person) -> Iterator[None]:
    yield
    if alice.stack.settings.pop("gmail_selectors", None):
        restart(alice)


def restart(alice: Person) -> None:
    alice.stack.stop()
    alice.stack.start()


def known(alice: Person) -> object:
    """What the extension has heard of Gmail's page."""
    return alice.storage().get("gmailSelectors")


def finds_messages(alice: Person) -> object:
    """What the extension's check says of messages' places."""
    return alice.storage()["selfCheck"]["hooks"]["thread"]


def test_a_tick_finds_its_place_again_in_a_tab_that_is_open(alice: Person) -> None:
    alice.send_tracked("New markup")
    alice.open_gmail(view="sent", dropattr=WITHOUT_CLASSES)
    alice.expect_tick("New markup", "sent")
    alice.tab.open("New markup")
    wait_for(lambda: finds_messages(alice) is False, "the popup can say that the place is gone", pump=alice.pump)
    expect(message_ticks(alice.tab)).to_have_count(0)

    path = alice.stack.folder / "selectors.json"
    path.write_text(json.dumps({"messageDate": ["a) or (display:block", ".g3"]}))
    alice.stack.settings["gmail_selectors"] = str(path)
    restart(alice)

    expect_state(message_ticks(alice.tab).first, "sent", within_ms=30_000)
    wait_for(lambda: finds_messages(alice), "the popup can say that it is found", pump=alice.pump)
    alice.leave_picture("tick-in-a-changed-page")

    # What the server no longer says is forgotten.
    del alice.stack.settings["gmail_selectors"]
    restart(alice)
    wait_for(lambda: known(alice) == {}, "the extension has its own places alone", within_s=30, pump=alice.pump)
