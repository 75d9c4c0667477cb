"""Doctor on Redis: each thing that can be wrong with it, with its replicas and with what waits in it is told."""

from pathlib import Path

import pytest
from redis import Redis

from doctoring import Front, findings, in_front, of, the
from greentick.domain.hit import Hit
from greentick.examination import redis
from greentick.stream import HitStream, connect
from redis_server import RedisServer
from replicated_redis import ReplicatedRedis


def test_a_redis_that_does_not_answer_is_told(tmp_path: Path, redis_server: RedisServer) -> None:
    redis_server.kill()

    level, said = the("redis", findings(tmp_path, redis_url=redis_server.url))

    assert level == "fail"
    assert "GREENTICK_REDIS_URL" in said


def test_a_redis_that_keeps_nothing_on_disk_is_told(tmp_path: Path, redis_server: RedisServer) -> None:
    redis_server.client().config_set("appendonly", "no")

    level, said = the("redis", findings(tmp_path, redis_url=redis_server.url))

    assert (level, "appendonly yes" in said) == ("warn", True)


def test_a_cluster_is_told_before_anything_fails_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redis, "info", lambda _: {"cluster_enabled": 1})

    level, said = the("redis", findings(tmp_path, redis_url="redis://127.0.0.1:1"))

    assert (level, "one primary server" in said) == ("fail", True)


def test_a_redis_that_throws_data_away_is_told(tmp_path: Path, redis_server: RedisServer) -> None:
    redis_server.client().config_set("maxmemory", "100mb")
    redis_server.client().config_set("maxmemory-policy", "allkeys-lru")

    said = of("redis", findings(tmp_path, redis_url=redis_server.url))

    assert [finding.level for finding in said] == ["ok", "fail"]
    assert "noeviction" in said[1].said


@pytest.mark.parametrize("change", [("REPLICAOF", "127.0.0.1", "1"), ("CONFIG", "SET", "maxmemory", "1mb")])
def test_a_redis_that_takes_no_hits_is_told(tmp_path: Path, redis_server: RedisServer, change: tuple[str, ...]) -> None:
    redis_server.client().execute_command(*change)  # type: ignore[no-untyped-call]

    refusing, *_ = of("redis", findings(tmp_path, redis_url=redis_server.url))

    assert (refusing.level, "cannot be written to" in refusing.said) == ("fail", True)


def test_an_embedded_redis_that_is_stuck_is_told_while_greentick_runs(redis_server: RedisServer) -> None:
    redis_server.freeze()
    try:
        with in_front(Front()) as url:
            running = the("redis", findings(redis_server.folder, port=url.rpartition(":")[2]))
        alone = the("redis", findings(redis_server.folder))
    finally:
        redis_server.thaw()

    assert (running[0], "does not answer, though greentick runs" in running[1]) == ("fail", True)
    assert (alone[0], "start greentick serve" in alone[1]) == ("warn", True)


def test_batches_nobody_stores_are_told(
    tmp_path: Path, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = HitStream(connect(redis_server.url))
    stream.append([Hit(id="p-1", at_ms=1, account_id=bytes(9), nonce=bytes(12))])
    monkeypatch.setattr(redis, "WAITING_S", -1)

    level, said = the("worker", findings(tmp_path, redis_url=redis_server.url))

    assert (level, said.startswith("1 batches wait")) == ("fail", True)


def test_dead_letters_are_told_with_their_reason(tmp_path: Path, redis_server: RedisServer) -> None:
    stream = HitStream(connect(redis_server.url))
    stream.ensure_group()
    stream.append([Hit(id="p-1", at_ms=1, account_id=bytes(9), nonce=bytes(12))])
    stream.bury(stream.read("w", 1, 0)[0], "the database refused it")

    level, said = the("dead letters", findings(tmp_path, redis_url=redis_server.url))

    assert level == "fail"
    assert "the database refused it" in said
    assert "greentick requeue" in said


@pytest.mark.flaky(reruns=1)
def test_replicas_that_are_missing_or_not_asked_are_told(tmp_path: Path) -> None:
    servers = ReplicatedRedis()
    try:
        _, risky = of("redis", findings(tmp_path, redis_url=servers.url))
        fine = the("redis", findings(tmp_path, redis_url=servers.url, redis_replicas="2"))
        _, lacking = of("redis", findings(tmp_path, redis_url=servers.url, redis_replicas="3"))
    finally:
        servers.close()

    assert fine[0] == "ok"
    assert (risky.level, "GREENTICK_REDIS_REPLICAS=1" in risky.said) == ("warn", True)
    assert lacking.level == "fail"
    assert lacking.said.startswith("has 2 replicas, GREENTICK_REDIS_REPLICAS wants 3")


def test_sentinels_that_do_not_answer_are_told_without_how_they_were_asked(tmp_path: Path) -> None:
    address = "redis+sentinel://:hunter2@127.0.0.1:1,localhost:2/hits"

    assert the("redis", findings(tmp_path, redis_url=address)) == (
        "fail",
        "No sentinel says which Redis is the primary: none answers, none knows its name, or it is held for dead."
        " Start it, or correct GREENTICK_REDIS_URL.",
    )
