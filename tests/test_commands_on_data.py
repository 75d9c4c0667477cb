"""The commands on what is kept, as they are given: export, purge."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import mail_reports as samples
from greentick import commands_on_data
from greentick.cli import cli
from greentick.clock import now_ms
from greentick.domain.days import DAY_MS
from greentick.domain.receipt import State
from greentick.domain.token import b64encode
from greentick.embedded.serve import locked
from greentick.ingest.spool import Spool
from greentick.store import Store, open_store
from greentick.stream import HitStream
from greentick.wire.spreadsheet import cell
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import ALICE, a_hit, a_message, an_id
from postgresql_server import PostgresqlServer
from redis_server import RedisServer
from waiting import free_port
from worker.rules import RULES

BOB = "bob@example.com"


@pytest.fixture
def server(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Alice has sent three mails: 400, 40 and 4 days ago, each opened; Bob one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENTICK_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("GREENTICK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GREENTICK_SECRET_KEY", "s" * 32)
    store = open_store(sqlite_url)
    now = now_ms()
    alice, bob = store.accounts.create(1), store.accounts.create(2)
    for number, days in ((1, 400), (2, 40), (3, 4)):
        sent_ms = now - days * DAY_MS
        sent = a_message(alice, number, sent_at_ms=sent_ms, subject=f'=HYPERLINK("{number}", "ü")')
        store.messages.register(alice, [sent], now)
        drain(store, a_hit(alice, f"h-{number}", number, at_ms=sent_ms + 60_000), now=now)
    store.messages.register(bob, [a_message(bob, 4, sent_at_ms=now - 50 * DAY_MS, gmail_address=BOB)], now)
    store.close()
    return sqlite_url


def drain(store: Store, *hits: object, now: int) -> None:
    pipeline.run(store, RULES, Given(now_ms=now, hits=hits, due=store.work.due(now, 100)))  # type: ignore[arg-type]


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def ids(url: str) -> set[str]:
    store = open_store(url)
    found = {each.message.id for account in store.holders.ids() for each in store.messages.list(account, limit=9)[0]}
    store.close()
    return found


def test_everything_is_exported_as_json_lines(server: str) -> None:
    lines = [json.loads(line) for line in run("export").stdout.splitlines()]

    assert [each["type"] for each in lines] == ["account", *["message"] * 3, "account", "message"]
    assert lines[0]["gmail_addresses"] == [ALICE]
    assert [each["receipt"]["id"] for each in lines[1:4]] == [an_id(3), an_id(2), an_id(1)]
    assert lines[1]["hits"][0]["id"] == "h-3"
    assert lines[1]["account"] == lines[0]["id"]
    assert all(each["note"].endswith("This is no legal proof.") for each in lines if each["type"] == "account")


def test_one_account_is_exported_as_one_document_as_the_api_gives_it(server: str) -> None:
    document = json.loads(run("export", "--account", ALICE, "--format", "json").stdout)

    assert document["gmail_addresses"] == [ALICE]
    assert [each["receipt"]["id"] for each in document["messages"]] == [an_id(3), an_id(2), an_id(1)]


def test_one_account_is_exported_to_a_file_of_ones_own_and_nothing_becomes_a_formula(
    server: str, tmp_path: Path
) -> None:
    file = tmp_path / "out.csv"

    assert run("export", "--account", ALICE, "--format", "csv", "--output", str(file)).exit_code == 0

    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert [row["subject"] for row in rows] == [f'\'=HYPERLINK("{number}", "ü")' for number in (3, 2, 1)]
    assert [row["opens"] for row in rows] == ["1", "1", "1"]
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "out.csv" in path.name] == ["out.csv"]
    exported = run("export", "--account", ALICE, "--format", "csv-hits")
    assert exported.stderr.endswith("This is no legal proof.\n")
    hits = list(csv.DictReader(io.StringIO(exported.stdout)))
    assert [(row["message"], row["id"]) for row in hits] == [(an_id(number), f"h-{number}") for number in (3, 2, 1)]


def test_a_file_that_is_there_is_written_over_only_when_told_to(server: str, tmp_path: Path) -> None:
    file = tmp_path / "letters"
    file.write_text("mine")

    assert "is there already" in str(run("export", "--output", str(file)).exception)
    assert file.read_text() == "mine"

    assert run("export", "--output", str(file), "--force").exit_code == 0
    assert file.read_text().startswith("{")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_could_be_a_formula_is_shown_as_it_is(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell("a" + text) == "a" + text


def test_purge_removes_what_is_past_and_says_so(server: str) -> None:
    dry = run("purge", "--dry-run").stdout
    assert "Would remove 1 messages and 1 hits." in dry
    assert ids(server) == {an_id(number) for number in (1, 2, 3, 4)}

    assert "Removed 1 messages and 1 hits." in run("purge").stdout
    assert ids(server) == {an_id(number) for number in (2, 3, 4)}

    said = run("purge", "--account", ALICE, "--older-than", "30d").stdout
    assert "Removed 1 messages and 1 hits." in said
    assert ids(server) == {an_id(3), an_id(4)}
    assert "Removed 0 messages and 0 hits." in run("purge").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("purge", "--older-than", "soon"), "takes a number of days"),
        (("purge", "--account", "carol@example.com"), "There is no account 'carol@example.com'"),
        (("export", "--account", b64encode(b"123456789")), "There is no account"),
        (("purge", "--account", "", "--older-than", "0"), "The account is not named"),
        (("erase", "contact", "bob@example.org", "--account", " "), "The account is not named"),
        (("erase", "contact", ""), "'' is no mail address"),
        (("erase", "contact", "zz"), "'zz' is no mail address"),
        (("forget-wishes", " "), "' ' is no mail address"),
        (("export", "--output", "no/such/folder/file"), "cannot be written"),
        (("export", "--output", "n" * 300), "cannot be written: File name too long"),
        (("erase", "account", "-habcdefghij", "--yes"), "There is no account '-habcdefghij'"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(server: str, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in str(run(*words).exception)


def test_erasing_an_account_has_help_as_everything_has(server: str) -> None:
    assert run("erase", "account", "-h").stdout == run("erase", "account", "--help").stdout
    assert "Usage:" in run("erase", "account", "-h").stdout


def test_a_contact_and_then_the_whole_account_are_erased(server: str) -> None:
    assert "3 mails erased" in run("erase", "contact", "bob@example.org", "--account", ALICE).stdout
    assert ids(server) == {an_id(4)}

    erased = run("erase", "account", BOB, "--yes")

    said = "Erased. Redis does not answer: what waits in it goes once it does.\n"
    assert (erased.exit_code, erased.stdout) == (0, said)
    assert ids(server) == set()
    assert "There is no account" in str(run("erase", "account", BOB, "--yes").exception)


def test_an_account_that_is_erased_whole_is_said_to_be(
    server: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENTICK_REDIS_URL", redis_url)

    assert run("erase", "account", BOB, "--yes").stdout == "Erased.\n"


@pytest.mark.parametrize("words", [("erase", "contact", "bob@example.org"), ("purge", "--older-than", "30")])
def test_at_a_terminal_it_is_asked_before_anything_is_erased(
    server: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(commands_on_data, "_is_terminal", lambda: True)
    before = ids(server)

    refused = CliRunner().invoke(cli, [*words], input="n\n")
    assert (refused.exit_code, "Nothing brings them back. [y/N]" in refused.output) == (1, True)
    assert ids(server) == before

    assert CliRunner().invoke(cli, [*words], input="y\n").exit_code == 0
    assert ids(server) < before
    assert "[y/N]" not in run(*words, "--yes").output
    assert "[y/N]" not in run("purge").output


@pytest.mark.parametrize(
    "words",
    [
        ("pair",),
        ("invite",),
        ("forget-wishes", "bob@example.org"),
        ("export",),
        ("purge",),
        ("erase", "contact", "bob@example.org"),
        ("erase", "account", "alice@example.org"),
        ("rejudge",),
        ("requeue",),
        ("doctor", "--canary"),
        ("restored",),
        ("move", "--to", "postgresql://nobody@127.0.0.1:1/none"),
    ],
)
def test_where_nothing_is_kept_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for name in ("data", "empty"):  # not there, and there but not the server's
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GREENTICK_DATA_DIR", str(tmp_path / name))
        (tmp_path / "empty").mkdir(exist_ok=True)

        done = run(*words)

        assert done.exit_code == 1
        assert "GREENTICK_DATA_DIR" in f"{done.exception}{done.output}"
        assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


def test_a_report_and_an_invitation_are_not_put_into_a_new_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENTICK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GREENTICK_SECRET_KEY", "s" * 32)

    for words in (("report", "--account", ALICE), ("invite", "bob@example.org")):
        done = CliRunner().invoke(cli, [*words], input=samples.OUTLOOK)

        assert f"There is no database at {tmp_path / 'greentick.db'}" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_everything_is_moved_to_an_empty_postgresql(server: str, shared_postgresql_server: PostgresqlServer) -> None:
    done = run("move", "--to", shared_postgresql_server.create("moved_by_command"))

    assert done.exit_code == 0, done.exception
    assert "messages                   4" in done.stdout
    assert "counted and compared" in done.stdout


def test_purge_asks_for_a_word_when_the_clock_has_leapt_ahead(server: str) -> None:
    store = open_store(server)
    store.upkeep_clock.may_erase(now_ms() - 50 * DAY_MS)
    store.close()

    refused = run("purge")
    assert (refused.exit_code, "clock is 50 days ahead" in str(refused.exception)) == (1, True)
    assert "Would remove 1 messages" in run("purge", "--dry-run").stdout
    assert "Removed 1 messages" in run("purge", "--yes").stdout


def test_after_a_backup_was_restored_every_extension_begins_anew(server: str) -> None:
    store = open_store(server)
    alice = store.holders.named(ALICE)
    known = store.feed.end(alice)

    done = run("restored")

    assert (done.exit_code, done.stdout.partition(":")[0]) == (0, "2 accounts")
    assert store.feed.page(alice, known, 9).reset
    store.close()


def test_a_move_that_would_leave_hits_behind_says_so_and_moves_nothing(
    server: str, tmp_path: Path, shared_postgresql_server: PostgresqlServer
) -> None:
    target = shared_postgresql_server.create("moved_once_drained")
    redis = RedisServer(tmp_path)
    stream = HitStream(redis.client())
    stream.append([a_hit(b"alice1234", "h-1")])
    redis.stop()
    Spool(tmp_path / "spool", "p", 1).write(b"three hits", 3)

    waits = run("move", "--to", target)
    assert waits.exit_code == 1
    said = f"1 batches of hits in {tmp_path / 'redis'} and 3 hits in {tmp_path / 'spool'}"
    assert said in str(waits.exception)

    redis.start()
    stream.ensure_group()
    for entry in stream.read("w", 1, 0):
        stream.bury(entry, "a reason")
    redis.stop()
    shutil.rmtree(tmp_path / "spool")

    done = run("move", "--to", target)
    assert (done.exit_code, done.exception) == (0, None)
    assert "greentick requeue" in done.stderr


def test_nothing_is_moved_while_everything_runs(server: str, tmp_path: Path) -> None:
    redis = RedisServer(tmp_path)
    redis.stop()
    with locked(tmp_path):
        assert "already runs" in str(run("move", "--to", "postgresql:///none").exception)


def test_a_move_that_is_refused_shows_no_table(server: str) -> None:
    refused = run("move", "--to", f"postgresql://127.0.0.1:{free_port()}/none")

    assert (refused.exit_code, refused.output) == (1, "")


def test_a_report_is_taken_from_a_pipe_whatever_hangs_on_it(server: str) -> None:
    store = open_store(server)
    alice = store.holders.named(ALICE)
    store.messages.register(alice, [a_message(alice, 9, rfc_message_id=samples.SENT_ID)], now_ms())
    attached = samples.POSTFIX + "A" * 600_000

    taken = CliRunner().invoke(cli, ["report", "--account", ALICE], input=attached)
    drain(store, now=now_ms() + 1)
    detail = store.messages.get(alice, an_id(9))
    store.close()

    assert (taken.exit_code, taken.output) == (0, f"Taken as bounced for message {an_id(9)}.\n")
    assert detail is not None
    assert detail.stored.receipt.state is State.BOUNCED


def test_a_report_waits_for_its_mail_and_what_is_none_ends_with_a_sentence(server: str) -> None:
    waits, refused = (
        CliRunner().invoke(cli, ["report", "--account", ALICE], input=text) for text in (samples.OUTLOOK, "Hello")
    )

    assert (waits.exit_code, "kept 14 days" in waits.output) == (0, True)
    assert refused.exit_code == 1
    assert "no report of a mail system" in str(refused.exception)
