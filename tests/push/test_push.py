"""The live feed from a real push process: gunicorn with gevent, a real Redis, a real database."""

import http.client
import socket
from http.client import HTTPMessage
from pathlib import Path

import msgspec
import pytest

from greentick.auth.sessions import hashed
from greentick.clock import now_ms
from greentick.store import migrate, open_store
from greentick.wire import feed_shapes, system_shapes
from postgresql_server import PostgresqlServer
from push.listening import Listener
from push.stage import Stage
from redis_server import RedisServer
from waiting import wait_until

QUICK = pytest.mark.parametrize("stage", [0.2], indirect=True)


def test_says_hello_at_once_and_then_what_is_new(stage: Stage) -> None:
    listener = stage.listen(stage.alice)
    hello = listener.wait_for("hello")
    assert set(hello.data) == {"version", "cursor"}
    assert (hello.data["cursor"], hello.id) == (0, "")

    for _ in range(3):
        stage.alice.open()

    wait_until(lambda: listener.cursors == [1, 2, 3])
    headers = listener.answers[0].headers
    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_a_change_is_the_same_live_and_from_the_store(stage: Stage) -> None:
    live = stage.listen(stage.alice)
    live.wait_for("hello")
    stage.alice.open()
    wait_until(lambda: live.cursors == [1])

    later = stage.listen(stage.alice)
    wait_until(lambda: later.cursors == [1])

    assert live.told[-1].data == later.told[-1].data
    assert set(live.told[-1].data) == set(feed_shapes.FeedItem.__struct_fields__)
    assert live.told[-1].data["notices"][0]["first"] is True


def test_catches_up_from_the_cursor_before_what_is_new(stage: Stage) -> None:
    for _ in range(250):
        stage.alice.open()

    listener = stage.listen(stage.alice, after=3)
    listener.wait_for("feed")
    stage.alice.open()

    wait_until(lambda: listener.cursors == list(range(4, 252)))


def test_without_a_cursor_nothing_old_is_told(stage: Stage) -> None:
    stage.alice.open()
    listener = stage.listen(stage.alice, after=None)
    listener.wait_for("hello")

    stage.alice.open()

    wait_until(lambda: listener.cursors == [2])


def test_each_account_hears_its_own_feed_only(stage: Stage) -> None:
    alice, bob = stage.listen(stage.alice), stage.listen(stage.bob)
    alice.wait_for("hello")
    bob.wait_for("hello")

    stage.alice.open()
    stage.bob.open()
    stage.bob.open()

    wait_until(lambda: (alice.cursors, bob.cursors) == ([1], [1, 2]))
    assert [_opens_noticed(alice), _opens_noticed(bob)] == [["alice-token-1"], ["bob-token-1", "bob-token-2"]]
    assert {event["id"] for each in bob.told[1:] for event in each.data["receipt"]["events"]} <= {
        "bob-token-1",
        "bob-token-2",
    }


def test_fills_the_gap_a_lost_nudge_leaves(stage: Stage) -> None:
    listener = stage.listen(stage.alice)
    listener.wait_for("hello")

    for _ in range(5):
        stage.alice.open(nudge=False)
    stage.alice.open()

    wait_until(lambda: listener.cursors == [1, 2, 3, 4, 5, 6])


def test_a_word_without_changes_makes_it_look(stage: Stage) -> None:
    listener = stage.listen(stage.alice)
    listener.wait_for("hello")

    stage.alice.open(nudge=False)
    stage.alice.changed()

    wait_until(lambda: listener.cursors == [1])


def test_tells_the_true_cursor_to_a_client_of_another_history(stage: Stage) -> None:
    stage.alice.open()
    listener = stage.listen(stage.alice, after=1000)

    reset = listener.wait_for("reset")
    assert (reset.id, reset.data) == ("1", {"cursor": 1})
    stage.alice.open()

    wait_until(lambda: listener.cursors == [2])


@QUICK
def test_its_heart_beats(stage: Stage) -> None:
    listener = stage.listen(stage.alice)

    wait_until(lambda: listener.events.count("heartbeat") >= 3)

    assert listener.wait_for("heartbeat").data == {}


def test_goes_on_without_redis_and_with_it_again(stage: Stage) -> None:
    listener = stage.listen(stage.alice)
    listener.wait_for("hello")

    stage.redis.kill()
    stage.alice.open(nudge=False)
    wait_until(lambda: listener.cursors == [1])

    stage.redis.start()
    stage.alice.open()
    wait_until(lambda: listener.cursors == [1, 2])
    stage.alice.open()
    wait_until(lambda: listener.cursors == [1, 2, 3])
    assert listener.ends == []


def test_starts_and_answers_without_redis(stage: Stage) -> None:
    stage.redis.kill()
    stage.push.kill()
    stage.push.start()

    listener = stage.listen(stage.alice)
    listener.wait_for("hello")
    stage.alice.open(nudge=False)

    wait_until(lambda: listener.cursors == [1])


def test_a_frozen_redis_holds_up_nothing_for_long(stage: Stage) -> None:
    listener = stage.listen(stage.alice)
    listener.wait_for("hello")

    stage.redis.freeze()
    try:
        stage.alice.open(nudge=False)
        wait_until(lambda: listener.cursors == [1])
    finally:
        stage.redis.thaw()


def test_nothing_is_lost_or_told_twice_whatever_restarts(stage: Stage) -> None:
    listener = stage.listen(stage.alice, returns=True)
    listener.wait_for("hello")

    for round_ in range(6):
        for each in range(10):
            stage.alice.open(nudge=each % 3 != 0 and stage.redis_is_up)
        if round_ % 3 == 0:
            stage.push.kill()
            stage.push.start()
        elif round_ % 3 == 1:
            stage.kill_redis()
        else:
            stage.start_redis()
    stage.alice.open()

    wait_until(lambda: listener.cursors[-1:] == [61])
    assert listener.cursors == list(range(1, 62))


def test_follows_a_postgresql_too(stage_on_postgresql: Stage) -> None:
    stage = stage_on_postgresql
    stage.alice.open()
    listener = stage.listen(stage.alice)
    listener.wait_for("feed")

    for _ in range(20):
        stage.alice.open()

    wait_until(lambda: listener.cursors == list(range(1, 22)))


def second_browser(stage: Stage) -> Listener:
    stage.store.sessions.create(stage.alice.account_id, hashed("second-token"), "another browser", now_ms())
    listener = Listener(stage.push, "second-token")
    stage.opened.append(listener.close)
    listener.wait_for("hello")
    return listener


def test_a_session_that_ends_takes_its_own_line_with_it_and_no_other(stage: Stage) -> None:
    first, second = stage.listen(stage.alice), second_browser(stage)
    first.wait_for("hello")

    stage.store.sessions.revoke(hashed("second-token"))
    stage.alice.changed()

    assert second.wait_for_end() == "ended"
    stage.alice.open()
    wait_until(lambda: first.cursors == [1])
    assert first.ends == []


def test_a_deleted_account_has_no_lines(stage: Stage) -> None:
    alice, bob = stage.listen(stage.alice), stage.listen(stage.bob)
    alice.wait_for("hello")
    bob.wait_for("hello")

    stage.store.accounts.delete(stage.alice.account_id)
    stage.alice.changed()

    assert alice.wait_for_end() == "ended"
    stage.bob.open()
    wait_until(lambda: bob.cursors == [1])


@QUICK
def test_a_session_that_ended_unheard_is_found_out(stage: Stage) -> None:
    listener = stage.listen(stage.alice)
    listener.wait_for("hello")

    stage.store.sessions.revoke(hashed(stage.alice.token))

    assert listener.wait_for_end() == "ended"


def test_stops_at_once_though_clients_stay(stage: Stage) -> None:
    listeners = [stage.listen(stage.alice) for _ in range(3)]
    for listener in listeners:
        listener.wait_for("hello")

    assert stage.push.stop() == 0

    assert [listener.wait_for_end() for listener in listeners] == ["ended"] * 3


@QUICK
def test_drops_a_client_that_does_not_read_and_serves_the_others(stage: Stage) -> None:
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", stage.push.port))
    deaf.sendall(
        b"GET /v1/push?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + stage.alice.token.encode() + b"\r\n\r\n"
    )
    listener = stage.listen(stage.alice)
    wait_until(lambda: stage.push.figure("greentick_push_clients") == 2)

    for _ in range(150):
        stage.alice.open()

    wait_until(lambda: stage.push.figure("greentick_push_dropped_total") == 1)
    wait_until(lambda: stage.push.figure("greentick_push_clients") == 1)
    wait_until(lambda: listener.cursors == list(range(1, 151)))
    deaf.close()


@QUICK
def test_a_client_that_went_away_is_forgotten(stage: Stage) -> None:
    listener = stage.listen(stage.alice)
    wait_until(lambda: stage.push.figure("greentick_push_clients") == 1)

    listener.close()

    wait_until(lambda: stage.push.figure("greentick_push_clients") == 0)


def ask(stage: Stage, method: str, path: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", stage.push.port, timeout=30)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


def test_refusals_are_problems(stage: Stage) -> None:
    signed_in = f"Bearer {stage.alice.token}"
    refused = {
        401: [ask(stage, "GET", "/v1/push"), ask(stage, "GET", "/v1/push", Authorization="Bearer wrong")],
        400: [ask(stage, "GET", f"/v1/push?after={after}", Authorization=signed_in) for after in ("-1", "x", "1" * 19)],
        404: [ask(stage, "GET", "/v1/feed", Authorization=signed_in)],
        405: [ask(stage, "POST", "/v1/push", Authorization=signed_in)],
    }

    for status, answers in refused.items():
        for given, headers, body in answers:
            assert given == status
            assert headers["Content-Type"] == "application/problem+json"
            assert headers["Access-Control-Allow-Origin"] == "*"
            assert msgspec.json.decode(body, type=system_shapes.Problem).detail


def test_asking_for_the_headers_alone_opens_no_line(stage: Stage) -> None:
    status, _, body = ask(stage, "HEAD", "/v1/push", Authorization=f"Bearer {stage.alice.token}")

    assert (status, body) == (200, b"")
    assert stage.push.figure("greentick_push_clients") == 0


def test_says_503_while_the_database_is_away(
    redis_server: RedisServer, postgresql_server: PostgresqlServer, tmp_path: Path
) -> None:
    url = postgresql_server.create("greentick")
    migrate(url)
    stage = Stage(redis_server, open_store(url), url, tmp_path)
    stage.alice.open()
    listener = stage.listen(stage.alice)
    wait_until(lambda: listener.cursors == [1])

    postgresql_server.stop()
    status, headers, _ = ask(stage, "GET", "/v1/push", Authorization=f"Bearer {stage.alice.token}")
    stage.alice.changed()
    postgresql_server.start()
    stage.alice.open()

    assert (status, headers["Retry-After"]) == (503, "5")
    wait_until(lambda: listener.cursors == [1, 2])
    assert listener.ends == []
    stage.close()


def _opens_noticed(listener: Listener) -> list[str]:
    return [notice["event"]["id"] for each in listener.told if each.event == "feed" for notice in each.data["notices"]]
