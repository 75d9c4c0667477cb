"""Moving from SQLite to a real PostgreSQL: everything arrives, or nothing, and the source is as it was."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from greentick.domain.days import DAY_MS
from greentick.errors import GreentickError, SettingsError, StoreMismatch, StoreUnavailable
from greentick.store import Store, open_store
from greentick.store.database import Database
from greentick.store.moving import Moved, move
from greentick.store.tables import metadata
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from postgresql_server import PostgresqlServer
from worker.rules import RULES


def fill(url: str) -> tuple[bytes, bytes]:
    """Two accounts with something of nearly everything."""
    store = open_store(url)
    alice, bob = store.accounts.create(NOW_MS), store.accounts.create(NOW_MS + 1)
    store.sessions.create(alice, b"\x00\xff hash", "Alice’s browser", NOW_MS)
    for account in (alice, bob):
        sent = [a_message(account, number, subject=f"Grüße № {number} 💚", undo_s=5) for number in range(50)]
        store.messages.register(account, sent, NOW_MS)
        hits = [a_hit(account, f"h-{number}", number % 50, at_ms=NOW_MS - number * DAY_MS) for number in range(200)]
        due = store.work.due(NOW_MS, 100)
        pipeline.run(store, RULES, Given(now_ms=NOW_MS + 90_000, hits=hits, due=due))
        store.views.add(account, [an_id(1)], NOW_MS)
    store.messages.delete(alice, an_id(49), NOW_MS)
    store.close()
    return alice, bob


def dump(url: str) -> list[str]:
    with sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True) as connection:
        dumped = list(connection.iterdump())
    connection.close()
    return dumped


def a_target(server: PostgresqlServer, name: str) -> tuple[str, list[Moved]]:
    return server.create(name), []


def told(store: Store, account: bytes) -> object:
    return (
        store.feed.page(account, 0, 1000),
        store.messages.list(account, limit=100),
        store.messages.get(account, an_id(1)),
    )


def test_everything_arrives_and_the_source_is_as_it_was(
    sqlite_url: str, shared_postgresql_server: PostgresqlServer
) -> None:
    alice, bob = fill(sqlite_url)
    before = dump(sqlite_url)
    target, moved = a_target(shared_postgresql_server, "moved_whole")

    move(sqlite_url, target, moved.append)

    assert dump(sqlite_url) == before
    assert {each.table for each in moved} == set(metadata.tables)
    assert {each.table: each.rows for each in moved}["hits"] > 300
    source, there = open_store(sqlite_url), open_store(target)
    for account in (alice, bob):
        assert told(there, account) == told(source, account)
    with there.work._database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM hits_default")) == 0
    there.messages.register(alice, [a_message(alice, 99)], NOW_MS)
    assert there.messages.get(alice, an_id(99)) is not None
    for store in (source, there):
        store.close()


def test_a_target_with_rows_is_refused_and_left_alone(
    sqlite_url: str, shared_postgresql_server: PostgresqlServer
) -> None:
    fill(sqlite_url)
    target, moved = a_target(shared_postgresql_server, "moved_twice")
    move(sqlite_url, target, moved.append)

    with pytest.raises(StoreMismatch, match=r"not empty: it has rows in .*accounts"):
        move(sqlite_url, target, moved.append)


def test_a_source_in_use_is_refused_even_when_its_user_is_idle(
    sqlite_url: str, shared_postgresql_server: PostgresqlServer
) -> None:
    target, moved = a_target(shared_postgresql_server, "moved_in_use")
    look = "import sys; from greentick.store import open_store; s = open_store(sys.argv[1]); s.accounts.owner();"
    user = subprocess.Popen(
        [sys.executable, "-c", look + "print('ready', flush=True); input()", sqlite_url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert user.stdout is not None
    assert user.stdout.readline() == "ready\n"

    with pytest.raises(StoreMismatch, match="Stop greentick"):
        move(sqlite_url, target, moved.append)

    user.communicate("\n")
    move(sqlite_url, target, moved.append)


def test_a_failure_leaves_the_target_empty_and_the_command_can_be_given_again(
    sqlite_url: str, shared_postgresql_server: PostgresqlServer
) -> None:
    alice, _ = fill(sqlite_url)
    target, moved = a_target(shared_postgresql_server, "moved_after_all")
    database = Database(sqlite_url)
    with database.writing() as connection:
        connection.execute(text("UPDATE views SET agent = 'no' || char(0) || 'text'"))
    database.close()
    with pytest.raises(StoreMismatch, match=r"does not take row .* of views: .*NUL.* Nothing was moved"):
        move(sqlite_url, target, moved.append)
    with database.writing() as connection:
        connection.execute(text("UPDATE views SET agent = ''"))
    database.close()

    move(sqlite_url, target, moved.append)

    store = open_store(target)
    assert store.messages.get(alice, an_id(1)) is not None
    store.close()


@pytest.mark.parametrize(
    ("source", "target", "kind", "sentence"),
    [
        ("postgresql:///a", "postgresql:///b", SettingsError, "is not SQLite"),
        ("sqlite:////nowhere/at/all.db", "postgresql:///b", StoreMismatch, "There is no database at"),
        ("sqlite:///{file}", "mysql://host/b", SettingsError, "must begin with postgresql://"),
        ("sqlite:///{file}", "nonsense", SettingsError, "must begin with postgresql://"),
        ("sqlite:///{file}", "postgresql://u:p@host:port/b", SettingsError, "be a whole address"),
        ("sqlite:///{empty}", "postgresql:///b", StoreMismatch, "no greentick tables"),
        ("sqlite:///{file}", "postgresql://greentick@/b?host={folder}", StoreUnavailable, "cannot be used now"),
    ],
)
def test_what_cannot_be_moved_is_said_plainly(  # noqa: PLR0917 - a table
    source: str, target: str, kind: type[GreentickError], sentence: str, sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.db").touch()
    names = {"file": sqlite_url.removeprefix("sqlite:///"), "empty": tmp_path / "empty.db", "folder": tmp_path}

    with pytest.raises(kind, match=sentence):
        move(source.format(**names), target.format(**names), print)
