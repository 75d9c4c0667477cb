"""Nudges: whoever listens hears them, and whoever's line breaks is told so."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from greentick.errors import StreamUnavailable
from greentick.stream import Nudge, Nudges, connect
from redis_server import RedisServer
from waiting import wait_until


def test_a_nudge_published_after_listen_returned_is_heard_by_all(redis_server: RedisServer) -> None:
    listeners = [Nudges(connect(redis_server.url)).listen() for _ in range(2)]
    sent = [Nudge(b"account-1", [b'{"cursor":1}', b'{"cursor":2}']), Nudge(b"account-2", [])]

    Nudges(connect(redis_server.url)).publish(sent)

    for listener in listeners:
        assert [next(listener), next(listener)] == sent


def test_a_listener_is_told_when_the_server_goes_away(redis_server: RedisServer) -> None:
    listener = Nudges(connect(redis_server.url)).listen()

    redis_server.kill()

    with pytest.raises(StreamUnavailable):
        next(listener)


def test_a_listener_is_told_when_the_server_falls_silent(redis_server: RedisServer) -> None:
    listener = Nudges(connect(redis_server.url)).listen()

    redis_server.freeze()

    with pytest.raises(StreamUnavailable):
        next(listener)


def test_a_quiet_line_stays_open(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greentick.stream.nudges.QUIET_S", 1.0)  # in which even a busy Redis answers
    nudges = Nudges(connect(redis_server.url))
    listener = nudges.listen()
    raw = connect(redis_server.url)

    def pings() -> int:
        return int(raw.info("commandstats").get("cmdstat_ping", {"calls": 0})["calls"])

    heard = ThreadPoolExecutor(1).submit(next, listener)
    wait_until(lambda: pings() >= 1)
    nudges.publish([Nudge(b"a", [b"late"])])

    assert heard.result(timeout=30).items == [b"late"]


def test_a_listener_with_patience_gives_up_when_nothing_comes(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greentick.stream.nudges.QUIET_S", 1.0)

    assert list(Nudges(connect(redis_server.url)).listen(patience_s=0.1)) == []


def test_listening_to_nobody_fails_at_once(redis_server: RedisServer) -> None:
    redis_server.kill()

    with pytest.raises(StreamUnavailable):
        Nudges(connect(redis_server.url)).listen()


def test_publishing_to_nobody_is_told(redis_server: RedisServer) -> None:
    redis_server.kill()

    with pytest.raises(StreamUnavailable):
        Nudges(connect(redis_server.url)).publish([Nudge(b"a", [])])
