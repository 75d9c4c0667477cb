"""Every whole line of the log becomes one hit, whatever happens to the file, the follower and Redis."""

from pathlib import Path

import pytest

from edge.logged import Edge, a_line, a_token
from greentick.errors import StreamUnavailable
from greentick.ingest.edge.place import FILE


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    return Edge(tmp_path)


def test_follows_what_is_there_and_what_comes(edge: Edge) -> None:
    edge.write(1, 2)
    assert edge.follow() == [1, 2]

    edge.write(3)

    assert edge.follow() == [1, 2, 3]


def test_waits_for_a_log_that_is_not_there_yet(edge: Edge) -> None:
    assert edge.follow() == []

    edge.write(1)

    assert edge.follow() == [1]


def test_a_half_written_line_waits_for_its_end(edge: Edge) -> None:
    line = a_line(2)
    edge.log.write_bytes(a_line(1) + line[:40])
    assert edge.follow() == [1]

    with edge.log.open("ab") as log:
        log.write(line[40:])

    assert edge.follow() == [1, 2]


def test_a_half_written_first_line_waits_too(edge: Edge) -> None:
    line = a_line(1)
    edge.log.write_bytes(line[:40])
    assert edge.follow() == []

    edge.log.write_bytes(line)

    assert edge.follow() == [1]


def test_the_next_follower_goes_on_where_the_last_was(edge: Edge) -> None:
    edge.write(1, 2)
    edge.follow()
    edge.write(3)

    edge.restart()

    assert edge.follow() == [1, 2, 3]


def test_following_again_makes_the_same_hits(edge: Edge, tmp_path: Path) -> None:
    edge.write(1, 2, 3)
    edge.follow()
    (tmp_path / FILE).unlink()

    edge.restart()
    edge.follow()

    assert edge.numbers == [1, 2, 3, 1, 2, 3]
    assert edge.ids[:3] == edge.ids[3:]
    assert len(set(edge.ids)) == 3


def test_a_spoilt_place_costs_no_hit(edge: Edge, tmp_path: Path) -> None:
    edge.write(1)
    (tmp_path / FILE).write_text("[1, {")

    edge.restart()

    assert edge.follow() == [1]


def test_rotation_by_rename_loses_nothing_that_comes_late(edge: Edge, tmp_path: Path) -> None:
    edge.write(1)
    edge.follow()
    rotated = edge.log.rename(tmp_path / "edge.log.1")
    edge.write(2, path=rotated)
    edge.follow()
    edge.write(3)
    edge.write(4, path=rotated)

    assert sorted(edge.follow()) == [1, 2, 3, 4]


def test_a_log_rotated_while_nobody_followed_is_followed_to_its_end(edge: Edge, tmp_path: Path) -> None:
    edge.write(1)
    edge.follow()
    edge.follower.close()
    edge.write(2)
    edge.log.rename(tmp_path / "edge.log.1")
    edge.write(3)

    edge.follower = edge.a_follower()

    assert sorted(edge.follow()) == [1, 2, 3]


def test_a_log_cut_off_after_a_copy_was_made_is_followed_in_both(edge: Edge, tmp_path: Path) -> None:
    edge.write(1)
    edge.follow()
    edge.write(2)
    (tmp_path / "edge.log.1").write_bytes(edge.log.read_bytes())
    edge.log.write_bytes(b"")
    edge.write(3)

    assert sorted(edge.follow()) == [1, 2, 3]


def test_a_cut_off_log_that_has_grown_beyond_the_place_is_noticed(edge: Edge) -> None:
    edge.write(1)
    edge.follow()

    edge.log.write_bytes(b"".join(map(a_line, (2, 3, 4))))

    assert edge.follow() == [1, 2, 3, 4]


def test_nothing_is_passed_over_while_redis_is_away(edge: Edge) -> None:
    edge.write(1)
    edge.is_down = True
    with pytest.raises(StreamUnavailable):
        edge.follow()
    edge.is_down = False
    edge.write(2)

    assert edge.follow() == [1, 2]


@pytest.mark.parametrize(
    "bad",
    [
        b"\n",
        b"nonsense\n",
        b"[]\n",
        b'{"a":1}\n',
        b"[2" + a_line(9)[2:],
        b"[1,null" + a_line(9)[a_line(9).index(b", 77") :],
        a_line(9)[:-2] + b',"more"]\n',
        a_line(9, token=a_token(9, b"somebody else's secret")),
        a_line(9, token=""),
        b"\xff\x00\xfe\n",
        b"[" * 100_000 + b"\n",
        b"x" * 700_000 + b"\n",
    ],
    ids=range(12),
)
def test_what_is_no_hit_is_passed_over(edge: Edge, bad: bytes) -> None:
    edge.write(1)
    with edge.log.open("ab") as log:
        log.write(bad)
    edge.write(2)

    assert edge.follow() == [1, 2]


def test_a_long_log_is_followed_in_batches(edge: Edge) -> None:
    edge.write(*range(3_500))

    assert edge.follow() == list(range(3_500))
