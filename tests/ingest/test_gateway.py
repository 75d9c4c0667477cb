"""What the app behind pixels and links is told of a request by the real server, and how its answers come out."""

import contextlib
import http.client
import json
import socket
from typing import Any

import pytest

from greentick.wire.body import MOST_BYTES
from ingest.hot_process import LONG
from ingest.hot_server import HotServer
from waiting import wait_until


def told(hot: HotServer, method: str = "GET", headers: bytes = b"", path: str = "/environ") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(hot.ask(path, method, headers).partition(b"\r\n\r\n")[2])
    return answer


def test_a_request_is_told_as_wsgi_has_it(hot: HotServer) -> None:
    environ = told(hot, headers=b"X-A: 1\r\nX-A: 2\r\nCookie: a=1\r\nCookie: b=2\r\n", path="/environ?q=%20")

    assert environ["REQUEST_METHOD"] == "GET"
    assert environ["QUERY_STRING"] == "q=%20"
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert environ["SERVER_PROTOCOL"] == "HTTP/1.1"
    assert environ["SERVER_PORT"] == str(hot.port)
    assert environ["HTTP_HOST"] == "a.example"
    assert environ["HTTP_X_A"] == "1,2"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"


def test_an_old_protocol_is_named(hot: HotServer) -> None:
    with socket.create_connection(("127.0.0.1", hot.port), 20) as line:
        line.sendall(b"GET /environ HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(65536), b""))

    assert b'"SERVER_PROTOCOL": "HTTP/1.0"' in answer


def test_no_header_hides_behind_what_is_not_ascii_and_none_passes_for_another(hot: HotServer) -> None:
    environ = told(hot, headers="X-Forwarded-For: \u00e9, 192.0.2.1\r\nX_Real_Ip: 192.0.2.2\r\n".encode())

    assert environ["HTTP_X_FORWARDED_FOR"] == ""
    assert "HTTP_X_REAL_IP" not in environ


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        (b"Content-Length: 5\r\n\r\nhello", 5),
        (b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n", 5),
    ],
)
def test_bodies_are_read_however_they_are_sent(hot: HotServer, headers: bytes, read: int) -> None:
    assert told(hot, "POST", headers)["body"] == read


def test_of_a_body_without_end_no_more_is_read_than_shows_that_it_is_too_long(hot: HotServer) -> None:
    part = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    with socket.create_connection(("127.0.0.1", hot.port), 20) as line:
        line.sendall(b"POST /environ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(MOST_BYTES // 0x10000 + 1):
            line.sendall(part)
        answer = line.recv(65536)

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_an_answer_without_a_length_comes_whole_with_one(hot: HotServer) -> None:
    answer = hot.ask("/parts")

    assert b"content-length: 21\r\n" in answer
    assert answer.endswith(b"part 0 part 1 part 2 ")
    assert answer.count(b"server: web\r\n") == 1


def test_an_answer_without_a_length_that_breaks_off_is_a_failure(hot: HotServer) -> None:
    assert hot.ask("/broken").startswith(b"HTTP/1.1 500 ")


def test_a_long_answer_comes_whole_and_is_closed(hot: HotServer) -> None:
    head, _, body = hot.ask("/long").partition(b"\r\n\r\n")

    assert f"content-length: {LONG}".encode() in head
    assert len(body) == LONG
    wait_until((hot.settings.data_dir / "closed").exists)


def test_clients_that_do_not_read_long_answers_leave_threads_for_everybody_else(hot: HotServer) -> None:
    with contextlib.ExitStack() as lines:
        for _ in range(20):  # it has 16 threads
            line = lines.enter_context(socket.create_connection(("127.0.0.1", hot.port), 20))
            line.sendall(b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
            assert line.recv(9) == b"HTTP/1.1 "

        assert told(hot)["REQUEST_METHOD"] == "GET"


@pytest.mark.parametrize("path", ["/long/impatient", "/long/broken"])
def test_a_long_answer_that_is_given_up_is_seen_to_be_cut(hot: HotServer, path: str) -> None:
    client = http.client.HTTPConnection("127.0.0.1", hot.port, timeout=20)
    client.request("GET", path)
    answer = client.getresponse()
    answer.read(100_000)
    wait_until((hot.settings.data_dir / "closed").exists)

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    client.close()
