"""One log file that grows: its whole lines from a place on, and how it is told from all other files.

A file is known by its first line, not by its name or inode: names move on rotation, and inodes are given out again.
"""

import hashlib
import os
from collections.abc import Iterator
from glob import escape
from pathlib import Path

LONGEST_LINE = 512 * 1024
"""nginx takes no headers that would make a longer one; what is longer is not a line."""

COMPRESSED = frozenset({".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z"})


class Tail:
    """Keeps its file open, so that it is read to its end after it was renamed or deleted."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        """Raises OSError."""
        self.path = path
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.inode = os.fstat(self._fd).st_ino
        self.offset = offset
        self._first = first_line(self._fd)

    @property
    def identity(self) -> str:
        """What the file is known by, nothing before its first line is whole."""
        return _known_by(self._first)

    @property
    def behind(self) -> int:
        """The bytes behind the current place."""
        return os.fstat(self._fd).st_size - self.offset

    def lines(self) -> Iterator[tuple[bytes, int]]:
        """Some whole lines from the current place on, and where each ends. A half-written last one waits."""
        block = os.pread(self._fd, LONGEST_LINE, self.offset)
        at, begin = self.offset, 0
        while (end := block.find(b"\n", begin)) >= 0:
            yield block[begin:end], at + end + 1
            begin = end + 1
        if begin == 0 and len(block) >= LONGEST_LINE:
            yield b"", at + len(block)

    def has_begun_anew(self) -> bool:
        """Whether the file was cut off (copytruncate) and now holds others than the lines read so far."""
        if not self._first:
            self._first = first_line(self._fd)
            return False
        return os.fstat(self._fd).st_size < self.offset or os.pread(self._fd, len(self._first), 0) != self._first

    def begin_anew(self) -> None:
        """Read from the start."""
        self.offset, self._first = 0, first_line(self._fd)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


def first_line(fd: int) -> bytes:
    """The first line with its end, nothing before it is whole."""
    line, newline, _ = os.pread(fd, LONGEST_LINE, 0).partition(b"\n")
    return line + newline if newline else b""


def _known_by(line: bytes) -> str:
    return hashlib.blake2b(line, digest_size=16).hexdigest() if line else ""


def logs(log: Path) -> list[Path]:
    """The log under its own name and those that rotation gave it, without compressed ones. Raises OSError."""
    found = sorted(log.parent.glob(f"{escape(log.name)}*"))
    return [path for path in found if path.suffix not in COMPRESSED and path.is_file()]
