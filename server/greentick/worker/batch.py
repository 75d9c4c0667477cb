"""A batch on its way through the pipeline: what came in, and what each step has found out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from greentick.domain.hit import Hit
from greentick.domain.stored import FeedChange
from greentick.store.outcome import History, Outcome
from greentick.store.work import Transaction
from greentick.worker.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is to be done in one transaction: hits from the stream, messages to fold anew (account and key).

    `told` are the accounts whose live readers have been told, and up to which change. `quiet`: nobody is to be notified
    of what this brings to light.
    """

    now_ms: int
    hits: Sequence[Hit] = ()
    due: Sequence[tuple[bytes, int]] = ()
    told: Mapping[bytes, int] = field(default_factory=dict)
    quiet: bool = False


class Case(Struct, kw_only=True, gc=False):
    """One message of the batch. `history` is None when the message is full and its new hits are only counted.

    `neighbours` are links of the account's other messages, asked for at the same moment. `unnamed`: its account does
    not let be kept which program asked.
    """

    outcome: Outcome
    is_due: bool
    unnamed: bool = False
    history: History | None = None
    neighbours: Sequence[Hit] = ()


@dataclass(slots=True)
class Batch:
    """The batch. Each step of the pipeline fills in what the next ones need."""

    given: Given
    tools: Tools
    transaction: Transaction
    cases: list[Case] = field(default_factory=list)
    changes: dict[bytes, list[FeedChange]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a batch has changed, once it is committed: new hits and their verdicts, hits judged differently, receipts.

    `changes` are the newest changes of each feed, as many as a nudge holds.
    """

    hits: int
    verdicts: Mapping[str, int]
    rejudged: int
    receipts: int
    changes: Mapping[bytes, Sequence[FeedChange]]
