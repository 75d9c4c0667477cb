"""Links of several messages asked for at once give each other away, in whatever batches they come."""

import itertools

import pytest

from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Verdict
from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from making import NOW_MS, a_hit, a_message, an_id

RULES = Tools()
LATER_MS = NOW_MS + 7_200_000
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account, number) for number in range(6)], NOW_MS)
    return account


def click(account: bytes, number: int, after_ms: int = 0, **changed: object) -> Hit:
    given = {"network_hash": "same", "agent": BROWSER} | changed
    at_ms = NOW_MS + 3_600_000 + after_ms
    url = f"https://example.org/{number}"
    return a_hit(account, f"c-{number}-{after_ms}", number, target=Target.LINK, url=url, at_ms=at_ms, **given)


def drain(store: Store, *hits: Hit) -> None:
    pipeline.run(store, RULES, Given(now_ms=LATER_MS, hits=hits))
    while due := store.work.due(LATER_MS, 100):
        pipeline.run(store, RULES, Given(now_ms=LATER_MS, due=due))


def verdicts(store: Store, account: bytes, *numbers: int) -> list[Verdict]:
    details = [store.messages.get(account, an_id(number)) for number in numbers]
    return [each.judgement.verdict for detail in details if detail for each in detail.judged]


def test_links_of_several_mails_at_once_are_a_machines(store: Store, alice: bytes) -> None:
    given = [click(alice, 1), click(alice, 2, 300), click(alice, 3, 600)]
    for number, order in enumerate(itertools.permutations(given)):
        account = store.accounts.create(2 + number)
        store.messages.register(account, [a_message(account, each) for each in range(4)], NOW_MS)
        for hit in order:
            drain(store, click(account, int(hit.id[2]), int(hit.id[4:])))

        assert verdicts(store, account, 1, 2, 3) == [Verdict.SCANNER] * 3

    drain(store, *given)
    assert verdicts(store, alice, 1, 2, 3) == [Verdict.SCANNER] * 3


def test_links_at_other_moments_by_others_or_of_other_accounts_are_not(store: Store, alice: bytes) -> None:
    mallory = store.accounts.create(9)
    store.messages.register(mallory, [a_message(mallory, 5)], NOW_MS)

    drain(store, click(alice, 1), click(alice, 2, 5_000), click(alice, 3, 100, network_hash="other"))
    drain(store, click(mallory, 5, 200))

    assert verdicts(store, alice, 1, 2, 3) == [Verdict.PERSON] * 3
    assert verdicts(store, mallory, 5) == [Verdict.PERSON]


def test_a_neighbour_nobody_registered_is_left_alone(store: Store, alice: bytes) -> None:
    drain(store, click(alice, 77))

    drain(store, click(alice, 1, 100))

    assert verdicts(store, alice, 1) == [Verdict.PERSON]
    store.messages.register(alice, [a_message(alice, 77)], NOW_MS)
    drain(store)
    assert verdicts(store, alice, 1, 77) == [Verdict.MAYBE] * 2
