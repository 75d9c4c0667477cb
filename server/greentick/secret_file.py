"""The secret of a server that nobody has given one: made once, kept in a file for its owner alone."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path


def make_secret(path: Path) -> str:
    """The secret kept at `path`, made there if there is none. Safe when several processes start at once."""
    for _ in range(2):
        try:
            return path.read_text("utf-8").strip()
        except FileNotFoundError:
            _write_secret(path)
    return path.read_text("utf-8").strip()


def _write_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its secret counts
            path.hardlink_to(draft)
    finally:
        draft.unlink()
