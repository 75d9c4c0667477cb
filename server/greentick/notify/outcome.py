"""What came of trying to deliver."""

from dataclasses import dataclass
from typing import Literal

LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """`later`: it may help to try again; `never`: it will not, unless something is changed. `answer` can be shown."""

    kind: Literal["sent", "later", "never"]
    answer: str


def sent(answer: str) -> Outcome:
    """It has arrived."""
    return Outcome("sent", _short(answer))


def later(answer: str) -> Outcome:
    """It has not, this time."""
    return Outcome("later", _short(answer))


def never(answer: str) -> Outcome:
    """It cannot."""
    return Outcome("never", _short(answer))


def _short(answer: str) -> str:
    """On one line, of printable characters."""
    line = " ".join("".join(each if each.isprintable() else " " for each in answer).split())
    return line if len(line) <= LONGEST_ANSWER else line[: LONGEST_ANSWER - 1] + "…"
