"""Judging again what is stored, after the rules have changed. Doing it twice changes nothing the second time."""

from dataclasses import dataclass

from greentick.store import Store
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools

_MESSAGES_PER_BATCH = 200
_RULES = Tools()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """How many messages were looked at, hits judged differently, receipts that now say something else."""

    messages: int
    hits: int
    receipts: int


def rejudge(store: Store, now_ms: int, tools: Tools = _RULES) -> Rejudged:
    """Judge all hits of all messages again, in small transactions; a worker may be running.

    Receipts change and the feed tells so, but nobody is notified: what new rules find in old hits is no news.
    """
    messages = hits = receipts = after = 0
    while due := store.work.keys(after, _MESSAGES_PER_BATCH):
        result = pipeline.run(store, tools, Given(now_ms=now_ms, due=due, quiet=True))
        after = due[-1][1]
        messages += len(due)
        hits += result.rejudged
        receipts += result.receipts
    return Rejudged(messages=messages, hits=hits, receipts=receipts)
