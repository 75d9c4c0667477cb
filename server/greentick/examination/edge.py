"""The edge, where one is in use: does nginx write its log, and does somebody follow it?"""

import time
from collections.abc import Iterator
from pathlib import Path

from greentick.examination import Finding, fail, ok, runs_apart, warn
from greentick.ingest.edge.place import Place
from greentick.ingest.edge.tail import Tail, logs
from greentick.settings import Settings

LATE_S = 60


def examine_edge(settings: Settings) -> Iterator[Finding]:
    """Nothing where no edge is in use."""
    log = settings.edge_log
    if log is None:
        return
    known = Place(settings.data_dir).known
    follow = "`greentick edge follow`" if runs_apart(settings) else "`greentick serve` or `greentick edge follow`"
    yield _looked_at(log, known, follow)
    for path in logs(log):
        if path != log and (rotated := _looked_at(path, known, follow)).level != "ok":
            yield rotated


def _looked_at(log: Path, known: dict[str, int], follow: str) -> Finding:
    try:
        tail = Tail(log)
    except OSError as error:
        return fail(
            "edge",
            f"{log} cannot be read: {error.strerror}. Let nginx run with what `greentick edge nginx` prints, and this"
            " user read the file, also after it was rotated: scripts/deploy/greentick-edge.logrotate sees to it.",
        )
    try:
        return _followed(log, tail, known, follow)
    finally:
        tail.close()


def _followed(log: Path, tail: Tail, known: dict[str, int], follow: str) -> Finding:
    said = log.stat()
    behind = said.st_size - known.get(tail.identity, 0)
    if not tail.identity:
        return ok("edge", f"nginx answers the pixels; {log} is followed and empty so far")
    if behind <= 0:
        return ok("edge", f"nginx answers the pixels; {log} is followed to its end")
    if time.time() - said.st_mtime < LATE_S:
        return warn("edge", f"{behind} bytes of {log} are not followed yet. Look again in a minute.")
    return fail(
        "edge",
        f"{behind} bytes of {log} wait to be followed. Run {follow} with this GREENTICK_DATA_DIR; where it runs, start"
        " it anew, or look into its log.",
    )
