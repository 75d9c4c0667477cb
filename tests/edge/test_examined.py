"""What doctor says of the edge."""

import os
from pathlib import Path

from greentick.examination.edge import examine_edge
from greentick.ingest.edge.place import Place
from greentick.ingest.edge.tail import Tail
from world import settings


def said(folder: Path, **given: str) -> str:
    return " | ".join(map(str, examine_edge(settings(folder, **given))))


def test_says_nothing_where_no_edge_is_in_use(tmp_path: Path) -> None:
    assert said(tmp_path) == ""


def test_says_whether_the_log_is_there_and_followed(tmp_path: Path) -> None:
    log = tmp_path / "edge.log"
    given = {"GREENTICK_EDGE_LOG": str(log)}
    assert "greentick edge nginx" in said(tmp_path, **given)

    log.touch()
    assert "empty so far" in said(tmp_path, **given)

    log.write_text("a line\n")
    assert "not followed yet" in said(tmp_path, **given)
    os.utime(log, (0, 0))
    assert "7 bytes" in said(tmp_path, **given)
    assert "greentick edge follow" in said(tmp_path, **given)

    tail = Tail(log)
    Place(tmp_path).keep({tail.identity: 7}, {})
    tail.close()
    assert "followed to its end" in said(tmp_path, **given)


def test_says_that_a_rotated_log_waits_until_it_is_done_with(tmp_path: Path) -> None:
    log, rotated = tmp_path / "edge.log", tmp_path / "edge.log.1"
    given = {"GREENTICK_EDGE_LOG": str(log)}
    log.touch()
    rotated.write_text("a line\n")
    os.utime(rotated, (0, 0))
    assert f"7 bytes of {rotated} wait" in said(tmp_path, **given)

    tail = Tail(rotated)
    Place(tmp_path).keep({}, {tail.identity: 7})
    tail.close()
    assert str(rotated) not in said(tmp_path, **given)


def test_says_that_the_log_may_not_be_read_and_what_lets_it(tmp_path: Path) -> None:
    log = tmp_path / "edge.log"
    log.symlink_to(log)  # whoever opens it fails

    assert f"{log} cannot be read" in (told := said(tmp_path, GREENTICK_EDGE_LOG=str(log)))
    assert "greentick-edge.logrotate" in told
