"""The web process as it runs: granian, pixels in front, the API behind. What only a real server shows."""

import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
import pytest

from greentick.domain.token import TokenKind, b64decode, mint
from greentick.downloads import IN_MEMORY
from greentick.ingest.gateway import LITTLE
from greentick.settings import EXTENSION_REDIRECT
from greentick.store import Store, open_store
from greentick.stream import HitStream, Nudges, connect
from greentick.wire import export_shapes, message_shapes, session_shapes, system_shapes
from greentick.wire.body import MOST_BYTES
from making import a_hit
from redis_server import RedisServer
from waiting import answers, free_port, wait_until
from world import copy_id

VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Web:
    """A running web process."""

    port: int
    store: Store
    redis: RedisServer
    log: Path

    def ask(self, method: str, path: str, body: Iterable[bytes] | str | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=given, encode_chunked="Transfer-Encoding" in given)
        answer = connection.getresponse()
        found = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return found


@pytest.fixture
def web(redis_server: RedisServer, sqlite_url: str, tmp_path: Path) -> Iterator[Web]:
    with started(free_port(), redis_server, sqlite_url, tmp_path) as (running, process):
        yield running
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


@contextmanager
def started(
    port: int, redis_server: RedisServer, sqlite_url: str, tmp_path: Path
) -> Iterator[tuple[Web, subprocess.Popen[bytes]]]:
    """A web process that answers."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GREENTICK_")} | {
        "GREENTICK_PORT": str(port),
        "GREENTICK_PUSH_PORT": str(free_port()),
        "GREENTICK_DATABASE_URL": sqlite_url,
        "GREENTICK_REDIS_URL": redis_server.url,
        "GREENTICK_DATA_DIR": str(tmp_path),
    }
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "greentick", "web"],
            env=environment,
            cwd=tmp_path,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    running = Web(port, open_store(sqlite_url), redis_server, tmp_path / "web.log")

    def is_there() -> bool:
        assert process.poll() is None, (tmp_path / "web.log").read_text()
        try:
            return running.ask("GET", "/healthz").status == 200
        except OSError:
            return False

    try:
        wait_until(is_there, deadline_s=60)
        yield running, process
    finally:
        running.store.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


def pair(web: Web) -> session_shapes.Session:
    asked = {
        "redirect_uri": EXTENSION_REDIRECT,
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "device": "Chrome, Linux",
    }
    page = web.ask("GET", f"/auth/authorize?{urlencode(asked)}")
    form = {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.body.decode())
    }
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    form_type = "application/x-www-form-urlencoded"
    pressed = web.ask("POST", "/auth/authorize", urlencode(form), Cookie=cookie, Content_Type=form_type)
    code = parse_qs(urlsplit(pressed.headers["Location"]).query)["code"][0]
    answer = web.ask("POST", "/v1/token", json.dumps({"code": code, "code_verifier": VERIFIER}))
    return msgspec.json.decode(answer.body, type=session_shapes.Session)


def test_whoever_is_killed_leaves_nothing_behind_and_can_be_started_at_once(
    redis_server: RedisServer, sqlite_url: str, tmp_path: Path
) -> None:
    port = free_port()
    with started(port, redis_server, sqlite_url, tmp_path) as (_, killed):
        children = Path(f"/proc/{killed.pid}/task/{killed.pid}/children").read_text().split()
        killed.kill()
        killed.wait(30)

        with started(port, redis_server, sqlite_url, tmp_path) as (again, process):
            wait_until(lambda: not any(Path("/proc", child).exists() for child in children))
            wait_until(lambda: answers(f"http://127.0.0.1:{again.port}/healthz"))
            process.terminate()
            assert process.wait(30) == 0


def test_pairs_registers_and_counts_an_open(web: Web) -> None:
    session = pair(web)
    signed_in = f"Bearer {session.token}"
    id_ = copy_id(1)
    account_id = b64decode(session.account_key)
    token = mint(b64decode(session.mint_key), TokenKind.PIXEL, account_id, b64decode(id_))

    registered = web.ask("POST", "/v1/messages", json.dumps({"messages": [{"id": id_}]}), Authorization=signed_in)
    pixel = web.ask("GET", f"/p/{token}.gif")

    assert msgspec.json.decode(registered.body, type=message_shapes.RegisterResponse).results[0].ok
    assert (pixel.status, pixel.headers["Content-Type"]) == (200, "image/gif")
    assert web.ask("GET", f"/v1/messages/{id_}", Authorization=signed_in).status == 200
    stream = HitStream(connect(web.redis.url))
    assert stream.lag() == 1


def test_reads_a_body_that_comes_in_chunks_and_stops_at_a_megabyte(web: Web) -> None:
    signed_in = f"Bearer {pair(web).token}"
    whole = json.dumps({"messages": [{"id": copy_id(1)}]}).encode()

    small = web.ask(
        "POST", "/v1/messages", iter([whole[:10], whole[10:]]), Authorization=signed_in, Transfer_Encoding="chunked"
    )
    too_large = iter([b" " * (MOST_BYTES // 2)] * 2 + [b" "])  # no more: the line is closed under who goes on sending
    large = web.ask("POST", "/v1/messages", too_large, Authorization=signed_in, Transfer_Encoding="chunked")

    assert (small.status, large.status) == (200, 413)
    assert "smaller batches" in msgspec.json.decode(large.body, type=system_shapes.Problem).detail


def test_exports_more_than_it_keeps_in_memory_and_tells_how_much(web: Web) -> None:
    signed_in = f"Bearer {pair(web).token}"
    for begin in range(0, 1000, 100):
        messages = [{"id": copy_id(number)} for number in range(begin, begin + 100)]
        web.ask("POST", "/v1/messages", json.dumps({"messages": messages}), Authorization=signed_in)

    answer = web.ask("GET", "/v1/export", Authorization=signed_in)

    assert int(answer.headers["Content-Length"]) == len(answer.body) > max(IN_MEMORY, LITTLE)
    assert len(msgspec.json.decode(answer.body, type=export_shapes.Export).messages) == 1000


def test_says_where_the_live_feed_is_when_none_runs_here(web: Web) -> None:
    answer = web.ask("GET", "/v1/push", Authorization=f"Bearer {pair(web).token}")

    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (503, "*")
    assert "start it: greentick push" in msgspec.json.decode(answer.body, type=system_shapes.Problem).detail


def test_is_ready_only_with_its_stores(web: Web) -> None:
    assert web.ask("GET", "/readyz").status == 200

    web.redis.kill()

    answer = web.ask("GET", "/readyz")
    assert answer.status == 503
    assert "stream" in msgspec.json.decode(answer.body, type=system_shapes.Problem).detail
    assert web.ask("GET", "/healthz").status == 200


def test_is_not_ready_when_redis_answers_but_takes_nothing(web: Web) -> None:
    web.redis.client().config_set("maxmemory", "1")

    assert web.ask("GET", "/readyz").status == 503


def test_tells_of_the_stream_whoever_drains_it_and_nothing_of_one_that_is_away(web: Web) -> None:
    stream = HitStream(connect(web.redis.url))
    stream.ensure_group()
    for number in range(3):
        stream.append([a_hit(bytes(9), f"h-{number}")])
    first, second = stream.read("w", 2, 0)
    stream.ack([first], 1_790_000_000_000)
    stream.bury(second, "a reason")

    told = web.ask("GET", "/metrics").body.decode()
    web.redis.kill()
    untold = web.ask("GET", "/metrics").body.decode()

    assert "greentick_stream_lag 1.0\n" in told
    assert "greentick_dead_letters 1.0\n" in told
    assert "greentick_last_hit_stored_seconds 1.79e+09\n" in told
    assert not re.search("stream_lag|dead_letters|last_hit_stored", untold)


def test_deleting_and_signing_out_work_without_redis(web: Web) -> None:
    signed_in = f"Bearer {pair(web).token}"
    web.ask("POST", "/v1/messages", json.dumps({"messages": [{"id": copy_id(1)}]}), Authorization=signed_in)
    web.redis.kill()

    assert web.ask("DELETE", f"/v1/messages/{copy_id(1)}", Authorization=signed_in).status == 204
    assert web.ask("POST", "/v1/signout", Authorization=signed_in).status == 204
    assert web.ask("GET", "/v1/settings", Authorization=signed_in).status == 401


def test_a_change_made_here_is_told_live(web: Web) -> None:
    signed_in = f"Bearer {pair(web).token}"
    web.ask("POST", "/v1/messages", json.dumps({"messages": [{"id": copy_id(1)}]}), Authorization=signed_in)
    nudges = Nudges(connect(web.redis.url)).listen()
    web.ask("DELETE", f"/v1/messages/{copy_id(1)}", Authorization=signed_in)

    nudge = next(nudges)
    assert (web.store.accounts.owner(), nudge.items) == (nudge.account_id, [])


def test_the_log_tells_nothing_personal_even_of_what_fails(web: Web) -> None:
    session = pair(web)
    signed_in = f"Bearer {session.token}"
    mail = {
        "id": copy_id(1),
        "subject": "Canary",
        "recipients": [{"address": "canary@example.org"}],
        "undo_s": "Canary",
    }
    web.ask("POST", "/v1/messages", json.dumps({"messages": [mail]}), Authorization=signed_in)
    web.ask("POST", "/v1/messages", "Canary canary@example.org", Authorization=signed_in)
    web.ask("GET", "/v1/messages?gmail_address=canary@example.org&state=Canary", Authorization=signed_in)
    web.ask("GET", "/auth/authorize?redirect_uri=https://canary.example/&state=Canary")
    web.redis.kill()
    web.ask("GET", "/readyz")
    with sqlite3.connect(str(web.store.feed._database.engine.url.database)) as database:
        database.execute("DROP TABLE messages")
    assert web.ask("GET", f"/v1/messages/{copy_id(1)}", Authorization=signed_in).status >= 500
    assert web.ask("POST", "/v1/messages", json.dumps({"messages": [mail]}), Authorization=signed_in).status >= 500

    written = web.log.read_text()

    assert "not_ready" in written
    assert not [word for word in (session.token, session.mint_key, "anary", "127.0.0.1") if word in written], written
