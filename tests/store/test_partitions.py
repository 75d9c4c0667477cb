"""hits by the month: made ahead, dropped when past, brought about while older processes go on. PostgreSQL alone."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import text

from greentick.domain.days import DAY_MS
from greentick.store import Store, migrate, open_store
from greentick.store.database import Database
from greentick.store.partitions import partitions
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import NOW_MS, a_hit, a_message, an_id
from postgresql_server import PostgresqlServer
from waiting import wait_until
from worker.rules import RULES

YEAR_LATER_MS = NOW_MS + 800 * DAY_MS
OLD_WRITE = (
    "INSERT INTO hits (message_key, id, at_ms, target, method, agent, headers, network, network_hash, reason, party,"
    " client_name, client_system, client_device, show_at_ms, notify_at_ms, rules_version, notified)"
    " VALUES (%s, %s, %s, 'pixel', 'GET', '', '{}', '', '', '', '', '', '', '', 0, 0, 1, false)"
    " ON CONFLICT (message_key, id) DO UPDATE SET agent = excluded.agent"
)
"""As the first version wrote."""


@pytest.fixture
def store(own_postgresql_url: str) -> Iterator[Store]:
    opened = open_store(own_postgresql_url)
    yield opened
    opened.close()


def drain(store: Store, *given: object, now_ms: int = NOW_MS + 90_000) -> None:
    pipeline.run(store, RULES, Given(now_ms=now_ms, hits=given))  # type: ignore[arg-type]


def hits_by_partition(store: Store) -> dict[str, int]:
    with store.work._database.reading() as connection:
        found = connection.execute(text("SELECT tableoid::regclass::text, count(*) FROM hits GROUP BY 1"))
        return {row[0]: row[1] for row in found}


def names(store: Store) -> list[str]:
    with store.work._database.reading() as connection:
        return [each.name for each in partitions(connection)]


def test_a_hit_of_any_time_finds_a_place_and_the_months_to_come_are_made_ahead(store: Store) -> None:
    alice = store.accounts.create(1)
    drain(store, a_hit(alice, "h-1", at_ms=YEAR_LATER_MS), a_hit(alice, "h-2", at_ms=0))
    assert hits_by_partition(store) == {"hits_default": 2}

    made = store.retention.make_months(YEAR_LATER_MS)

    month = datetime.fromtimestamp(YEAR_LATER_MS / 1000, UTC)
    assert made[0] == f"hits_{month:%Y_%m}"
    assert len(made) == 4
    assert store.retention.make_months(YEAR_LATER_MS) == []
    assert hits_by_partition(store) == {"hits_default": 1, made[0]: 1}


def test_the_same_hit_again_changes_nothing_whatever_month_it_is_in(store: Store) -> None:
    alice = store.accounts.create(1)
    many = [a_hit(alice, f"h-{number}", at_ms=NOW_MS + number * 20 * DAY_MS) for number in range(9)]
    for hits in (many, many[:3], many):  # row by row, and copied
        store.retention.make_months(NOW_MS)
        drain(store, *hits, *(a_hit(alice, f"x-{number}", 2) for number in range(9)))

    assert sum(hits_by_partition(store).values()) == 18


def test_months_past_every_accounts_retention_are_dropped_and_kept_messages_keep_theirs(store: Store) -> None:
    alice, hoarder = store.accounts.create(1), store.accounts.create(2)
    store.retention.make_months(NOW_MS)
    drain(store, a_hit(alice, "old"))
    later_ms = YEAR_LATER_MS - DAY_MS
    store.messages.register(hoarder, [a_message(hoarder, 2, sent_at_ms=later_ms)], later_ms)
    month = f"hits_{datetime.fromtimestamp(NOW_MS / 1000, UTC):%Y_%m}"
    assert month in names(store)

    assert store.retention.drop_months(NOW_MS + 100 * DAY_MS) == 0
    assert month in names(store)
    drain(store, a_hit(hoarder, "before-it-was-sent", 2, at_ms=NOW_MS), now_ms=later_ms)
    assert store.retention.drop_months(YEAR_LATER_MS) == 0
    store.messages.delete(hoarder, an_id(2), YEAR_LATER_MS)
    assert store.retention.drop_months(YEAR_LATER_MS) == 1

    assert month not in names(store)
    drain(store, a_hit(alice, "late", 3, at_ms=NOW_MS))
    assert hits_by_partition(store) == {"hits_default": 1}


def test_old_hits_come_along_and_old_writers_lose_nothing(shared_postgresql_server: PostgresqlServer) -> None:
    """What an old worker was told is stored is there once; what it was refused it can give to a new one."""
    url = shared_postgresql_server.create("migrated_under_way")
    migrate(url, "0001")
    database = Database(url)
    with database.writing() as connection:
        rows = "INSERT INTO accounts VALUES ('\\x01', 1, 'first', NULL, true, 0, 0, 0)"
        connection.exec_driver_sql(rows)
        for number in range(500):
            values = (901, f"old-{number}", NOW_MS + number * DAY_MS)
            connection.exec_driver_sql(OLD_WRITE, values)
    taken: list[str] = []
    writer = threading.Thread(target=_write_as_of_old, args=(url, taken))
    writer.start()
    wait_until(lambda: len(taken) > 20)

    migrate(url)

    writer.join()
    with database.reading() as connection:
        stored = [row[0] for row in connection.exec_driver_sql("SELECT id FROM hits ORDER BY id")]
        names = [each.name for each in partitions(connection)]
    assert stored == sorted([f"old-{number}" for number in range(500)] + taken)
    assert "hits_past" in names
    store = open_store(url)
    drain(store, a_hit(b"\x01", "new"))
    store.retention.make_months(YEAR_LATER_MS)
    assert sum(hits_by_partition(store).values()) == len(stored) + 1
    store.close()
    database.close()


def _write_as_of_old(url: str, taken: list[str]) -> None:
    """Until it is refused; each with its account locked, as every writer does."""
    with psycopg.connect(url, autocommit=True) as connection:
        number = 0
        while True:
            try:
                with connection.transaction():
                    connection.execute("SELECT id FROM accounts FOR NO KEY UPDATE")
                    connection.execute(OLD_WRITE, (902, f"under-way-{number}", NOW_MS))
            except psycopg.errors.InvalidColumnReference:
                return
            taken.append(f"under-way-{number}")
            number += 1
