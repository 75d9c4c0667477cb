"""Looks at everything that can be wrong and says how to mend it. Changes nothing.

It asks no third party but Google, where signing in with it is set up. It works while greentick runs and while it does
not; what cannot be told then is left out.
"""

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from greentick.errors import GreentickError, SettingsError, StoreMismatch, StoreUnavailable
from greentick.examination import Finding, fail, ok, runs_apart, warn, written
from greentick.examination.clock import is_kept
from greentick.examination.edge import examine_edge
from greentick.examination.google import examine_google
from greentick.examination.redis import examine_redis
from greentick.examination.seals import examine_seals
from greentick.examination.upkeep import examine_upkeep
from greentick.examination.web import examine_web
from greentick.ingest.networks import Networks
from greentick.ingest.spool import TORN, spool_files, waiting_hits
from greentick.settings import NO_WAY_IN, SECRET_FILE, Settings
from greentick.store import check, database_file

STRONG_CHARS = 32
DISTINCT_CHARS = 12
FREE_BYTES = 200 * 1024 * 1024


def examine(env: Mapping[str, str], dotenv: Path) -> list[Finding]:
    """All findings, in the order in which they are best mended."""
    try:
        settings = Settings.from_env(env, dotenv, makes_secret=False)
    except SettingsError as error:
        return [fail("settings", str(error))]
    findings = [ok("settings", f"read; data folder {settings.data_dir}")]
    for look in (
        _folder,
        _secret,
        _database,
        _others,
        examine_seals,
        examine_redis,
        _clock,
        examine_upkeep,
        _spool,
        _networks,
        _proxies,
        _ways_in,
        examine_edge,
        examine_google,
        examine_web,
    ):
        findings += _safely(look, settings)
    return findings


def _safely(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    """An examination that itself goes wrong is a finding too, and the others go on."""
    try:
        yield from look(settings)
    except (GreentickError, OSError) as error:
        yield fail(look.__name__.strip("_"), str(error))
    except Exception as error:  # noqa: BLE001 - what nobody has thought of must not hide all the rest
        yield fail(look.__name__.strip("_"), f"could not be looked at: {type(error).__name__}: {error}")


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    there = folder.exists()
    if not there and not settings.secret_key and not runs_apart(settings):
        yield fail(
            "folder", f"there is no {folder}. `greentick serve` makes it; or set GREENTICK_DATA_DIR to the server's."
        )
        return
    place = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        yield fail("folder", f"{place} cannot be written to. Make it writable, or set GREENTICK_DATA_DIR.")
        return
    free = shutil.disk_usage(place).free
    if free < FREE_BYTES:
        yield fail("folder", f"{place} has only {free >> 20} MiB left. Free some space: hits are lost on a full disk.")
    else:
        yield ok("folder", f"{free >> 20} MiB free" + ("" if there else f"; {folder} is made when it is needed"))


def _secret(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir / SECRET_FILE
    if not settings.secret_key and runs_apart(settings):
        yield fail("secret", "none is set. Give every process the same GREENTICK_SECRET_KEY (openssl rand -base64 32).")
        return
    if not settings.secret_key:
        yield fail(
            "secret",
            f"none is kept in {settings.data_dir}. `greentick serve` makes one; where it did, set GREENTICK_DATA_DIR to"
            " its folder.",
        )
        return
    for number, secret in enumerate(settings.secret_key, 1):
        if len(secret) < STRONG_CHARS or len(set(secret)) < DISTINCT_CHARS:
            yield warn(
                "secret",
                f"secret {number} is weak. Put a random one first in GREENTICK_SECRET_KEY (openssl rand -base64 32) and"
                " keep the old one after it, separated by a comma, so that pixels already sent go on working.",
            )
    if path.exists() and _is_open(path):
        yield fail("secret", f"others on this machine can read {path}. Mend it: chmod 600 {path}")
    else:
        yield ok("secret", "kept from others" if path.exists() else "from the environment")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        check(settings.database_url)
    except StoreMismatch as error:
        yield fail("database", str(error))
    except StoreUnavailable as error:
        yield fail("database", f"{error} Start or mend it, or correct GREENTICK_DATABASE_URL.")
    else:
        yield ok("database", f"{settings.database_url.partition(':')[0]}, right schema, can be written to")


def _others(settings: Settings) -> Iterator[Finding]:
    """Who else on this machine gets at what is kept. A file that others may read is safe in a folder they may not."""
    folder = settings.data_dir
    database = database_file(settings.database_url)
    if folder.exists() and _is_open(folder):
        yield warn("folder", f"others on this machine can look into {folder}. Mend it: chmod 700 {folder}")
    if database is not None and database.exists() and _is_open(database) and _is_open(database.parent):
        yield warn("database", f"others on this machine can read {database}. Mend it: chmod 600 {database}*")


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _clock(_settings: Settings) -> Iterator[Finding]:
    if is_kept() is False:
        yield warn(
            "clock", "no time service keeps it. Switch one on (timedatectl set-ntp true), or times will be wrong."
        )
    else:
        yield ok("clock", written(time.time()))


def _spool(settings: Settings) -> Iterator[Finding]:
    folder = settings.spool_dir
    waiting = sum(waiting_hits(path) for path in spool_files(folder))
    torn = len(list(folder.glob(f"*{TORN}"))) if folder.is_dir() else 0
    if waiting:
        yield warn("spool", f"{waiting} hits wait for Redis on disk. They go there as soon as web and Redis both run.")
    else:
        yield ok("spool", "empty")
    if torn:
        yield warn(
            "spool", f"{torn} files end in a half-written record that was never acknowledged. Delete {folder}/*{TORN}"
        )


def _networks(settings: Settings) -> Iterator[Finding]:
    problem = Networks.load(settings.asn_db).problem
    mend = " Mend the file, correct GREENTICK_ASN_DB, or remove it."
    yield fail("networks", problem + mend) if problem else ok("networks", "labels are ready")


def _ways_in(settings: Settings) -> Iterator[Finding]:
    if not settings.can_sign_in:
        yield warn("signing in", NO_WAY_IN)


def _proxies(settings: Settings) -> Iterator[Finding]:
    behind = settings.public_url_is_set and settings.public_url.startswith("https:")
    if behind and settings.trusted_proxies == 0:
        yield warn(
            "proxies",
            "something in front makes https, but GREENTICK_TRUSTED_PROXIES is 0: all requests seem to come from it."
            " Set it to the number of proxies, usually 1.",
        )
    elif settings.trusted_proxies and not settings.public_url_is_set:
        yield warn(
            "proxies",
            f"GREENTICK_TRUSTED_PROXIES is {settings.trusted_proxies} without a public address: whoever asks directly"
            " can pretend to be anyone. Set it to 0, or set GREENTICK_PUBLIC_URL.",
        )
    else:
        yield ok("proxies", f"{settings.trusted_proxies} trusted")
