"""The push process under its real server: it streams, and it ends when told to although clients never leave."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import gevent.socket  # type: ignore[import-untyped]
import pytest

from embedded.served import GREENTICK, NOW_MS
from greentick.auth.sessions import hashed
from greentick.clock import now_ms
from greentick.pushserver import LineSocket
from greentick.store import migrate, open_store
from redis_server import RedisServer
from waiting import free_port, wait_until


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5):
            return True
    except OSError:
        return False


def test_what_does_not_fit_at_once_arrives_whole() -> None:
    near, far = gevent.socket.socketpair()
    line = LineSocket(near.family, near.type, near.proto, near.detach())
    said = b"".join(b"%d " % number for number in range(500_000))

    def say() -> None:
        line.sendall(said)
        line.close()

    gevent.spawn(say)

    assert b"".join(iter(lambda: far.recv(65_536), b"")) == said
    far.close()


@pytest.mark.timeout(300)
def test_open_lines_are_ended_cleanly_when_the_process_is_told_to_stop(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    database_url, port = f"sqlite:///{tmp_path / 'greentick.db'}", free_port()
    migrate(database_url)
    store = open_store(database_url)
    store.sessions.create(store.accounts.create(NOW_MS), hashed("token"), "test", now_ms())
    store.close()
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GREENTICK_DATA_DIR": str(tmp_path)}
    env |= {"GREENTICK_REDIS_URL": redis_server.url, "GREENTICK_PUSH_PORT": str(port)}
    process = subprocess.Popen([GREENTICK, "push"], env=env, cwd=tmp_path, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: listens(port), 60)
        with socket.create_connection(("127.0.0.1", port), 60) as line, line.makefile("rb") as answer:
            line.sendall(b"GET /v1/push HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\r\n")
            assert answer.readline() == b"HTTP/1.1 200 OK\r\n"
            assert b"event: hello\n" in iter(answer.readline, b"")

            process.send_signal(signal.SIGTERM)

            assert process.wait(60) == 0
            assert answer.read() is not None
    finally:
        process.kill()
        said = process.communicate()[1].decode()
    assert said == ""


@pytest.mark.parametrize(("most", "lines"), [(700, 500), (300, 100)])
def test_as_many_lines_as_there_may_be_open_files_and_no_more(most: int, lines: int) -> None:
    program = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, (256, {most}))\n"
        "from greentick.pushserver import allow_lines\n"
        "print(allow_lines(20_000), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == [str(lines), str(most), str(most)]


def test_a_head_that_does_not_come_is_not_waited_for(tmp_path: Path, redis_server: RedisServer) -> None:
    database_url, port = f"sqlite:///{tmp_path / 'greentick.db'}", free_port()
    migrate(database_url)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GREENTICK_DATA_DIR": str(tmp_path)}
    env |= {"GREENTICK_REDIS_URL": redis_server.url, "GREENTICK_PUSH_PORT": str(port)}
    hasty = "from greentick import cli, pushserver; pushserver.HEADER_S = 1; cli.main()"
    process = subprocess.Popen([sys.executable, "-c", hasty, "push"], env=env, cwd=tmp_path)
    try:
        wait_until(lambda: listens(port), 60)
        with socket.create_connection(("127.0.0.1", port), 20) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-")

            assert line.recv(1000) == b""
    finally:
        process.terminate()
        process.wait(60)
