"""Behind sentinels: whoever is the primary gets the hits, and a replica that takes over has them all."""

import asyncio
from collections.abc import Iterator

import pytest

from greentick.domain.hit import Hit
from greentick.errors import StreamUnavailable
from greentick.stream import Appender, HitStream, Nudge, Nudges, connect
from replicated_redis import REPLICAS, ReplicatedRedis
from waiting import wait_until

ACCOUNT = bytes(8)


@pytest.fixture
def redis() -> Iterator[ReplicatedRedis]:
    servers = ReplicatedRedis()
    yield servers
    servers.close()


def a_hit(number: int) -> Hit:
    return Hit(id=f"h{number}", at_ms=number, account_id=ACCOUNT, nonce=bytes(12))


def taken(stream: HitStream) -> list[str]:
    return [hit.id for entry in stream.read("w", 100, 0) for hit in entry.hits]


def does(what: object) -> bool:
    try:
        what()  # type: ignore[operator]
    except StreamUnavailable:
        return False
    return True


def test_hits_and_nudges_go_on_at_the_replica_that_takes_over(redis: ReplicatedRedis) -> None:
    stream = HitStream(connect(redis.url, timeout_s=2), replicas=1)
    stream.ensure_group()
    stream.append([a_hit(1)])
    first = redis.primary

    redis.kill(first)

    with pytest.raises(StreamUnavailable):
        stream.append([a_hit(2)])
    wait_until(lambda: does(lambda: stream.append([a_hit(3)])))
    assert redis.primary != first
    assert {"h1", "h3"} <= set(taken(stream))
    nudges = Nudges(connect(redis.url, timeout_s=2))
    heard = nudges.listen(patience_s=30)
    nudges.publish([Nudge(ACCOUNT, [b"{}"])])
    assert next(heard) == Nudge(ACCOUNT, [b"{}"])


def test_an_appender_follows_to_the_new_primary_also_when_the_old_one_lives_on(redis: ReplicatedRedis) -> None:
    stream = HitStream(connect(redis.url, timeout_s=2))
    stream.ensure_group()
    first = redis.primary
    with asyncio.Runner() as runner:
        appender = Appender(redis.url, stream.append_command, timeout_s=2, replicas=1)
        runner.run(appender.append(b"before"))

        redis.freeze(first)  # seen as dead, while its connections stay open
        wait_until(lambda: redis.primary != first)
        redis.thaw(first)

        def goes_on() -> bool:
            return does(lambda: runner.run(appender.append(b"after")))

        wait_until(goes_on)
        runner.run(appender.close())
    kept = [entry.payload for entry in stream.read("w", 100, 0)]
    assert kept[0] == b"before"
    assert kept[-1] == b"after"


def test_what_too_few_replicas_have_is_not_taken_for_safe(redis: ReplicatedRedis) -> None:
    stream = HitStream(connect(redis.url, timeout_s=1), replicas=REPLICAS)
    stream.append([a_hit(1)])
    with asyncio.Runner() as runner:
        appender = Appender(redis.url, stream.append_command, timeout_s=0.5, replicas=REPLICAS)
        runner.run(appender.append(b"x"))

        redis.kill(redis.replicas[0])

        with pytest.raises(StreamUnavailable, match="1 of 2 replicas"):
            runner.run(appender.append(b"y"))
        with pytest.raises(StreamUnavailable, match="1 of 2 replicas"):
            stream.append([a_hit(2)])
        runner.run(appender.close())
