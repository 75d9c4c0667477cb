"""What people and programs take along: complete before the first byte goes out, on the disk where it is long.

So a database that goes away meanwhile is an answer of its own; every answer tells its length, by which its reader sees
a cut; and who reads slowly holds no thread and no memory, only some of the disk.
"""

import errno
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from flask import Response, request

from greentick.errors import AskedTooOften

IN_MEMORY = 256 * 1024
"""What is shorter needs no file."""

PART = 256 * 1024
FILES = 32
FILES_OF_ONE = 2
"""Of one account, or one slow reader could take them all."""

LEFT_FREE = 64 * 1024 * 1024
"""Of the disk: for hits, and for the database."""

BUSY = "Other downloads are still under way. Try again in a minute."


class Downloads:
    """All that are under way in this process. The files are in `folder`, or where the system has such; nameless."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._files: Counter[bytes] = Counter()

    def response(self, account_id: bytes, name: str, kind: str, parts: Iterable[bytes]) -> Response:
        """All parts as a file for somebody of this account. Raises AskedTooOften, OSError, and what `parts` raises."""
        response = Response(content_type=kind)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        if request.method != "HEAD":
            self._fill(response, account_id, iter(parts))
        return response

    def _fill(self, response: Response, account_id: bytes, parts: Iterator[bytes]) -> None:
        begun: list[bytes] = []
        size = 0
        for part in parts:
            begun.append(part)
            size += len(part)
            if size > IN_MEMORY:
                file = self._written(account_id, chain(begun, parts))
                response.response, response.content_length = file, file.size
                return
        response.set_data(b"".join(begun))

    def _written(self, account_id: bytes, parts: Iterable[bytes]) -> "_File":
        with ExitStack() as ending:
            self._begin(account_id)
            ending.callback(self._end, account_id)
            if self._folder is not None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = ending.enter_context(TemporaryFile(dir=self._folder))
            for part in parts:
                if shutil.disk_usage(file.fileno()).free < LEFT_FREE:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                file.write(part)
            return _File(file, ending.pop_all().close)

    def _begin(self, account_id: bytes) -> None:
        with self._lock:
            if self._files[account_id] >= FILES_OF_ONE or self._files.total() >= FILES:
                raise AskedTooOften(BUSY)
            self._files[account_id] += 1

    def _end(self, account_id: bytes) -> None:
        with self._lock:
            self._files[account_id] -= 1
            self._files += Counter()  # forgets those at zero


class _File:
    """The body of an answer. Whoever sends it closes it, read or not."""

    def __init__(self, file: IO[bytes], close: Callable[[], None]) -> None:
        self.size = file.tell()
        self._file = file
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        return iter(partial(self._file.read, PART), b"")
