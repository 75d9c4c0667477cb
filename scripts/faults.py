"""Kills, freezes and fills what there is, under load, and counts.

Prints a table, writes stored_over_answered into build/bench.json, and ends with 1 when anything was lost or doubled.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # not this folder: it has a `faults` too

from bench.figures import Figure, write  # noqa: E402
from faults import harm  # noqa: E402 - found through the path above
from faults.trial import Outcome, table, try_all  # noqa: E402

HITS = 3_800
"""For each fault: 28 of them make more than 100,000."""

SMALL_DISK = "64m"


def main() -> int:
    """Try all faults, or those asked for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("hits", type=int, nargs="?", default=HITS, help="for each fault (default: %(default)s)")
    reader.add_argument("word", nargs="?", default="", help="only faults with this in their name")
    asked = reader.parse_args()
    outcomes: list[Outcome] = []
    for kind, place, faults in _sets():
        chosen = [fault for fault in faults if asked.word in fault.name]
        with place as folder:
            if folder is None or not chosen:
                continue
            for outcome in try_all(folder, kind, chosen, asked.hits):
                print(table([outcome]).splitlines()[-1], flush=True)
                outcomes.append(outcome)
    print("\n" + table(outcomes))
    _write([each for each in outcomes if not each.fault.endswith("at the end")])
    answered = sum(each.answered for each in outcomes if each.fault.endswith("at the end"))
    well = bool(outcomes) and all(each.is_well for each in outcomes)
    print(f"\n{answered} hits answered. {'Nothing was lost, nothing doubled.' if well else 'NOT WELL: see above.'}")
    return 0 if well else 1


def _sets() -> list[tuple[str, contextlib.AbstractContextManager[Path | None], list[harm.Fault]]]:
    return [
        ("sqlite", _folder(), harm.on_sqlite()),
        ("postgresql", _folder(), harm.on_postgresql()),
        ("sqlite", _small_disk(), [harm.everybodys_disk_full()]),
    ]


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gt-faults-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def _small_disk() -> Iterator[Path | None]:
    """A disk that can be filled; None where none can be mounted."""
    with _folder() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "greentick-faults", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode:
            print(f"skipped: disk full for all ({mounted.stderr.strip() or 'no disk can be mounted here'})")
            yield None
            return
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _write(outcomes: list[Outcome]) -> None:
    """As a benchmark's figure; its best is the worst run, as one lost hit is what matters."""
    runs = [each.stored / each.answered for each in outcomes if each.answered]
    if runs:
        write([Figure("stored_over_answered", runs, min(runs), "x")], ROOT / "build" / "bench.json")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
