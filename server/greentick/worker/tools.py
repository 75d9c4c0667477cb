"""What the pipeline is handed besides hits, so that it can be tested without the real rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from greentick.domain.folding import fold
from greentick.domain.hit import Hit
from greentick.domain.judgement import JudgedHit
from greentick.domain.message import Correction, Message, OwnView
from greentick.domain.receipt import Receipt
from greentick.judge import judge_message
from greentick.worker.crowds import Crowds


class Judge(Protocol):
    """Says of each hit of a message who caused it; one answer per hit."""

    def __call__(
        self,
        message: Message,
        hits: Sequence[Hit],
        views: Sequence[OwnView],
        corrections: Sequence[Correction],
        neighbours: Sequence[Hit],
    ) -> Sequence[JudgedHit]:
        """The judgements, in the order of the hits."""


class Fold(Protocol):
    """Makes the receipt of a message's judged hits, as it is to be shown at `now_ms`."""

    def __call__(self, message: Message, judged: Sequence[JudgedHit], now_ms: int) -> Receipt:
        """The receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The rules in force. `hit_cap` is how many hits of a message are kept; beyond it only rare ones (see room)."""

    hit_cap: int = 300
    judge: Judge = judge_message
    fold: Fold = fold
    crowds: Crowds = field(default_factory=Crowds)
