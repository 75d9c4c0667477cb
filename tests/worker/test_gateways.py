"""Gateways that open a mail with a browser: what they do is never shown as somebody's, not for a moment."""

import pytest

from greentick.domain.hit import Hit, Target
from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from making import NOW_MS, a_hit, a_message, an_id

RULES = Tools()
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
DELIVERED_MS = NOW_MS + 60_000


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account, 1, links=4)], NOW_MS)
    return account


def visit(account: bytes, after_ms: int, **changed: object) -> Hit:
    given = {"agent": BROWSER, "network_hash": "k-4-gateway", **changed}
    return a_hit(account, f"h-{after_ms}", 1, at_ms=DELIVERED_MS + after_ms, **given)


def link(account: bytes, after_ms: int) -> Hit:
    return visit(account, after_ms, target=Target.LINK, url=f"https://example.org/{after_ms}")


def states(store: Store, account: bytes, *hits: Hit) -> list[str]:
    """What was shown one after the other while these came, each when it did, and in the minute after."""
    times = sorted({*(hit.at_ms for hit in hits), *range(DELIVERED_MS, DELIVERED_MS + 60_000, 500)})
    shown: list[str] = []
    for now_ms in times:
        came = [hit for hit in hits if hit.at_ms == now_ms]
        pipeline.run(store, RULES, Given(now_ms=now_ms, hits=came, due=store.work.due(now_ms, 10)))
        found = store.messages.get(account, an_id(1))
        assert found is not None
        shown.append(found.stored.receipt.state.value)
    return list(dict.fromkeys(shown))


def told(store: Store, account: bytes) -> list[str]:
    return [notice.kind for change in store.feed.page(account, 0, 100).items for notice in change.notices]


def test_the_image_and_then_all_links_at_once_are_never_an_open(store: Store, alice: bytes) -> None:
    assert states(store, alice, visit(alice, 0), link(alice, 4_000), link(alice, 4_300)) == ["sent"]
    assert told(store, alice) == []


def test_the_image_and_then_link_after_link_are_never_more_than_uncertain(store: Store, alice: bytes) -> None:
    walk = [link(alice, after_ms) for after_ms in (4_000, 8_000, 12_000, 15_000)]

    assert states(store, alice, visit(alice, 0), *walk) == ["sent", "maybe"]
    assert told(store, alice) == []


def test_a_reader_then_is_shown_a_little_later(store: Store, alice: bytes) -> None:
    assert states(store, alice, visit(alice, 0)) == ["sent", "opened"]
    assert told(store, alice) == ["open"]


def test_a_reader_who_follows_a_link_at_once_is_told_of_with_both(store: Store, alice: bytes) -> None:
    assert states(store, alice, visit(alice, 0), link(alice, 5_000)) == ["sent", "opened", "clicked"]
    assert told(store, alice) == ["click", "open"]


@pytest.mark.parametrize("system", ["X11; Linux x86_64", "Windows NT 10.0; Win64; x64"])
def test_two_readers_are_told_of_both(store: Store, alice: bytes, system: str) -> None:
    agent = BROWSER.replace("X11; Linux x86_64", system)
    other = visit(alice, 0, agent=agent, network_hash="k-4-elsewhere")

    states(store, alice, other, link(alice, 5_000))

    assert told(store, alice) == ["click", "open"]
