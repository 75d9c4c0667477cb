"""The spool: hits on the local disk while Redis does not take them.

A record is on the disk (fdatasync, and the folder's entry too for a new file) before `write` returns, so a hit that was
answered from the spool survives a power cut. It is with the system before that is waited for: where the disk is slow, a
killed process loses nothing. Files are only appended to, and each belongs to one living process, which holds a lock on
it; a file whose lock is free was left by a dead process and may be taken over by anyone.
"""

import errno
import fcntl
import os
import re
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SUFFIX = ".spool"
TORN = ".torn"
_HEAD = struct.Struct(">III")  # bytes of the payload, its crc32, hits in it
_NAME = re.compile(r"\d{13}-[A-Za-z0-9_-]+-\d{6}\.spool")

_sync = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class SpoolBusy(OSError):  # noqa: N818 - says what it is
    """The disk has not ended in time with what another thread gave it."""


class _File:
    """The file that is written: one appends at a time, and one syncs at a time, for all who have appended."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._size = 0
        self._appended = 0
        self._synced = -1  # nor is the folder's entry
        self.is_torn = False

    def append(self, record: bytes) -> int:
        """Give a record to the system; its number. Raises OSError: nothing of it is left, or the file ends torn."""
        try:
            written = 0
            while written < len(record):
                written += os.write(self._fd, record[written:])
        except OSError:
            self.is_torn = True
            os.ftruncate(self._fd, self._size)
            self.is_torn = False
            raise
        self._size += len(record)
        self._appended += 1
        return self._appended

    def sync(self, number: int, folder: Path) -> None:
        """See the record onto the disk, if a sync for another has not. Raises OSError."""
        if self._synced >= number:
            return
        if self._fd < 0:
            raise OSError(errno.EIO, "an earlier sync of this file has failed")
        appended = self._appended
        if self._synced < 0:
            _sync_folder(folder)
        _sync(self._fd)
        self._synced = appended

    def close(self, folder: Path) -> None:
        """End it; what was appended is on the disk then. Raises OSError."""
        try:
            self.sync(self._appended, folder)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close it as it is: what can be read of it will be drained."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class Spool:
    """One process's end of the spool folder. Safe to share between threads.

    Who needs both locks takes `_syncing` first.
    """

    def __init__(self, folder: Path, process_id: str, started_at_ms: int) -> None:
        self.folder = folder
        self._prefix = f"{started_at_ms:013d}-{process_id}"
        self._appending = threading.Lock()
        self._syncing = threading.Lock()
        self._number = 0
        self._file: _File | None = None
        self._ended: list[_File] = []

    def write(self, payload: bytes, hits: int, wait_s: float = -1) -> None:
        """Append one record and see it onto the disk. Raises OSError: whoever calls must keep it as well.

        SpoolBusy when the disk takes longer than `wait_s` over another's. The record is with the system then, so that
        it outlives this process, though not a power cut; unless the system does not even take what is written.
        """
        record = _HEAD.pack(len(payload), zlib.crc32(payload), hits) + payload
        try:
            with _held(self._appending, wait_s):
                file = self._file = self._file or self._open()
                number = self._append(file, record)
        except OSError:
            with suppress(OSError):  # then whoever seals does it
                self._end_all(wait_s)
            raise
        with _held(self._syncing, wait_s):
            try:
                file.sync(number, self.folder)
            except OSError:
                self._leave(file)
                raise

    def seal(self) -> None:
        """End the current file: the next record begins a new one, and this one may be drained. Raises OSError."""
        with self._appending:  # not while it is synced: who is late has a place to write to meanwhile
            file, self._file = self._file, None
            if file is not None:
                self._ended.append(file)
        self._end_all()

    def files(self) -> list[Path]:
        """All files that wait, oldest first. The current one is among them until it is sealed and drained."""
        return spool_files(self.folder)

    def _append(self, file: _File, record: bytes) -> int:
        try:
            return file.append(record)
        finally:
            if file.is_torn:  # nothing behind half a record would be read
                self._file = None
                self._ended.append(file)

    def _end_all(self, wait_s: float = -1) -> None:
        """Close the files to which nothing is added any more, so that they may be drained. Raises OSError."""
        if self._ended:
            with _held(self._syncing, wait_s):
                while self._ended:
                    self._ended.pop(0).close(self.folder)

    def _leave(self, file: _File) -> None:
        """What became of records that could not be synced nobody knows: the next go to another file."""
        with self._appending:
            if self._file is file:
                self._file = None
            file.abandon()

    def _open(self) -> _File:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{self._prefix}-{self._number:06d}{SUFFIX}"
        draft = path.with_suffix(".new")  # under its name only once it is locked, or another process might take it
        fd = os.open(draft, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.rename(path)
        except OSError:
            os.close(fd)
            raise
        self._number += 1
        return _File(fd)


class TakenOver:
    """A spool file nobody writes any more, held by this process."""

    def __init__(self, path: Path, fd: int) -> None:
        self.path = path
        self._fd = fd
        self._left = 0

    @classmethod
    def claim(cls, path: Path) -> "TakenOver | None":
        """The file, or None while a living process holds it or when it is gone. Raises OSError."""
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return None
        if os.fstat(fd).st_nlink == 0:
            os.close(fd)
            return None
        return cls(path, fd)

    def records(self, start: int = 0) -> Iterator[tuple[int, bytes, int]]:
        """Every whole record from byte `start`: where the next begins, the payload, the number of hits."""
        size, at = os.fstat(self._fd).st_size, start
        while True:
            head = os.pread(self._fd, _HEAD.size, at)
            if len(head) < _HEAD.size:
                break
            length, checksum, hits = _HEAD.unpack(head)
            payload = os.pread(self._fd, length, at + _HEAD.size) if length <= size else b""
            if len(payload) != length or zlib.crc32(payload) != checksum:
                break
            at += _HEAD.size + length
            yield at, payload, hits
        self._left = size - at

    def finish(self) -> None:
        """Remove the file after all its records are safe elsewhere. One with an unreadable end is kept aside."""
        if self._left:
            self.path.rename(self.path.with_suffix(TORN))
        else:
            self.path.unlink()

    def release(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


def spool_files(folder: Path) -> list[Path]:
    """The files of a spool folder that wait to be drained, oldest first. Raises OSError."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def waiting_hits(path: Path) -> int:
    """The hits in one spool file, without claiming it. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return sum(hits for _, _, hits in TakenOver(path, fd).records())
    finally:
        os.close(fd)


@contextmanager
def _held(lock: threading.Lock, wait_s: float) -> Iterator[None]:
    if not lock.acquire(timeout=wait_s):
        raise SpoolBusy
    try:
        yield
    finally:
        lock.release()


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
