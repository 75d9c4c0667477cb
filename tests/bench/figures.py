"""What a benchmark gives back, and how it is written down."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: all its runs, their median, and the best of them."""

    name: str
    runs: list[float]
    best: float
    unit: str = ""

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return statistics.median(self.runs)


def smaller_is_better(name: str, runs: Iterable[float], unit: str) -> Figure:
    """A figure whose best run is its smallest."""
    values = list(runs)
    return Figure(name, values, min(values), unit)


def larger_is_better(name: str, runs: Iterable[float], unit: str) -> Figure:
    """A figure whose best run is its largest."""
    values = list(runs)
    return Figure(name, values, max(values), unit)


def ratio(name: str, ours: list[float], theirs: list[float]) -> Figure:
    """Ours over theirs, window by window; best is our best window over their best window.

    A load of one thread makes nginx bimodal, so a ratio of two lucky or unlucky neighbours would say little.
    """
    runs = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Figure(name, runs, max(ours) / max(theirs), "x")


def write(figures: Iterable[Figure], path: Path) -> None:
    """Merge the figures into the JSON file at `path`, so that a partial run keeps the others' results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    for figure in figures:
        known[figure.name] = {
            "median": round(figure.median, 5),
            "best": round(figure.best, 5),
            "runs": [round(run, 5) for run in figure.runs],
        }
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines for a terminal."""
    lines = [f"{'figure':38} {'median':>12} {'best':>12}  unit"]
    lines += [f"{f.name:38} {f.median:12.4g} {f.best:12.4g}  {f.unit}" for f in figures]
    return "\n".join(lines)
