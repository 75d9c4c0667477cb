"""An uncertain open and the click that confirms it: no sooner than the click is sure, and told as one."""

import pytest

from greentick.domain.hit import Hit, Target
from greentick.domain.receipt import Receipt
from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from making import NOW_MS, a_hit, a_message, an_id

RULES = Tools()
OPEN_MS = NOW_MS + 3_600_000
CLICK_MS = OPEN_MS + 60_000
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account, 1)], NOW_MS)
    drain(store, OPEN_MS, a_hit(account, "open", 1, at_ms=OPEN_MS, agent="", network_hash="k-4-reader"))
    return account


def click(account: bytes, after_ms: int = 0) -> Hit:
    return a_hit(
        account,
        f"click-{after_ms}",
        1,
        at_ms=CLICK_MS + after_ms,
        target=Target.LINK,
        url=f"https://example.org/{after_ms}",
        agent=BROWSER,
        network_hash="k-4-reader",
    )


def drain(store: Store, now_ms: int, *hits: Hit) -> None:
    pipeline.run(store, RULES, Given(now_ms=now_ms, hits=hits, due=store.work.due(now_ms, 100)))


def receipt(store: Store, account: bytes) -> Receipt:
    found = store.messages.get(account, an_id(1))
    assert found is not None
    return found.stored.receipt


def told(store: Store, account: bytes) -> list[tuple[str, str, bool]]:
    changes = store.feed.page(account, 0, 100).items
    return [(each.kind, each.event.reason, each.first) for change in changes for each in change.notices]


def test_a_click_and_the_open_it_confirms_are_shown_together_and_told_once(store: Store, alice: bytes) -> None:
    drain(store, CLICK_MS, click(alice))
    assert (receipt(store, alice).state, told(store, alice)) == ("maybe", [])

    drain(store, CLICK_MS + 1_200)

    shown = receipt(store, alice)
    assert (shown.state, shown.opens, shown.first_open_at_ms) == ("clicked", 1, OPEN_MS)
    assert told(store, alice) == [("click", "link_followed", True)]


def test_a_scanners_first_link_confirms_nothing_before_its_second_one_comes(store: Store, alice: bytes) -> None:
    drain(store, CLICK_MS, click(alice))
    drain(store, CLICK_MS + 800, click(alice, 800))
    drain(store, CLICK_MS + 5_000)

    assert told(store, alice) == []
    assert receipt(store, alice).opens == 0
