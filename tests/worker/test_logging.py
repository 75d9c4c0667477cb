"""What the worker's log tells of a hit, and to whom."""

import pytest
from structlog.testing import capture_logs

from greentick.domain.hit import Hit
from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES


def judge(store: Store, hit: Hit) -> None:
    pipeline.run(store, RULES, Given(now_ms=NOW_MS + 90_000, hits=[hit]))


def test_each_hit_is_logged_with_its_verdict_and_reason_for_who_asks_for_it(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    alice = store.accounts.create(1)
    store.messages.register(alice, [a_message(alice)], NOW_MS)

    with caplog.at_level("DEBUG", "greentick.worker"), capture_logs() as lines:
        judge(store, a_hit(alice, "a-1"))
    with caplog.at_level("INFO", "greentick.worker"), capture_logs() as fewer:
        judge(store, a_hit(alice, "a-2"))

    kept = store.messages.get(alice, an_id(1))
    assert kept is not None
    judged = kept.judged[0].judgement
    assert [line for line in lines if line["event"] == "hit_judged"] == [
        {
            "event": "hit_judged",
            "log_level": "debug",
            "message": an_id(1),
            "hit": "a-1",
            "verdict": judged.verdict,
            "reason": judged.reason,
            "is_new": True,
        }
    ]
    assert not [line for line in fewer if line["event"] == "hit_judged"]
