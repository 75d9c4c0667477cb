"""Measures judging against labelled rows: machines shown as opens, opens hidden, how much is right.

A verdict is right when it is the row's class or one of those it accepts too; `maybe` is neither right nor wrong.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CLASSES = ("person", "proxy", "prefetch", "scanner", "bot", "self")
OPENS = frozenset({"person", "proxy"})

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Figures:
    """Shares, 0 to 1. `shown`: machine rows shown as an open; `hidden`: opens shown as a machine's or the sender's."""

    rows: int
    shown: float
    hidden: float
    maybe_of_opens: float
    maybe_of_machines: float
    right: float
    macro_f1: float
    wrong: tuple[str, ...]


def measure(rows: Sequence[Row], answers: Sequence[Mapping[str, Any]]) -> Figures:
    """The figures of one answer per row."""
    pairs = list(zip(rows, [answer["verdict"] for answer in answers], strict=True))
    opens = [pair for pair in pairs if pair[0]["expected_class"] in OPENS]
    machines = [pair for pair in pairs if pair[0]["expected_class"] not in OPENS]
    decided = [pair for pair in pairs if pair[1] != "maybe"]
    return Figures(
        rows=len(pairs),
        shown=_share(machines, lambda row, verdict: verdict in OPENS and not _is_right(row, verdict)),
        hidden=_share(opens, lambda _row, verdict: verdict not in OPENS and verdict != "maybe"),
        maybe_of_opens=_share(opens, lambda _row, verdict: verdict == "maybe"),
        maybe_of_machines=_share(machines, lambda _row, verdict: verdict == "maybe"),
        right=_share(decided, _is_right),
        macro_f1=_macro_f1(decided),
        wrong=tuple(f"{row['id']}: {verdict}" for row, verdict in decided if not _is_right(row, verdict)),
    )


def _is_right(row: Row, verdict: str) -> bool:
    return verdict == row["expected_class"] or verdict in row.get("accept", ())


def _share(pairs: Sequence[tuple[Row, str]], is_one: Any) -> float:
    return sum(bool(is_one(row, verdict)) for row, verdict in pairs) / len(pairs) if pairs else 0.0


def _macro_f1(pairs: Sequence[tuple[Row, str]]) -> float:
    right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    for row, verdict in pairs:
        expected = row["expected_class"]
        if _is_right(row, verdict):
            right[expected] += 1
        else:
            missed[expected] += 1
            wrong[verdict] += 1
    present = [name for name in CLASSES if right[name] + missed[name]]
    return sum(2 * right[n] / (2 * right[n] + missed[n] + wrong[n]) for n in present) / len(present)
