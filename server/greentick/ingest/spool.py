"""The spool: hits on the local disk while Redis does not take them.

A record is on the disk (fdatasync, and the folder's entry too for a new file) before `write` returns, so a hit that was
answered from the spool survives a power cut. Files are only appended to, and each belongs to one living process, which
holds a lock on it; a file whose lock is free was left by a dead process and may be taken over by anyone.
"""

import fcntl
import os
import re
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

SUFFIX = ".spool"
TORN = ".torn"
_HEAD = struct.Struct(">III")  # bytes of the payload, its crc32, hits in it
_NAME = re.compile(r"\d{13}-[A-Za-z0-9_-]+-\d{6}\.spool")

_sync = getattr(os, "fdatasync", os.fsync)  # macOS has no fdatasync


class SpoolBusy(OSError):  # noqa: N818 - says what it is
    """Another thread is writing and has not ended in time."""


class Spool:
    """One process's end of the spool folder. Safe to share between threads."""

    def __init__(self, folder: Path, process_id: str, started_at_ms: int) -> None:
        self.folder = folder
        self._prefix = f"{started_at_ms:013d}-{process_id}"
        self._lock = threading.Lock()
        self._number = 0
        self._fd = -1
        self._size = 0

    def write(self, payload: bytes, hits: int, wait_s: float = -1) -> None:
        """Append one record and see it onto the disk. Raises OSError (SpoolBusy after `wait_s`): nothing is kept."""
        if not self._lock.acquire(timeout=wait_s):
            raise SpoolBusy
        try:
            self._append(_HEAD.pack(len(payload), zlib.crc32(payload), hits) + payload)
        finally:
            self._lock.release()

    def seal(self) -> None:
        """End the current file: the next record begins a new one, and this one may be drained."""
        with self._lock:
            self._close()

    def files(self) -> list[Path]:
        """All files that wait, oldest first. The current one is among them until it is sealed and drained."""
        return spool_files(self.folder)

    def _append(self, record: bytes) -> None:
        if self._fd < 0:
            self._open()
        try:
            written = 0
            while written < len(record):
                written += os.write(self._fd, record[written:])
            _sync(self._fd)
        except OSError:
            self._undo()
            raise
        self._size += len(record)

    def _open(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{self._prefix}-{self._number:06d}{SUFFIX}"
        draft = path.with_suffix(".new")  # under its name only once it is locked, or another process might take it
        fd = os.open(draft, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.rename(path)
            _sync_folder(self.folder)
        except OSError:
            os.close(fd)
            raise
        self._number += 1
        self._fd, self._size = fd, 0

    def _undo(self) -> None:
        """Take back a half-written record. Where even that fails the file is left; its torn end is skipped later."""
        try:
            os.ftruncate(self._fd, self._size)
        except OSError:
            self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


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


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
