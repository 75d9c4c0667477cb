"""What came of trying to deliver."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from greentick.errors import InvalidInput, Refused
from greentick.tongues import texts

TEXTS = Path(__file__).parent / "texts"
LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """`later`: it may help to try again; `never`: it will not, unless something is changed. `answer` can be shown.

    Where the answer is ours and not the other side's, `name` and `values` say it in any language. `reached`: the places
    of those among several targets that have the letter all the same.
    """

    kind: Literal["sent", "later", "never"]
    answer: str
    name: str = field(default="", compare=False)
    values: Mapping[str, object] = field(default_factory=dict, compare=False)
    reached: tuple[int, ...] = ()

    def told_in(self, language: str) -> "Outcome":
        """The same with an answer of ours in this language; what others said stays as they said it."""
        said = texts(TEXTS, language).get(self.name)
        return self if said is None else replace(self, answer=_short(said.format(**self.values)))


def sent(answer: str, name: str = "", **values: object) -> Outcome:
    """It has arrived."""
    return Outcome("sent", _short(answer), name, values)


def later(answer: str, name: str = "", **values: object) -> Outcome:
    """It has not, this time."""
    return Outcome("later", _short(answer), name, values)


def never(answer: str, name: str = "", **values: object) -> Outcome:
    """It cannot."""
    return Outcome("never", _short(answer), name, values)


def refused(error: InvalidInput | Refused) -> Outcome:
    """It cannot, for this reason."""
    return never(str(error), error.name, **error.values)


def _short(answer: str) -> str:
    """On one line, of printable characters."""
    line = " ".join("".join(each if each.isprintable() else " " for each in answer).split())
    return line if len(line) <= LONGEST_ANSWER else line[: LONGEST_ANSWER - 1] + "…"
