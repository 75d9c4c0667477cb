"""Accounts, their sign-ins and their end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from greentick.errors import NotFound
from greentick.store import Store, open_store
from greentick.store.sessions import IDLE_MS
from greentick.store.tables import metadata
from greentick.wire.settings_shapes import Settings, SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from worker.rules import RULES

HOUR_MS = 3_600_000


def test_the_first_account_is_the_owner(store: Store) -> None:
    assert store.accounts.owner() is None

    first = store.accounts.create(1)
    second = store.accounts.create(2)

    assert store.accounts.owner() == first
    assert len(first) == 9
    assert first != second
    assert store.accounts.get(second) is not None
    assert store.accounts.get(bytes(9)) is None


def test_settings_start_with_the_servers_and_change_one_by_one(database_url: str) -> None:
    store = open_store(database_url, retention_days=90)
    account = store.accounts.create(NOW_MS)

    assert store.accounts.update_settings(account, SettingsPatch()) == Settings(
        notify="first", retention_days=90, keep_details=True
    )
    changed = store.accounts.update_settings(account, SettingsPatch(notify="every", retention_days=7))

    assert changed == Settings(notify="every", retention_days=7, keep_details=True)
    found = store.accounts.get(account)
    assert found is not None
    assert found.settings == changed
    assert found.created_at_ms == NOW_MS
    store.close()


def test_an_account_that_is_gone_has_no_settings(store: Store) -> None:
    assert store.accounts.get(bytes(9)) is None
    with pytest.raises(NotFound):
        store.accounts.update_settings(bytes(9), SettingsPatch(notify="off"))


def test_details_go_when_they_shall_not_be_kept_and_do_not_come_back(store: Store) -> None:
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account)], NOW_MS)

    store.accounts.update_settings(account, SettingsPatch(keep_details=False))
    store.messages.register(account, [a_message(account), a_message(account, 2)], NOW_MS)

    kept, _ = store.messages.list(account, limit=10)
    assert [(each.message.subject, each.message.recipients) for each in kept] == [("", ()), ("", ())]


def test_a_code_is_good_for_one_use(store: Store) -> None:
    account = store.accounts.create(1)
    store.codes.put(b"hash", account, "challenge", "https://x.example/", NOW_MS + 60_000)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: store.codes.take(b"hash", NOW_MS), range(8)))

    good = [code for code in taken if code is not None]
    assert [(code.account_id, code.challenge, code.redirect_uri) for code in good] == [
        (account, "challenge", "https://x.example/")
    ]


def test_a_code_is_worth_nothing_after_its_time(store: Store) -> None:
    account = store.accounts.create(1)
    store.codes.put(b"hash", account, "challenge", "https://x.example/", NOW_MS)

    assert store.codes.take(b"hash", NOW_MS) is None


def test_a_session_is_found_by_its_hash_until_it_is_revoked(store: Store) -> None:
    account = store.accounts.create(1)
    session = store.sessions.create(account, b"hash", "Chromium on Linux", NOW_MS)

    assert store.sessions.find(b"hash", NOW_MS, "extension") == (account, session)
    assert store.sessions.find(b"other", NOW_MS, "extension") is None
    assert [(each.id, each.device) for each in store.sessions.list(account)] == [(session, "Chromium on Linux")]

    store.sessions.revoke(b"hash")

    assert store.sessions.find(b"hash", NOW_MS, "extension") is None
    assert store.sessions.list(account) == []


def test_a_session_that_nobody_has_used_for_long_is_not_among_those_that_are_alive(store: Store) -> None:
    account = store.accounts.create(1)
    extension = store.sessions.create(account, b"hash-1", "", NOW_MS)
    browser = store.sessions.create(account, b"hash-2", "", NOW_MS, "browser")
    ended_ms = NOW_MS + IDLE_MS["browser"]

    assert {each.id for each in store.sessions.list(account, ended_ms - 1)} == {extension, browser}
    assert [each.id for each in store.sessions.list(account, ended_ms)] == [extension]


def test_the_use_of_a_session_is_noted_once_an_hour(store: Store) -> None:
    account = store.accounts.create(1)
    store.sessions.create(account, b"hash", "", NOW_MS)

    store.sessions.find(b"hash", NOW_MS + HOUR_MS - 1, "extension")
    assert store.sessions.list(account)[0].last_used_at_ms == NOW_MS
    store.sessions.find(b"hash", NOW_MS + HOUR_MS, "extension")
    assert store.sessions.list(account)[0].last_used_at_ms == NOW_MS + HOUR_MS


def test_a_deleted_account_leaves_no_row_and_its_late_hits_have_no_effect(store: Store) -> None:
    account, other = store.accounts.create(1), store.accounts.create(2)
    for each in (account, other):
        store.sessions.create(each, b"hash" + each, "", NOW_MS)
        store.codes.put(b"code" + each, each, "", "", NOW_MS)
        store.messages.register(each, [a_message(each)], NOW_MS)
        store.views.add(each, [an_id(1)], NOW_MS)
        pipeline.run(store, RULES, Given(now_ms=NOW_MS + 90_000, hits=[a_hit(each, "h-1")]))
        assert store.corrections.put(each, an_id(1), "h-1", own=True)
    before = _rows(store)

    store.accounts.delete(account)
    pipeline.run(store, RULES, Given(now_ms=NOW_MS + 90_000, hits=[a_hit(account, "h-2")]))

    assert _rows(store) == {name: count // 2 for name, count in before.items()}
    filled = ("accounts", "addresses", "codes", "corrections", "feed", "hits", "messages", "sessions", "views")
    assert [before[name] for name in filled] == [2] * len(filled)
    assert store.sessions.find(b"hash" + account, NOW_MS, "extension") is None
    assert store.messages.get(other, an_id(1)) is not None


def _rows(store: Store) -> dict[str, int]:
    with store.work._database.reading() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
