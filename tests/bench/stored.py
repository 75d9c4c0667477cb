"""Of what was answered while each process was killed under load, how much is stored. `make faults` tries far more."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from faults.harm import killed
from faults.trial import table, try_all

HITS = 1_000
KILLED = ("redis", "web", "worker", "push")


def measure(_folder: Path) -> Iterator[Figure]:
    """One run per process that is killed. The best is the worst of them, as one lost hit is what matters."""
    with TemporaryDirectory(prefix="gt-bench-") as folder:
        *each, together = try_all(Path(folder), "sqlite", [killed(name) for name in KILLED], HITS)
    if not together.is_well:
        print(f"NOT WELL, see `make faults`:\n{table([*each, together])}", file=sys.stderr)
    runs = [outcome.stored / outcome.answered for outcome in each]
    yield Figure("stored_over_answered", runs, min(runs), "x")
