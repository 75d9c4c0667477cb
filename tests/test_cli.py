"""The command line as a person types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded.served import GREENTICK
from greentick.domain.hit import Hit
from greentick.settings import describe
from greentick.stream import HitStream, connect
from redis_server import RedisServer
from waiting import free_port


def run(folder: Path, *words: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "GREENTICK_DATA_DIR": str(folder / "data")}
    env |= {f"GREENTICK_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [GREENTICK, *words], check=False, env=env, cwd=folder, input=given, capture_output=True, text=True, timeout=100
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help").stdout

    for name in ("serve", "web", "push", "worker", "migrate", "doctor", "judge", "replay", "rejudge", "settings"):
        assert f"\n  {name} " in shown


def test_settings_prints_the_table(tmp_path: Path) -> None:
    assert run(tmp_path, "settings").stdout == describe()


def test_a_process_imports_nothing_that_few_need() -> None:
    rare = {"alembic", "apprise", "google.oauth2", "greentick.judge", "psycopg"}
    look = f"import sys, greentick.wiring.web, greentick.wiring.push; print({rare} & set(sys.modules))"

    assert subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True).stdout == "set()\n"


def test_an_unknown_setting_stops_every_process_with_one_sentence(tmp_path: Path) -> None:
    for name in ("serve", "web", "push", "worker", "migrate"):
        tried = run(tmp_path, name, prot="1")

        assert tried.returncode == 1
        assert tried.stderr.startswith("greentick: GREENTICK_PROT is not a setting")
        assert tried.stderr.count("\n") == 1


def test_an_unknown_command_is_told(tmp_path: Path) -> None:
    assert run(tmp_path, "srve").returncode == 2


def test_settings_may_stand_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GREENTICK_PORT=none\n")

    assert "GREENTICK_PORT must be" in run(tmp_path, "migrate").stderr


def test_what_nginx_cannot_listen_on_is_told(tmp_path: Path) -> None:
    told = run(tmp_path, "edge", "nginx", "--listen", "80; root /")

    assert (told.returncode, "--listen must be a port" in told.stderr) == (1, True)
    assert "listen 127.0.0.1:8080;" in run(tmp_path, "edge", "nginx", "--listen", "127.0.0.1:8080").stdout


@pytest.mark.parametrize("words", [("--listen", "99999"), ("--listen", "[::]:0"), ("--certificates", "/a;b c")])
def test_what_nginx_could_not_read_is_not_printed(tmp_path: Path, words: tuple[str, str]) -> None:
    tried = run(tmp_path, "edge", "nginx", *words)

    assert (tried.returncode, tried.stdout) == (1, "")
    assert tried.stderr.startswith(f"greentick: {words[0]} ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("migrate",), "GREENTICK_DATABASE_URL"),
        (("export", "--output", ""), "--output names no file."),
        (("invite", ""), "is no mail address"),
        (("invite", "--withdraw"), "needs the address"),
        (("invite", os.fsdecode(b"a\xff@b.de")), "UTF-8"),
    ],
)
def test_what_cannot_be_done_ends_in_one_sentence_that_says_how_to_mend_it(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    place = tmp_path if words == ("migrate",) else tmp_path / "greentick.db"
    if place != tmp_path:
        assert run(tmp_path, "migrate", database_url=f"sqlite:///{place}").returncode == 0

    tried = run(tmp_path, *words, database_url=f"sqlite:///{place}")

    assert tried.returncode == 1
    assert tried.stderr.startswith("greentick: ")
    assert said in tried.stderr
    assert tried.stderr.count("\n") == 1


def test_a_full_disk_is_told_and_a_closed_input_is_empty(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        tried = subprocess.run([GREENTICK, "settings"], check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (tried.returncode, tried.stderr.count("\n")) == (1, 1)
    assert "the disk is full" in tried.stderr

    closed = subprocess.run(["sh", "-c", f"{GREENTICK} judge <&-"], check=False, capture_output=True, text=True)
    assert (closed.returncode, closed.stdout, closed.stderr) == (0, "", "")


def test_judge_answers_line_by_line_and_needs_no_settings(tmp_path: Path) -> None:
    rows = [{"id": "1", "agent": "curl/8.1"}, {"id": "2", "agent": ""}]

    done = run(tmp_path, "judge", given="\n".join(map(json.dumps, rows)) + "\n", nonsense="1")

    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["1", "2"]
    assert done.returncode == 0
    assert not (tmp_path / "data").exists()


def test_replay_answers_line_by_line(tmp_path: Path) -> None:
    message = {
        "sent_at": "2026-03-02T09:00:00Z",
        "recipients": ["r@example.org"],
        "sender": {"address": "s@example.com"},
    }
    hit = {"after_s": 600, "target": "pixel", "user_agent": "curl/8.1", "headers": {}, "ip": "192.0.2.7"}
    given = json.dumps({"id": "s", "message": message, "hits": [hit], "own_views_after_s": []}) + "\n"

    done = run(tmp_path, "replay", given=given)

    told = json.loads(done.stdout)
    assert (told["id"], told["state"], told["opens"], len(told["hits"])) == ("s", "sent", 0, 1)


def test_a_reader_that_goes_away_ends_judge_quietly(tmp_path: Path) -> None:
    rows = (json.dumps({"id": str(number), "agent": "curl/8.1"}) + "\n" for number in range(20_000))
    (tmp_path / "rows").write_text("".join(rows))

    piped = subprocess.run(  # noqa: S602 - a pipe is what is tested
        f"{sys.executable} -m greentick judge < rows | head -n 1",
        shell=True, check=True, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip

    assert piped.stderr == ""


def test_migrate_makes_the_database_and_rejudge_finds_nothing_in_it(tmp_path: Path) -> None:
    assert run(tmp_path, "rejudge").stderr.startswith("greentick: ")

    assert run(tmp_path, "migrate").stdout == "The database is current.\n"

    assert run(tmp_path, "rejudge").stdout.startswith("0 messages looked at")


def test_requeue_puts_dead_letters_back(tmp_path: Path, redis_server: RedisServer) -> None:
    stream = HitStream(connect(redis_server.url))
    stream.ensure_group()
    for number in range(3):
        stream.append([Hit(id=f"p-{number}", at_ms=1, account_id=bytes(9), nonce=bytes(12))])
    for entry in stream.read("w", 10, 0):
        stream.bury(entry, "refused")

    done = run(tmp_path, "requeue", redis_url=redis_server.url)

    assert done.stdout == "3 dead letters put back.\n"
    assert (stream.dead(), stream.lag()) == (0, 3)


def test_requeue_without_dead_letters_says_so(tmp_path: Path, redis_server: RedisServer) -> None:
    done = run(tmp_path, "requeue", redis_url=redis_server.url)

    assert (done.returncode, done.stdout, done.stderr) == (0, "0 dead letters put back.\n", "")


def test_a_command_that_does_not_reach_redis_promises_nothing(tmp_path: Path) -> None:
    told = run(tmp_path, "requeue", redis_url=f"redis://127.0.0.1:{free_port()}")

    assert told.returncode == 1
    assert "tried again" not in told.stderr
    assert told.stderr.endswith(".\n")
    assert not told.stderr.endswith("..\n")


def test_what_it_makes_is_for_its_user_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    run(tmp_path, "migrate")

    made = list((tmp_path / "data").iterdir())
    assert {"greentick.db", "secret.key"} <= {path.name for path in made}
    assert [path for path in made if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("name", ["web", "push"])
def test_a_taken_port_stops_a_single_process_too(tmp_path: Path, name: str) -> None:
    tried = run(tmp_path, name, host="192.0.2.1")

    assert tried.returncode == 1
    assert "GREENTICK_HOST" in tried.stderr
    assert tried.stderr.count("\n") == 1


def test_a_database_address_that_cannot_be_used_stops_web_with_a_sentence(tmp_path: Path) -> None:
    tried = run(tmp_path, "web", port=str(free_port()), database_url="postgresql://host/name?sslmod=require")

    assert tried.returncode == 1
    assert "greentick: GREENTICK_DATABASE_URL has an option that cannot be used" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_forgetting_a_wish_says_whether_there_was_one(tmp_path: Path) -> None:
    run(tmp_path, "migrate")

    done = run(tmp_path, "forget-wishes", "bob@example.org")

    assert (done.returncode, done.stdout) == (0, "Nothing is known of this address.\n")
    assert "is no mail address" in run(tmp_path, "forget-wishes", "zz").stderr
