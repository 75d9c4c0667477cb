"""A message that is full of one kind of hits still takes the few of others, and never more than twice the cap."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from greentick.domain.hit import Hit, Target
from greentick.domain.receipt import State
from greentick.domain.stored import MessageDetail
from greentick.store import Store
from greentick.store.outcome import Found, History
from greentick.store.work import Transaction
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.crowds import Crowds
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

CAP = RULES.hit_cap
LATER_MS = NOW_MS + 90_000


class Mail:
    """A registered mail, the hits that come to it one batch after the other, and what is kept of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tools = replace(RULES, crowds=Crowds())
        self.account = store.accounts.create(1)
        store.messages.register(self.account, [a_message(self.account)], NOW_MS)
        self._count = 0

    def hit(self, agent: str = "bot", number: int = 1, **changed: object) -> Hit:
        self._count += 1
        return a_hit(self.account, f"h-{self._count:03}", number, at_ms=NOW_MS + self._count, agent=agent, **changed)

    def drain(self, *hits: Hit) -> None:
        due = self._store.work.due(LATER_MS, 10)
        pipeline.run(self._store, self._tools, Given(now_ms=LATER_MS, hits=hits, due=due))

    def kept(self) -> MessageDetail:
        found = self._store.messages.get(self.account, an_id(1))
        assert found is not None
        return found


@pytest.fixture
def mail(store: Store) -> Mail:
    return Mail(store)


def test_who_reads_after_a_machine_has_filled_the_message_is_seen(mail: Mail) -> None:
    mail.drain(*(mail.hit() for _ in range(CAP)))

    mail.drain(mail.hit())
    mail.drain(mail.hit("person"))
    mail.drain(mail.hit("person", target=Target.LINK, url="https://example.org/"))

    kept = mail.kept()
    assert kept.stored.receipt.state is State.CLICKED
    assert (len(kept.judged), kept.uncounted) == (CAP + 2, 1)


def test_a_reader_is_seen_in_the_middle_of_the_flood(mail: Mail) -> None:
    flood = [mail.hit() for _ in range(3 * CAP // 2)]
    reader = mail.hit("person")
    flood += [mail.hit() for _ in range(CAP)]

    mail.drain(*flood[:CAP], *flood[CAP:], reader)

    kept = mail.kept()
    assert kept.stored.receipt.state is State.OPENED
    assert (len(kept.judged), kept.uncounted) == (CAP + 1, len(flood) - CAP)


def test_there_is_room_for_as_many_again_and_no_more(mail: Mail) -> None:
    links = [mail.hit("person", target=Target.LINK, url=f"https://example.org/{number}") for number in range(3 * CAP)]

    mail.drain(*links[:CAP])
    for link in links[CAP:]:
        mail.drain(link)

    kept = mail.kept()
    assert (len(kept.judged), kept.uncounted) == (2 * CAP, CAP)


def test_the_same_batch_again_keeps_nothing_more(mail: Mail) -> None:
    mail.drain(*(mail.hit() for _ in range(CAP)))
    late = [mail.hit("person"), mail.hit()]

    mail.drain(*late)
    once = [each.hit.id for each in mail.kept().judged]
    mail.drain(*late)

    assert [each.hit.id for each in mail.kept().judged] == once


def test_nothing_is_loaded_for_a_machine_that_found_no_room_before(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    history = Transaction.history

    def noted(transaction: Transaction, found: Sequence[Found]) -> dict[int, History]:
        loaded.append(len(found))
        return history(transaction, found)

    monkeypatch.setattr(Transaction, "history", noted)
    mail.drain(*(mail.hit() for _ in range(CAP)))
    mail.drain(mail.hit())
    before = sum(loaded)

    for _ in range(5):
        mail.drain(mail.hit())

    assert sum(loaded) == before
    assert mail.kept().uncounted == 6


def test_hits_that_wait_for_a_registration_are_of_no_kind(store: Store, mail: Mail) -> None:
    mail.drain(*(mail.hit(number=2) for _ in range(2 * CAP)), mail.hit("person", number=2))
    store.messages.register(mail.account, [a_message(mail.account, 2)], NOW_MS)
    mail.drain()

    found = store.messages.get(mail.account, an_id(2))
    assert found is not None
    assert (len(found.judged), found.uncounted) == (CAP, CAP + 1)


def test_memory_of_crowds_is_bounded() -> None:
    crowds = Crowds()
    hit = a_hit(bytes(9), "h")

    for key in range(Crowds.MOST + 1):
        crowds.add(key, hit)

    assert crowds.holds(Crowds.MOST, hit)
    assert not crowds.holds(0, hit)
