"""Forgetting contacts and accounts: what is gone is nowhere any more, what was to stay stays."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from greentick.domain.message import Recipient
from greentick.domain.wish import Concealer
from greentick.store import Store, forgetting, open_store
from greentick.store.accounts import new_account
from greentick.store.database import Database
from greentick.store.forgetting import Forgetting, Forgotten
from greentick.store.listing import Filter
from greentick.stream import HitStream, connect
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.forgetting import forget_account
from greentick.worker.jobs import look_after
from making import BOB, NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES
from world import settings

CAROL = Recipient("Carol@Example.org", "Carol Marker")
SECRET = b"s" * 32


@pytest.fixture
def store(database_url: str) -> Store:
    return open_store(database_url, secrets=[SECRET])


@pytest.fixture
def alice(store: Store) -> bytes:
    account = store.accounts.create(1)
    sent = [
        a_message(account, 1),
        a_message(account, 2, recipients=(BOB, CAROL), subject="For both"),
        a_message(account, 3, recipients=(CAROL,), subject="A secret marker"),
    ]
    store.messages.register(account, sent, NOW_MS)
    hits = [a_hit(account, f"h-{number}", number) for number in (1, 2, 3)]
    pipeline.run(store, RULES, Given(now_ms=NOW_MS + 90_000, hits=hits, due=store.work.due(NOW_MS + 90_000, 9)))
    return account


def test_a_contacts_own_mails_go_and_others_forget_it(store: Store, alice: bytes) -> None:
    other = store.accounts.create(2)
    store.messages.register(other, [a_message(other, 3, recipients=(CAROL,))], NOW_MS)

    assert store.forgetting.contact(alice, "carol@example.org ", NOW_MS) == Forgotten(erased=1, shared=1)
    assert store.forgetting.contact(alice, "carol@example.org", NOW_MS) == Forgotten(erased=0, shared=0)

    kept = {each.message.id: each.message.recipients for each in store.messages.list(alice, limit=9)[0]}
    assert kept == {an_id(1): (BOB,), an_id(2): (BOB, Recipient(""))}
    assert store.messages.get(other, an_id(3)) is not None
    store.close()


def test_a_contact_is_found_where_only_hashes_of_recipients_are_kept(store: Store, alice: bytes) -> None:
    with store.work._database.writing() as connection:
        connection.exec_driver_sql("UPDATE messages SET recipients = '[]'")

    assert store.forgetting.contact(alice, "carol@example.org", NOW_MS) == Forgotten(erased=1, shared=1)
    store.close()


def test_what_was_erased_is_not_in_sqlites_files_any_more(sqlite_url: str) -> None:
    store = open_store(sqlite_url, secrets=[SECRET])
    account = store.accounts.create(1)
    subjects = [
        a_message(account, number, recipients=(CAROL,), subject=f"A secret marker {number}") for number in range(50)
    ]
    store.messages.register(account, subjects, NOW_MS)
    keeper = store.accounts.create(2)
    store.messages.register(keeper, [a_message(keeper, 1, subject="Stays")], NOW_MS)
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())

    assert b"secret marker" in written()
    Forgetting(store.work._database, Concealer([SECRET])).contact(account, "carol@example.org", NOW_MS)
    assert b"secret marker" not in written()
    store.accounts.delete(account)
    assert b"Carol Marker" not in written()
    assert b"Stays" in written()
    store.close()


def test_an_erased_accounts_hits_leave_the_stream_and_the_dead_letters_and_others_stay(redis_url: str) -> None:
    alice, bob = b"alice1234", b"bob123456"
    stream = HitStream(connect(redis_url))
    stream.ensure_group()
    both = [a_hit(alice, "a-1"), a_hit(bob, "b-1")]
    for hits in (both, [a_hit(alice, "a-2")], [a_hit(bob, "b-2")], both):
        stream.append(hits)
    for entry in stream.read("w", 2, 0):
        stream.bury(entry, "a reason")

    assert forget_account(redis_url, alice, ["no-channel"]) == 3

    assert [(hit.id) for entry in stream.read("w", 9, 0) for hit in entry.hits] == ["b-2", "b-1"]
    (letter,) = stream.dead_letters()
    assert (b"alice1234" in letter.payload, b"b-1" in letter.payload, letter.reason) == (False, True, "a reason")
    assert forget_account(redis_url, alice, []) == 0


def test_forgetting_a_contact_holds_nobody_up_for_mails_to_others(sqlite_url: str) -> None:
    store = open_store(sqlite_url, secrets=[SECRET])
    database = store.work._database

    def steps_of_writers(others: int) -> int:
        """How many steps SQLite does under its lock, in tens."""
        account = store.accounts.create(others)
        sent = [a_message(account, number) for number in range(others)]
        sent += [a_message(account, 1001, recipients=(CAROL,)), a_message(account, 1002, recipients=(BOB, CAROL))]
        store.messages.register(account, sent, NOW_MS)
        pipeline.run(store, RULES, Given(now_ms=NOW_MS + 90_000, due=store.work.due(NOW_MS + 90_000, 999)))
        while store.reports.follow():
            pass
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        @event.listens_for(database.engine, "begin")
        def began(connection: Connection) -> None:
            writes = connection.get_execution_options().get("greentick_writes")
            connection.connection.driver_connection.set_progress_handler(count if writes else None, 10)  # type: ignore[union-attr]

        assert store.forgetting.contact(account, "carol@example.org", NOW_MS) == Forgotten(erased=1, shared=1)
        event.remove(database.engine, "begin", began)
        with database.reading() as connection:
            connection.connection.driver_connection.set_progress_handler(None, 0)  # type: ignore[union-attr]
        return counted

    few = steps_of_writers(30)

    assert 0 < steps_of_writers(600) < 2 * few
    store.close()


def test_a_contact_with_many_mails_is_forgotten_in_several_transactions(
    store: Store, alice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_AT_ONCE", 2)
    monkeypatch.setattr(forgetting, "_READ_AT_ONCE", 2)
    named = [a_message(alice, number, recipients=(CAROL,)) for number in range(10, 15)]
    store.messages.register(alice, named, NOW_MS)
    with store.work._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM addressed")

    assert store.forgetting.contact(alice, "carol@example.org", NOW_MS) == Forgotten(erased=6, shared=1)
    store.close()


def test_what_is_counted_of_a_forgotten_contact_goes_at_once(store: Store, alice: bytes) -> None:
    while store.reports.follow():
        pass

    store.forgetting.contact(alice, "carol@example.org", NOW_MS)

    assert [each.address for each in store.figures.contacts(alice, limit=9)] == [BOB.address]
    assert store.listing.find(alice, Filter(words="carol"), limit=9) == ([], None)
    assert store.figures.sent_to(alice, "carol@example.org", 9) == []
    store.close()


def test_a_contact_of_many_accounts_has_the_log_emptied_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = [store.accounts.create(number) for number in range(4)]
    for account in accounts:
        store.messages.register(account, [a_message(account, recipients=(CAROL,))], NOW_MS)
    emptied: list[bool] = []
    monkeypatch.setattr(store._database, "clear_log", lambda: emptied.append(True))

    done = store.forgetting.contact_of(accounts, "carol@example.org", NOW_MS)

    assert done == [Forgotten(erased=1, shared=0)] * 4
    assert emptied == [True]
    store.close()


def test_whatever_is_erased_leaves_sqlites_files_with_the_next_upkeep(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url, secrets=[SECRET])
    account = store.accounts.create(1)
    subjects = [a_message(account, number, subject=f"A secret marker {number}") for number in range(50)]
    store.messages.register(account, subjects, NOW_MS)
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())

    with store.work._database.reading() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM messages").all()
        for number in range(50):
            store.messages.delete(account, an_id(number), NOW_MS)
        look_after(store, settings(tmp_path), NOW_MS)
    assert b"secret marker" in written()
    look_after(store, settings(tmp_path), NOW_MS)

    assert b"secret marker" not in written()
    store.close()


def test_emptying_the_log_waits_for_no_reader(sqlite_url: str) -> None:
    database, other = Database(sqlite_url, busy_ms=60_000), Database(sqlite_url)
    with database.writing() as connection:
        new_account(connection, 1)
    with other.reading() as reader, ThreadPoolExecutor(1) as pool:
        reader.exec_driver_sql("SELECT count(*) FROM accounts").all()
        pool.submit(database.clear_log).result(30)  # and not the minute that others are waited for

    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 60_000
    database.close()
    other.close()


def test_an_account_is_erased_in_the_order_in_which_its_feed_is_looked_through(store: Store, alice: bytes) -> None:
    locked: list[str] = []

    @event.listens_for(store.work._database.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        locked.extend(re.findall(r"^DELETE FROM (followers|reminders)", statement))

    store.accounts.delete(alice)

    assert locked[:2] == ["followers", "reminders"]
    store.close()
