"""The spool: in order, each record whole or not at all, and never two processes in one file."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from greentick.ingest.spool import TORN, Spool, SpoolBusy, TakenOver, spool_files, waiting_hits
from waiting import wait_until


def contents(path: Path) -> list[tuple[bytes, int]]:
    file = TakenOver.claim(path)
    assert file is not None
    try:
        return [(payload, hits) for _, payload, hits in file.records()]
    finally:
        file.release()


def test_records_come_out_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", "a", 1)
    written = [(os.urandom(size), size) for size in (0, 1, 1000, 70_000)]

    for payload, hits in written:
        spool.write(payload, hits)
    spool.seal()

    (path,) = spool.files()
    assert contents(path) == written
    assert waiting_hits(path) == 71_001
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_in_use_cannot_be_taken_over_and_a_sealed_one_can(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"one", 1)
    (path,) = spool_files(tmp_path)

    assert TakenOver.claim(path) is None
    spool.seal()
    spool.write(b"two", 1)

    assert contents(path) == [(b"one", 1)]
    assert len(spool_files(tmp_path)) == 2


def test_files_of_several_processes_are_listed_oldest_first_and_strangers_are_not(tmp_path: Path) -> None:
    for start, name in ((30, "c"), (4, "b"), (200, "a")):
        Spool(tmp_path, name, start).write(b"x", 1)
    (tmp_path / "notes.txt").write_text("mine")

    assert [path.name[14] for path in spool_files(tmp_path)] == ["b", "c", "a"]
    assert spool_files(tmp_path / "missing") == []


def test_a_torn_end_is_kept_aside_and_what_is_before_it_is_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"whole", 1)
    spool.write(b"torn", 1)
    spool.seal()
    (path,) = spool.files()
    path.write_bytes(path.read_bytes()[:-2])

    file = TakenOver.claim(path)
    assert file is not None
    assert [payload for _, payload, _ in file.records()] == [b"whole"]
    file.finish()
    file.release()

    assert spool_files(tmp_path) == []
    assert [each.suffix for each in tmp_path.iterdir()] == [TORN]


def test_a_changed_byte_ends_the_reading(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"whole", 1)
    spool.write(b"changed", 1)
    spool.seal()
    (path,) = spool.files()
    path.write_bytes(path.read_bytes().replace(b"changed", b"chanGed"))

    assert contents(path) == [(b"whole", 1)]


def test_reading_can_begin_where_it_stopped(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 1)
    for payload in (b"one", b"two", b"three"):
        spool.write(payload, 1)
    spool.seal()
    file = TakenOver.claim(spool.files()[0])
    assert file is not None

    after_first = next(file.records())[0]

    assert [payload for _, payload, _ in file.records(after_first)] == [b"two", b"three"]
    file.release()


def test_a_file_removed_by_another_process_cannot_be_taken_over(tmp_path: Path) -> None:
    assert TakenOver.claim(tmp_path / "gone.spool") is None


def failing_after(allowed: int) -> Callable[[int, bytes], int]:
    """A disk with room for so many bytes more."""
    left, real = [allowed], os.write

    def write(fd: int, raw: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "no space left")
        count = real(fd, raw[: left[0]])
        left[0] -= count
        return count

    return write


def test_a_full_disk_leaves_no_half_record_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"before", 1)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", failing_after(5))
        with pytest.raises(OSError, match="no space left"):
            spool.write(b"too much", 1)

    spool.write(b"after", 1)

    spool.seal()
    assert contents(spool.files()[0]) == [(b"before", 1), (b"after", 1)]


def test_what_cannot_be_taken_back_ends_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"before", 1)

    def refuse(fd: int, size: int) -> None:
        raise OSError(errno.EIO, "the disk is broken")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", failing_after(5))
        patched.setattr(os, "ftruncate", refuse)
        with pytest.raises(OSError, match="broken"):
            spool.write(b"too much", 1)
    spool.write(b"after", 1)

    torn, current = spool.files()
    assert contents(torn) == [(b"before", 1)]
    assert TakenOver.claim(current) is None
    spool.seal()
    assert contents(current) == [(b"after", 1)]


def test_a_torn_file_that_cannot_be_closed_in_time_is_closed_by_who_seals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"before", 1)
    with monkeypatch.context() as patched, spool._syncing:
        patched.setattr(os, "write", failing_after(5))
        patched.setattr(os, "ftruncate", failing_after(0))
        with pytest.raises(OSError, match="no space left"):
            spool.write(b"too much", 1, wait_s=0.01)
    (torn,) = spool.files()
    assert TakenOver.claim(torn) is None

    spool.seal()

    assert contents(torn) == [(b"before", 1)]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(OSError, match=r"file"):
        Spool(tmp_path / "file", "a", 1).write(b"x", 1)


def test_where_the_disk_is_slow_a_record_is_with_the_system_before_it_is_waited_for(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"before", 1)

    with spool._syncing, pytest.raises(SpoolBusy):
        spool.write(b"late", 1, wait_s=0.01)

    assert waiting_hits(spool.files()[0]) == 2


def test_who_is_late_while_a_file_is_sealed_writes_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path, "a", 1)
    spool.write(b"before", 1)
    spool._file._synced = 0  # type: ignore[union-attr] # so that there is something to sync
    begun, goes_on = threading.Event(), threading.Event()

    def stall(fd: int) -> None:
        begun.set()
        goes_on.wait(20)

    monkeypatch.setattr("greentick.ingest.spool._sync", stall)
    sealing = threading.Thread(target=spool.seal)
    sealing.start()
    assert begun.wait(20)
    with pytest.raises(SpoolBusy):
        spool.write(b"late", 1, wait_s=0.05)

    assert [waiting_hits(path) for path in spool.files()] == [1, 1]
    goes_on.set()
    sealing.join()


def test_one_sync_serves_all_who_have_appended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path, "a", 1)
    synced: list[int] = []
    monkeypatch.setattr("greentick.ingest.spool._sync", synced.append)
    with spool._syncing:
        writers = [threading.Thread(target=spool.write, args=(b"x", 1)) for _ in range(3)]
        for writer in writers:
            writer.start()
        wait_until(lambda: spool.files() and waiting_hits(spool.files()[0]) == 3)
    for writer in writers:
        writer.join()

    assert len(synced) == 1


def test_what_could_not_be_synced_is_told_to_all_who_wait_and_the_next_go_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, "a", 1)

    def fail(fd: int) -> None:
        raise OSError(errno.EIO, "the disk is broken")

    with monkeypatch.context() as patched:
        patched.setattr("greentick.ingest.spool._sync", fail)
        with pytest.raises(OSError, match="broken"):
            spool.write(b"perhaps", 1)
    spool.write(b"after", 1)
    spool.seal()

    first, second = spool.files()
    assert contents(first) == [(b"perhaps", 1)]
    assert contents(second) == [(b"after", 1)]
