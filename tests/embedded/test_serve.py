"""`greentick serve`: one command from nothing to a working server, and what it says when that cannot be."""

import json
import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.served import NOW_MS, Served, is_opened
from greentick.auth.sessions import hashed
from greentick.clock import now_ms
from greentick.embedded import valkey
from greentick.embedded.serve import greeting
from greentick.settings import NO_WAY_IN
from greentick.store import Store
from postgresql_server import PostgresqlServer
from redis_server import RedisServer
from waiting import answers, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.timeout(600)  # whole servers start and stop here, and the machine may be busy


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    made.close()


def test_starts_from_nothing_says_what_to_do_next_and_keeps_all_data_over_restarts(served: Served) -> None:
    served.start()
    said = served.said.splitlines()
    place = next(number for number, line in enumerate(said) if line.startswith("greentick is running at"))
    assert said[place] == f"greentick is running at {served.settings.public_url}"
    assert said[place + 1].startswith("Load the extension: chrome://extensions -> Developer mode -> Load unpacked -> ")
    enter = f"enter {served.settings.local_url} as the address"
    assert said[place + 2] == f"Then open its options, {enter}, press Pair. Stop with Ctrl-C."
    assert "GREENTICK_PUBLIC_URL" in said[place - 2]
    store = served.store()
    account_id = store.accounts.create(NOW_MS)
    message_id = served.open_message(store, account_id)
    wait_until(lambda: is_opened(store, account_id, message_id))
    secret = served.settings.secret_key

    assert served.stop(signal.SIGINT) == 0
    served.start()

    assert is_opened(store, account_id, message_id)
    assert Served(served.folder).settings.secret_key == secret
    another = served.open_message(store, account_id)
    wait_until(lambda: is_opened(store, account_id, another))
    assert another in told_on_webs_own_port(served, store, account_id)
    one_more = served.open_message(store, account_id)  # told to a reader who has gone
    wait_until(lambda: is_opened(store, account_id, one_more))
    store.close()
    served.stop()
    assert "Traceback" not in served.said


def told_on_webs_own_port(served: Served, store: Store, account_id: bytes) -> str:
    """The last change: whoever reaches one port alone, as through a tunnel, has the live feed too."""
    store.sessions.create(account_id, hashed("c2Vzc2lvbg"), "test", now_ms())
    asked = urllib.request.Request(
        f"{served.settings.local_url}/v1/push?after={store.feed.end(account_id) - 1}",
        headers={"Authorization": "Bearer c2Vzc2lvbg"},
    )
    with urllib.request.urlopen(asked, timeout=60) as live:
        assert live.headers["Content-Type"].startswith("text/event-stream")
        assert live.readline() == b"event: hello\n"
        lines: Iterator[bytes] = iter(live.readline, b"")
        return next(line.decode() for line in lines if b'"type":"receipt"' in line)


def test_every_process_that_is_killed_comes_back_and_no_open_is_lost(served: Served) -> None:
    served.start()
    store = served.store()
    account_id = store.accounts.create(NOW_MS)
    opened = [served.open_message(store, account_id)]

    for name in ("valkey-server", "worker", "web", "push"):
        os.kill(served.child(name), signal.SIGKILL)
        opened += [served.open_message(store, account_id) for _ in range(5)]

    wait_until(lambda: all(is_opened(store, account_id, each) for each in opened), 60)
    kept = {each: store.messages.get(account_id, each) for each in opened}
    assert all(detail and len(detail.judged) <= served.asked[each] for each, detail in kept.items())
    store.close()


def test_what_was_answered_up_to_the_stop_is_in_the_database_after_it(served: Served) -> None:
    served.start()
    store = served.store()
    account_id = store.accounts.create(NOW_MS)
    worker = served.child("worker")
    os.kill(worker, signal.SIGSTOP)
    opened = served.open_message(store, account_id)

    assert served.process is not None
    served.process.send_signal(signal.SIGTERM)
    wait_until(lambda: not answers(f"{served.settings.local_url}/healthz"), 60)
    os.kill(worker, signal.SIGCONT)

    assert served.process.wait(60) == 0
    assert is_opened(store, account_id, opened)
    store.close()
    served.process = None


def test_a_killed_serve_hinders_no_next_one_and_a_running_one_tells_a_second_in_one_sentence(served: Served) -> None:
    served.start()
    assert served.process is not None
    served.process.kill()
    served.process.wait()

    served.start()
    second = served.run("serve", GREENTICK_PORT=str(free_port()))
    examined = served.run("doctor", GREENTICK_PORT=str(free_port()), GREENTICK_PUSH_PORT=str(free_port()))

    with urllib.request.urlopen(f"{served.settings.local_url}/healthz", timeout=20) as answer:
        assert json.load(answer)["name"] == "greentick"
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith(f"greentick: greentick already runs with {served.settings.data_dir} (process ")
    assert second.stderr.count("\n") == 1
    assert f"(process {served.process.pid})" in second.stderr
    assert f"greentick serve answers at {served.settings.local_url}," in examined.stdout


@pytest.mark.parametrize("name", ["port", "push_port"])
def test_a_taken_port_is_told_in_one_sentence(served: Served, name: str) -> None:
    with socket.create_server(("127.0.0.1", getattr(served.settings, name))):
        tried = served.run("serve")

    assert tried.returncode == 1
    assert tried.stderr.count("\n") == 1
    assert f"GREENTICK_{name.upper()}" in tried.stderr
    assert (served.settings.data_dir / "serve.lock").read_text() == "", "or the next one would wait for our processes"


def test_what_stands_in_the_place_of_the_figures_is_told_in_one_sentence(served: Served) -> None:
    (served.settings.data_dir / "metrics").write_text("not a folder")

    tried = served.run("serve")

    assert (tried.returncode, tried.stderr.count("\n")) == (1, 1)
    assert "Remove it" in tried.stderr


def test_a_read_only_database_ends_it_and_nothing_is_left_outside_of_the_folder(
    tmp_path: Path, own_postgresql_url: str, shared_postgresql_server: PostgresqlServer
) -> None:
    name = own_postgresql_url.partition("@/")[2].partition("?")[0]
    shared_postgresql_server.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    far = tmp_path / ("x" * 120)
    served = Served(tmp_path, data_dir=str(far), database_url=own_postgresql_url)

    tried = served.run("serve")

    assert tried.returncode == 1
    assert tried.stderr.startswith("greentick: The database is read-only.")
    assert "is running" not in tried.stdout
    assert not valkey.socket_path(far).parent.exists()


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(served: Served) -> None:
    (served.folder / "file").write_text("not a folder")

    for more in ({}, {"GREENTICK_SECRET_KEY": "s" * 40}):
        tried = served.run("serve", GREENTICK_DATA_DIR=str(served.folder / "file"), **more)

        assert tried.returncode == 1
        assert tried.stderr.count("\n") == 1
        assert "GREENTICK_DATA_DIR" in tried.stderr


def test_a_database_of_a_later_version_is_not_touched(served: Served) -> None:
    served.run("migrate")
    served.run("migrate")
    store = served.store()
    with store.feed._database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    tried = served.run("serve")

    assert tried.returncode == 1
    assert tried.stderr.startswith("greentick: ")


def test_a_start_without_its_redis_says_what_works_and_how_to_mend_it_and_when_it_is_back(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    redis_server.stop()
    served = Served(tmp_path, redis_url=redis_server.url)
    try:
        served.start()
        assert "The Redis of GREENTICK_REDIS_URL does not answer" in served.said

        with urllib.request.urlopen(f"{served.settings.local_url}/p/{'A' * 40}.gif", timeout=60) as answer:
            assert answer.status == 200
        wait_until(lambda: "worker_waits" in served.said)
        assert "worker_goes_on" not in served.said
        redis_server.start()
        wait_until(lambda: "worker_goes_on" in served.said)
    finally:
        served.close()


def test_port_80_is_not_written_out(tmp_path: Path) -> None:
    settings = Served(tmp_path, port="80").settings

    assert settings.local_url == settings.public_url == "http://127.0.0.1"


def test_the_address_that_stands_in_the_options_is_kept_and_no_other(tmp_path: Path) -> None:
    options = (ROOT / "extension" / "src" / "options" / "options.html").read_text("utf-8")
    usual = Served(tmp_path, port="8787").settings

    assert f'value="{usual.local_url}"' in options
    assert "keep the address" in greeting(usual)[-1]
    assert "enter http://127.0.0.1:8123 as the address" in greeting(Served(tmp_path, port="8123").settings)[-1]


def test_a_server_with_a_public_address_says_it_and_how_pairing_goes_there(tmp_path: Path) -> None:
    said = greeting(Served(tmp_path, port="8123", public_url="https://receipts.example.org").settings)

    assert "enter https://receipts.example.org as the address (on this machine http://127.0.0.1:8123" in said[-2]
    assert "greentick pair prints it" in said[-1]
    assert not any("greentick pair" in line for line in greeting(Served(tmp_path, port="8123").settings))


def test_a_start_after_which_nobody_can_sign_in_says_so(tmp_path: Path) -> None:
    google = {"google_client_id": "1.apps.googleusercontent.com", "google_client_secret": "hunter2"}

    assert NO_WAY_IN in greeting(Served(tmp_path, local_pairing="off").settings)
    assert NO_WAY_IN not in greeting(Served(tmp_path, local_pairing="off", **google).settings)
    assert NO_WAY_IN not in greeting(Served(tmp_path).settings)


def test_a_missing_asn_database_is_told_and_everything_goes_on_without_it(tmp_path: Path) -> None:
    served = Served(tmp_path, asn_db=str(tmp_path / "gone.mmdb"))
    served.start()

    assert answers(f"{served.settings.local_url}/healthz")
    served.stop()
    assert "gone.mmdb cannot be read" in served.said
    assert "judging goes on without it" in served.said
