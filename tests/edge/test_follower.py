"""Every whole line of the log becomes one hit, whatever happens to the file, the follower and Redis."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from edge.logged import Edge, a_line, a_token
from greentick.errors import StreamUnavailable
from greentick.ingest.edge import follower
from greentick.ingest.edge.place import FILE, Place


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


def test_logs_rotated_before_anybody_saw_them_are_followed(edge: Edge) -> None:
    edge.write(1)
    edge.follow()
    edge.follower.close()
    edge.write(2)
    edge.rotate()
    edge.write(3, 4)
    edge.rotate()
    edge.write(5)

    edge.follower = edge.a_follower()

    assert sorted(edge.follow()) == [1, 2, 3, 4, 5]


def test_a_log_that_was_empty_when_the_follower_stopped_is_followed_after_its_rotation(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "LINGER_S", -1)
    edge.write(1)
    edge.rotate()
    edge.follow()
    edge.follower.close()
    edge.write(2, 3)
    edge.rotate()
    edge.write(4)

    edge.follower = edge.a_follower()

    assert sorted(edge.follow()) == [1, 2, 3, 4]


def test_a_lost_place_costs_no_hit_of_a_rotated_log(edge: Edge, tmp_path: Path) -> None:
    edge.write(1)
    edge.follow()
    edge.write(2)
    edge.rotate()
    edge.write(3)
    (tmp_path / FILE).unlink()

    edge.restart()

    assert set(edge.follow()) == {1, 2, 3}
    assert len(set(edge.ids)) == 3


def test_a_log_that_was_removed_before_its_end_is_told_and_none_that_was_done_with(
    edge: Edge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "LINGER_S", -1)
    edge.write(1)
    edge.follow()
    edge.rotate()
    edge.write(2)
    edge.follow()
    for gone, told in (("edge.log.1", []), ("edge.log", ["edge_log_gone"])):
        (tmp_path / gone).unlink()
        edge.restart()
        with capture_logs() as lines:
            edge.follow()
        assert [line["event"] for line in lines] == told


def test_a_rotation_while_redis_is_away_is_noticed(edge: Edge) -> None:
    edge.write(1)
    edge.is_down = True
    for number in (2, 3):
        with pytest.raises(StreamUnavailable):
            edge.follow()
        edge.rotate()
        edge.write(number)
    edge.is_down = False

    assert sorted(edge.follow()) == [1, 2, 3]


def test_what_was_followed_to_its_end_is_not_read_again(
    edge: Edge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "LINGER_S", -1)
    edge.write(1)
    edge.follow()
    edge.rotate()
    edge.write(2)
    edge.follow()
    edge.write(3, path=tmp_path / "edge.log.1")
    (tmp_path / "edge.log.2.gz").write_bytes(a_line(9))

    edge.restart()

    assert edge.follow() == [1, 2, 3]


def test_the_place_forgets_what_is_there_no_more(edge: Edge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "LINGER_S", -1)
    for number in range(9):
        edge.write(number)
        edge.follow()
        edge.rotate()
    edge.follow()

    assert len(Place(tmp_path).known) <= 3


def test_a_log_that_may_not_be_read_does_not_keep_the_one_before_from_its_end(edge: Edge, tmp_path: Path) -> None:
    edge.write(1)
    edge.follow()
    edge.rotate()
    edge.log.unlink()
    edge.log.symlink_to(edge.log)  # whoever opens it fails
    edge.write(2, path=tmp_path / "edge.log.1")
    with capture_logs() as told:
        assert edge.follow() == [1, 2]
    assert [line["event"] for line in told] == ["edge_log_not_readable"]
    assert str(edge.log) in told[0]["problem"]

    edge.log.unlink()
    edge.write(3)

    assert edge.follow() == [1, 2, 3]


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
