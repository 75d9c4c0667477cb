"""The secret of a server that nobody has given one: made once, kept in a file for its owner alone."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from greentick.errors import SettingsError

SECRET_CHARS = 16
"""Shorter secrets are refused; doctor warns of those below 32."""


def make_secret(path: Path) -> str:
    """The secret kept at `path`, made there if there is none. Safe when several processes start at once."""
    for _ in range(2):
        try:
            return path.read_text("utf-8").strip()
        except FileNotFoundError:
            _write_secret(path)
    return path.read_text("utf-8").strip()


def secret_in(path: Path, *, makes_secret: bool) -> tuple[str, ...]:
    """The secret kept at `path`; without `makes_secret` nothing where there is none. Raises SettingsError."""
    try:
        ring = _made_secret(path) if makes_secret else _kept_secret(path)
    except UnicodeDecodeError:
        ring = ("",)
    if any(len(secret) < SECRET_CHARS for secret in ring):
        raise SettingsError(
            f"The secret in {path} is damaged: it is no text of at least {SECRET_CHARS} characters. Put the file back"
            " from a backup. Without one, remove it: another is made, but pixels already sent then count no more."
        )
    return ring


def _made_secret(path: Path) -> tuple[str, ...]:
    try:
        return (make_secret(path),)
    except OSError as error:
        raise SettingsError(
            f"The secret cannot be kept in {path}: {error}. Make the folder writable, or set GREENTICK_DATA_DIR to"
            f" another one."
        ) from error


def _kept_secret(path: Path) -> tuple[str, ...]:
    try:
        return (path.read_text("utf-8").strip(),)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SettingsError(
            f"The secret in {path} cannot be read: {error}. Give the command as the user whom the server runs as, or"
            f" set GREENTICK_DATA_DIR to the server's folder."
        ) from error


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
