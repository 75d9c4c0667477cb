"""One fault after the other on one stage: what was answered, what is stored, what was told."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from faults.harm import Fault
from faults.load import Load
from faults.stage import Stage, open_stage
from greentick.clock import now_ms
from waiting import wait_until

HITS_PER_MAIL = 20
"""Far below the cap, which would only count hits."""

QUIET_S = 120
BEFORE = 0.2
AFTER = 200
"""Hits answered after all was mended, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one fault, or of all together. `stored` is how many of the answered are in the database."""

    fault: str
    answered: int
    unanswered: int
    stored: int
    doubled: int
    lost: int
    feed_rows: int
    told_twice: int
    missing: int
    only_counted: int
    wrong: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Nothing lost, nothing doubled, every answer a pixel."""
        return not (self.doubled or self.lost or self.told_twice or self.missing or self.only_counted or self.wrong)


def try_all(folder: Path, kind: str, faults: Iterable[Fault], hits: int) -> Iterator[Outcome]:
    """Each fault in turn, then the sum: all is counted once more at the end, for what came late."""
    with open_stage(folder, kind) as stage:
        loads: list[Load] = []
        for fault in faults:
            feed_before, since_ms = stage.feed_end(), now_ms()
            load = _under_load(stage, fault, f"{kind}{len(loads)}", hits)
            loads.append(load)
            _settle(stage, load, since_ms)
            yield _count(stage, f"{kind}: {fault.name}", [load], feed_before, since_ms)
        yield _count(stage, f"{kind}: all at the end", loads, 0, 0)


def table(outcomes: Iterable[Outcome]) -> str:
    """The outcomes as lines for a terminal."""
    columns = ("answered", "stored", "doubled", "lost", "feed rows", "told twice", "missing", "broken off", "over cap")
    lines = [f"{'fault':48}" + "".join(f"{column:>12}" for column in columns)]
    for each in outcomes:
        values = (
            each.answered, each.stored, each.doubled, each.lost, each.feed_rows, each.told_twice, each.missing,
            each.unanswered, each.only_counted,
        )  # fmt: skip
        lines.append(f"{each.fault:48}" + "".join(f"{value:12}" for value in values))
        lines += [f"    wrong answer: {answer}" for answer in each.wrong[:3]]
    return "\n".join(lines)


def _under_load(stage: Stage, fault: Fault, name: str, hits: int) -> Load:
    load = Load(stage.port, stage.mails(max(10, hits // HITS_PER_MAIL)), name, hits)
    try:
        load.more(int(hits * BEFORE))
        fault.harm(stage, load)
        load.more(min(AFTER, hits // 4))
        load.end()
    finally:
        load.abandon()
    return load


def _settle(stage: Stage, load: Load, since_ms: int) -> None:
    """Return when all has arrived, or when it had its time: then it is lost."""

    def is_settled() -> bool:
        return stage.is_quiet() and stage.stored(since_ms) >= len(load.answered)

    try:
        wait_until(is_settled, QUIET_S)
    except AssertionError:
        print(f"not quiet after {QUIET_S} s: {stage.dead_letters()} dead letters")  # noqa: T201 - explains the count


def _count(stage: Stage, fault: str, loads: list[Load], feed_before: int, since_ms: int) -> Outcome:
    stored = Counter(stage.stored_names(since_ms))
    answered = {name for load in loads for name in load.answered}
    asked = answered.union(*(load.unanswered for load in loads))
    rows = range(feed_before + 1, stage.feed_end() + 1)
    heard = [Counter(number for number in reader.heard if number in rows) for reader in stage.readers]
    return Outcome(
        fault=fault,
        answered=len(answered),
        unanswered=sum(len(load.unanswered) for load in loads),
        stored=sum(name in stored for name in answered),
        doubled=sum(count - (name in asked) for name, count in stored.items()),
        lost=sum(name not in stored for name in answered),
        feed_rows=len(rows),
        told_twice=sum(sum(each.values()) - len(each) for each in heard),
        missing=sum(len(rows) - len(each) for each in heard) + sum(reader.resets for reader in stage.readers),
        only_counted=stage.only_counted(),
        wrong=tuple(answer for load in loads for answer in load.wrong),
    )
