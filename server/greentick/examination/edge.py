"""The edge, where one is in use: does nginx write its log, and does somebody follow it?"""

import time
from collections.abc import Iterator
from pathlib import Path

from greentick.examination import Finding, fail, ok, warn
from greentick.ingest.edge.place import Place
from greentick.ingest.edge.tail import Tail
from greentick.settings import Settings

LATE_S = 60


def examine_edge(settings: Settings) -> Iterator[Finding]:
    """Nothing where no edge is in use."""
    log = settings.edge_log
    if log is None:
        return
    try:
        tail = Tail(log)
    except OSError as error:
        yield fail(
            "edge",
            f"{log} cannot be read: {error.strerror}. Let nginx run with what `greentick edge nginx` prints, and this"
            " user read the file.",
        )
        return
    try:
        yield _followed(log, tail, Place(settings.data_dir).known)
    finally:
        tail.close()


def _followed(log: Path, tail: Tail, known: dict[str, int]) -> Finding:
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
        f"{behind} bytes of {log} wait to be followed. Run `greentick serve` or `greentick edge follow` with this"
        " GREENTICK_DATA_DIR, or look into its log.",
    )
