"""Looks at Redis: the embedded one, the user's own or whichever its sentinels name; and at the hits that wait in it."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from greentick.embedded import valkey
from greentick.errors import StreamUnavailable
from greentick.examination import Finding, fail, ok, warn, written
from greentick.examination.web import web_runs
from greentick.redis_address import is_of_sentinels
from greentick.settings import Settings
from greentick.stream import HitStream, connect, told_plainly

WAITING_S = 60
CLOCK_S = 2.0
OLDEST_REDIS = (6, 2)


def examine_redis(settings: Settings) -> Iterator[Finding]:
    """Whether it is there, takes and keeps hits, and what waits in it."""
    client = connect(settings.redis_url or valkey.url(settings.data_dir), timeout_s=3.0)
    stream = HitStream(client)
    try:
        with told_plainly():
            said = client.info()
        if said.get("cluster_enabled"):
            yield fail("redis", "is a Cluster, which cannot be used. Point GREENTICK_REDIS_URL to one primary server.")
            return
        lag, dead, oldest_at_ms = stream.lag(), stream.dead(), stream.oldest_at_ms()
        stored_at_ms = stream.stored_at_ms()
    except StreamUnavailable as error:
        yield _away(settings, error)
        return
    yield from _redis_takes(stream)
    yield from _redis_keeps(said)
    yield from _replicas(settings, int(said.get("connected_slaves", 0)))
    yield from _waiting(lag, oldest_at_ms)
    if stored_at_ms is not None:
        yield ok("hits", f"last one stored: {written(stored_at_ms / 1000)}")
    if dead:
        yield fail("dead letters", f"{dead} batches could not be stored: {_reason(stream)} Then: greentick requeue")
    else:
        yield ok("dead letters", "none")
    yield from _same_time(client.time())


def _away(settings: Settings, error: StreamUnavailable) -> Finding:
    if settings.redis_url:
        return fail("redis", f"{error} Start it, or correct GREENTICK_REDIS_URL.")
    if web_runs(settings):
        return fail(
            "redis",
            "the embedded one does not answer, though greentick runs. Look into"
            f" {settings.data_dir / 'redis' / 'redis.log'}; where it says nothing, start greentick serve anew.",
        )
    return warn("redis", "the embedded one does not run: start greentick serve, or set GREENTICK_REDIS_URL.")


def _redis_takes(stream: HitStream) -> Iterator[Finding]:
    try:
        stream.try_writing()
    except StreamUnavailable as error:
        yield fail(
            "redis",
            f"answers, but cannot be written to. {error} Give it memory and disk space, or point GREENTICK_REDIS_URL to"
            " the primary server.",
        )


def _replicas(settings: Settings, connected: int) -> Iterator[Finding]:
    if connected < settings.redis_replicas:
        yield fail(
            "redis",
            f"has {connected} replicas, GREENTICK_REDIS_REPLICAS wants {settings.redis_replicas} of them to have every"
            " hit: hits wait in the spool. Bring the replicas back, or set a smaller number.",
        )
    elif is_of_sentinels(settings.redis_url) and not settings.redis_replicas:
        yield warn(
            "redis",
            "a replica that takes over may lack what was answered last. Set GREENTICK_REDIS_REPLICAS=1.",
        )


def _redis_keeps(said: Mapping[str, Any]) -> Iterator[Finding]:
    version = str(said.get("valkey_version") or said.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST_REDIS:
        yield fail("redis", f"version {version} is too old: 6.2 or newer is needed.")
    elif not int(said.get("aof_enabled", 0)):
        yield warn("redis", "keeps hits in memory only. Set appendonly yes there, or a crash of it loses hits.")
    elif said.get("aof_last_write_status") == "err":
        yield fail("redis", "cannot write its append-only file. Free space on its disk.")
    else:
        yield ok("redis", f"version {version}, hits are kept on disk")
    if said.get("maxmemory") and said.get("maxmemory_policy") not in {None, "noeviction"}:
        yield fail("redis", "throws data away when its memory is full. Set maxmemory-policy noeviction there.")


def _waiting(lag: int, oldest_at_ms: int | None) -> Iterator[Finding]:
    age_s = 0 if oldest_at_ms is None else time.time() - oldest_at_ms / 1000
    if age_s > WAITING_S:
        yield fail(
            "worker", f"{lag} batches wait, the oldest for {age_s:.0f} s: it does not run, or its log says why not."
        )
    else:
        yield ok("worker", f"{lag} batches wait to be stored")


def _reason(stream: HitStream) -> str:
    letters = stream.dead_letters(1)
    return f"{letters[0].reason}. Mend that first." if letters else ""


def _same_time(theirs: tuple[int, int]) -> Iterator[Finding]:
    off_s = abs(time.time() - theirs[0] - theirs[1] / 1_000_000)
    if off_s > CLOCK_S:
        yield warn("clock", f"Redis's clock is {off_s:.0f} s off this one. Keep both by a time service (NTP).")
