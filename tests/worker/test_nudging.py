"""Telling live readers: what cannot be told of one account keeps nothing from the others."""

from collections.abc import Iterable

from msgspec.structs import replace
from structlog.testing import capture_logs

from greentick.domain.stored import FeedChange
from greentick.store import Store
from greentick.stream import Nudge
from greentick.telemetry import NUDGES_FAILED
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.nudging import Teller
from making import NOW_MS, a_message
from worker.rules import RULES


class Ear:
    """Nudges that are only heard."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def publish(self, nudges: Iterable[Nudge]) -> None:
        self.heard += [each.account_id for each in nudges]


def news(store: Store) -> dict[bytes, list[FeedChange]]:
    """Of two accounts, each with a mail."""
    accounts = [store.accounts.create(number) for number in (1, 2)]
    for account in accounts:
        store.messages.register(account, [a_message(account)], NOW_MS)
    changes = pipeline.run(store, RULES, Given(now_ms=NOW_MS, due=store.work.due(NOW_MS, 9))).changes
    return {account: list(each) for account, each in changes.items()}


def test_news_that_cannot_be_told_keep_nothing_from_others_and_are_counted_logged_and_not_tried_again(
    store: Store,
) -> None:
    changes, ear, before = news(store), Ear(), NUDGES_FAILED._value.get()
    odd, other = changes
    changes[odd] = [replace(changes[odd][0], stored="poison")]
    teller = Teller(ear)  # type: ignore[arg-type]

    with capture_logs() as lines:
        teller.tell(changes)

    assert ear.heard == [other]
    assert set(teller.told) == {odd, other}
    assert [line["event"] for line in lines] == ["nudge_failed"]
    assert NUDGES_FAILED._value.get() - before == 1
