"""Measures what the words claim, against others in the same run: `bench.py [part]`. Writes build/bench.json."""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # not this folder: it has a `faults` and a `bench` too

from bench import dashboard, edge, end_to_end, gmail, hot_path, push, reading, stored, thread, worker  # noqa: E402 - found through the path above
from bench.figures import Figure, table, write  # noqa: E402
from bench.machine import BenchError  # noqa: E402
from greentick.telemetry import start_logging  # noqa: E402

PARTS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "hot_path": hot_path.measure,
    "edge": edge.measure,
    "stored": stored.measure,
    "worker": worker.measure,
    "push": push.measure,
    "end_to_end": end_to_end.measure,
    "reading": reading.measure,
    "gmail": gmail.measure,
    "thread": thread.measure,
    "dashboard": dashboard.measure,
}


def main() -> int:
    """Run the parts asked for, or all."""
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    _allow_many_files()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as at Ctrl-C, no server that was started stays behind
    start_logging("warning", "bench")  # what is measured in this process itself speaks here
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    for part in wanted:
        print(f"measuring {part} ...", flush=True)
        try:
            figures += PARTS[part](folder)
        except BenchError as error:
            print(f"{part}: {error}", file=sys.stderr)
            return 1
        write(figures, ROOT / "build" / "bench.json")
    print(table(figures))
    return 0


def _allow_many_files() -> None:
    """Ten thousand clients want ten thousand files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
