"""Everything in one: Redis, migrations, web, push and worker under one supervisor, until Ctrl-C or SIGTERM."""

import fcntl
import json
import os
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path

from greentick.embedded import valkey
from greentick.embedded.supervisor import Program, Supervisor
from greentick.errors import StartError, StreamUnavailable
from greentick.settings import NO_WAY_IN, Settings
from greentick.stream import HitStream, connect
from greentick.telemetry import METRICS_DIR_VARIABLE

REDIS_S = 120.0
"""A long append-only file takes its time to be read."""

READY_S = 60.0
AFTER_A_CRASH_S = 15.0
"""How long the processes of a killed predecessor may take to be gone."""

REDIS_AWAY = (
    "The Redis of GREENTICK_REDIS_URL does not answer: hits are kept in a file until it does, and no tick changes"
    " before. Start it, or correct its address; greentick doctor says more."
)

LOCK = "serve.lock"

OFFERED = "http://127.0.0.1:8787"
"""The address that stands in the extension's options from the first."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What serve is handed: how to migrate, how to claim a port, and whom to tell."""

    migrate: Callable[[str], None]
    claim_port: Callable[[str, int, str], None]
    say: Callable[[str], None]


def serve(settings: Settings, parts: Parts) -> None:
    """Run everything until asked to stop. Raises StartError with a sentence when it cannot start."""
    with (
        locked(settings.data_dir, settings.local_url) as crashed,
        _tidied(settings.data_dir),
        Supervisor() as supervisor,
    ):
        _claim_ports(settings, parts, supervisor, AFTER_A_CRASH_S if crashed else 0.0)
        _clear_metrics(settings)
        is_ours = not settings.redis_url
        if is_ours:
            settings = replace(settings, redis_url=valkey.url(settings.data_dir))
            _start_redis(settings, supervisor)
        parts.migrate(settings.database_url)
        supervisor.start(_worker(settings, drains=is_ours))
        for name in _names(settings):
            supervisor.start(_program(name, settings))
        if not supervisor.wait_for(lambda: _is_ready(settings), READY_S):
            _explain(supervisor)
            return
        if not is_ours and not answers(HitStream(connect(settings.redis_url, timeout_s=1.0))):
            parts.say(REDIS_AWAY)
        for line in greeting(settings):
            parts.say(line)
        supervisor.run()
        parts.say("Stopping.")


def greeting(settings: Settings) -> list[str]:
    """What is said once everything runs: what is amiss, and last the address, the folder to load, the next step."""
    folder = extension_folder()
    load = str(folder) if folder else "the folder extension/dist (make build makes it)"
    lines = [
        *_amiss(settings),
        "",
        f"greentick is running at {settings.public_url}",
        f"Load the extension: chrome://extensions -> Developer mode -> Load unpacked -> {load}",
        f"Then open its options, {_entering(settings)}, press Pair. Stop with Ctrl-C.",
    ]
    if settings.is_published and settings.local_pairing == "auto":
        lines.append("Pairing asks for a code: .venv/bin/greentick pair prints it, in this folder and as this user.")
    return lines


def _amiss(settings: Settings) -> list[str]:
    lines = []
    if not settings.is_public:
        lines.append(
            f"Recipients' programs cannot reach {settings.public_url}: ticks stay grey until GREENTICK_PUBLIC_URL is a"
            " public https address. README.md shows two ways to get one; greentick doctor checks it."
        )
    if not settings.can_sign_in:
        lines.append(NO_WAY_IN)
    return lines


def _entering(settings: Settings) -> str:
    if settings.is_published:
        return f"enter {settings.public_url} as the address (on this machine {settings.local_url} does too)"
    return "keep the address" if settings.local_url == OFFERED else f"enter {settings.local_url} as the address"


def extension_folder() -> Path | None:
    """The built extension, where this is a checkout."""
    for root in (Path(__file__).resolve().parents[3], Path.cwd()):
        folder = root / "extension" / "dist"
        if (folder / "manifest.json").is_file():
            return folder
    return None


@contextmanager
def locked(data_dir: Path, address: str = "") -> Iterator[bool]:
    """Hold the data folder for this process alone; tells whether its last holder ended without saying so.

    `address` is where it will answer: noted for commands that were given other settings.
    """
    path = data_dir / LOCK
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise StartError(
            f"The data folder {data_dir} cannot be written to: {error.strerror}. Make it writable, or set"
            f" GREENTICK_DATA_DIR to another folder."
        ) from error
    with file:
        file.seek(0)
        holder = file.readline().partition(" ")[0].strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"greentick already runs with {data_dir} (process {holder or 'unknown'}). Stop that one, or set"
                f" GREENTICK_DATA_DIR to another folder."
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()} {address}")
        file.flush()
        try:
            yield bool(holder)
        finally:
            file.truncate(0)


def noted_address(data_dir: Path) -> str:
    """Where the `serve` of this data folder answers, or did before it was killed; empty where none has noted it."""
    try:
        return (data_dir / LOCK).read_text("utf-8").partition(" ")[2].strip()
    except (OSError, ValueError):
        return ""


@contextmanager
def _tidied(data_dir: Path) -> Iterator[None]:
    """Leave nothing outside of the data folder."""
    try:
        yield
    finally:
        valkey.leave(data_dir)


def _claim_ports(settings: Settings, parts: Parts, supervisor: Supervisor, patience_s: float) -> None:
    def claim() -> None:
        parts.claim_port(settings.host, settings.port, "GREENTICK_PORT")
        parts.claim_port(settings.host, settings.push_port, "GREENTICK_PUSH_PORT")

    def is_free() -> bool:
        try:
            claim()
        except StartError:
            return False
        return True

    if not (patience_s and supervisor.wait_for(is_free, patience_s)):
        claim()


def _start_redis(settings: Settings, supervisor: Supervisor) -> None:
    stream = HitStream(connect(settings.redis_url, timeout_s=1.0))
    _end_orphan(settings, supervisor)
    supervisor.start(Program("redis", valkey.command(settings.data_dir)))
    if not supervisor.wait_for(lambda: answers(stream), REDIS_S) and not supervisor.is_stopping:
        raise valkey.not_started(settings.data_dir)


def _end_orphan(settings: Settings, supervisor: Supervisor) -> None:
    """A Redis left by a killed predecessor would share our files: it is asked to end, with everything on disk."""
    redis = connect(settings.redis_url, timeout_s=1.0)
    stream = HitStream(redis)
    if answers(stream):
        redis.shutdown(nosave=True)
        supervisor.wait_for(lambda: not answers(stream), AFTER_A_CRASH_S)


def answers(stream: HitStream) -> bool:
    """Whether Redis is there and has read what it keeps."""
    try:
        stream.lag()
    except StreamUnavailable:
        return False
    return True


def _program(name: str, settings: Settings) -> Program:
    env = {
        "GREENTICK_DATA_DIR": str(settings.data_dir),
        "GREENTICK_REDIS_URL": settings.redis_url,
        METRICS_DIR_VARIABLE: str(settings.data_dir / "metrics"),
    }
    return Program(name, [sys.executable, "-m", "greentick", *name.split()], env)


def _worker(settings: Settings, *, drains: bool) -> Program:
    """Started before those who take hits, and so ended after them; where it `drains`, once it has stored all of those.

    What waits in a Redis of the user's own is there for other workers as well.
    """
    program = _program("worker", settings)
    if not drains:
        return program
    stream = HitStream(connect(settings.redis_url, timeout_s=1.0))
    return replace(program, is_done=lambda: _is_empty(stream))


def _is_empty(stream: HitStream) -> bool:
    """Also where Redis does not answer: there is no use in waiting for it."""
    try:
        return stream.lag() == 0
    except StreamUnavailable:
        return True


def _names(settings: Settings) -> list[str]:
    """The commands to run after it, in this order: those who take hits."""
    return ["web", "push", *(["edge follow"] if settings.edge_log else [])]


def _clear_metrics(settings: Settings) -> None:
    folder = settings.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise StartError(
            f"{folder} cannot be made anew: {error.strerror}. Remove it: it holds only figures of the last run."
        ) from error


def _is_ready(settings: Settings) -> bool:
    return _is_greentick(settings.local_url) and _is_greentick(settings.local_push_url)


def _is_greentick(url: str) -> bool:
    """Whether a greentick answers there; without the proxies this machine may use for the world outside."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/healthz", timeout=2) as answer:
            return bool(json.load(answer).get("name") == "greentick")
    except (OSError, ValueError, HTTPException):
        return False


def _explain(supervisor: Supervisor) -> None:
    if supervisor.is_stopping:
        return
    name = supervisor.has_ended()
    if name is None:
        raise StartError(f"greentick did not answer within {READY_S:.0f} seconds. Its log above says why.")
    raise StartError(f"The {name} process ended at once. Its last words are above.")
