"""Forgetting contacts and accounts: what is gone is nowhere any more, what was to stay stays."""

from pathlib import Path

import pytest

from greentick.domain.message import Recipient
from greentick.domain.wish import Concealer
from greentick.store import Store, open_store
from greentick.store.forgetting import Forgetting, Forgotten
from greentick.stream import HitStream, connect
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.forgetting import forget_account
from making import BOB, NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

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
    assert kept == {an_id(1): (BOB,), an_id(2): (BOB,)}
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
