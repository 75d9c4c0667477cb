"""Every look-up on the way of a tick or a batch uses an index: its cost does not grow with what is stored."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from greentick.domain.days import DAY_MS
from greentick.domain.hit import Target
from greentick.store import Store, driver
from greentick.store.database import Database
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import ALICE, NOW_MS, a_hit, a_message, an_id
from postgresql_server import PostgresqlServer
from worker.rules import RULES

GROWING = r"messages|receipts|hits\w*|feed|views|corrections"

LOOKUPS: dict[str, Callable[[Store, bytes], object]] = {
    "threads": lambda store, alice: store.receipts.by_threads(alice, ALICE, ["aa", "thread-a:r1"]),
    "list": lambda store, alice: store.messages.list(alice, limit=5, before=f"{NOW_MS}-3"),
    "one message": lambda store, alice: store.messages.get(alice, an_id(1)),
    "feed": lambda store, alice: store.feed.page(alice, 0, 5),
    "feed's end": lambda store, alice: store.feed.end(alice),
    "due": lambda store, _: store.work.due(NOW_MS, 5),
    "untold": lambda store, _: store.work.untold(NOW_MS, 5),
    "old agents": lambda store, _: store.retention.unreduced(NOW_MS, 5),
    "views": lambda store, alice: store.views.add(alice, [an_id(1)], NOW_MS),
    "correction": lambda store, alice: store.corrections.put(alice, an_id(1), "h-1", own=True),
    "registration": lambda store, alice: store.messages.register(alice, [a_message(alice, 2)], NOW_MS),
    "deletion": lambda store, alice: store.messages.delete(alice, an_id(1), NOW_MS),
    "links": lambda store, alice: pipeline.run(
        store, RULES, Given(now_ms=NOW_MS, hits=[a_hit(alice, "h-2", target=Target.LINK, url="https://example.org/")])
    ),
    "batch": lambda store, alice: pipeline.run(
        store, RULES, Given(now_ms=NOW_MS, hits=[a_hit(alice, "h-2"), a_hit(alice, "h-3", 3)])
    ),
}


@pytest.mark.parametrize("name", LOOKUPS)
def test_no_growing_table_is_read_from_end_to_end(store: Store, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = store.accounts.create(1)
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    pipeline.run(store, RULES, Given(now_ms=NOW_MS, hits=[a_hit(alice, "h-1")]))
    database = store.work._database
    asked: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and "unnest" not in statement:
            asked.append((statement, parameters[0] if many else parameters))

    def noted(connection: Connection, statement: str, values: Any) -> Any:
        note(None, None, driver.spoken(connection, statement), values, None, many=False)
        return execute(connection, statement, values)

    execute = driver.executed
    monkeypatch.setattr(driver, "executed", noted)
    LOOKUPS[name](store, alice)
    event.remove(database.engine, "before_cursor_execute", note)

    assert asked
    for statement, parameters in asked:
        plan = _plan(store, statement, parameters)
        assert not re.search(rf"(SCAN|Seq Scan on) ({GROWING})\b", plan), f"{statement}\n{plan}"


@pytest.mark.parametrize(
    "look",
    [
        lambda store, many: store.retention.unreduced(NOW_MS, 5, many),
        lambda store, many: store.sparing.exact(many, NOW_MS, 5, -1),
    ],
    ids=["old agents", "exact times"],
)
def test_what_many_accounts_want_kept_no_more_is_found(
    store: Store, look: Callable[[Store, list[bytes]], list[tuple[bytes, int]]]
) -> None:
    alice = store.accounts.create(1)
    store.messages.register(alice, [a_message(alice)], NOW_MS)
    pipeline.run(store, RULES, Given(now_ms=NOW_MS, hits=[a_hit(alice, "h-1", at_ms=NOW_MS - 1)]))
    others = [number.to_bytes(8) for number in range(70_000)]

    assert look(store, others) == []
    assert [account_id for account_id, _ in look(store, [*others, alice])] == [alice]


ERASED = """INSERT INTO messages
 (account_id, nonce, registered, deleted, sent_at_ms, undo_s, gmail_address, subject, recipients, thread_id,
  perm_thread_id, gmail_message_id, perm_message_id, rfc_message_id, sender_network_hash, sender_agent)
 VALUES (:account, :nonce, :yes, :yes, 0, 0, '', '', '[]', '', '', '', '', '', '', '')"""

PASSING: dict[str, Callable[[Store, bytes], object]] = {
    "list": lambda store, alice: store.messages.list(alice, limit=5, before=f"{NOW_MS}-3"),
    "details": lambda store, alice: store.messages.details(alice, limit=5),
    "what is past": lambda store, _: store.retention.past(NOW_MS),
    "purge": lambda store, _: store.retention.purge_messages(NOW_MS + 9_999 * DAY_MS),
    "agents of senders": lambda store, alice: store.retention.forget_senders_agents(NOW_MS, [alice]),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_was_erased_is_passed_by(store: Store, name: str) -> None:
    alice = store.accounts.create(1)
    store.messages.register(alice, [a_message(alice, number) for number in range(9)], NOW_MS)
    database = store.work._database
    with database.writing() as connection:
        rows = [{"account": alice, "nonce": each.to_bytes(12), "yes": True} for each in range(10, 3_000)]
        connection.execute(text(ERASED), rows)
    with database.writing() as connection:
        if database.is_postgresql:
            connection.execute(text("ANALYZE messages"))
    asked: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if "messages.sent_at_ms <" in statement or "ORDER BY messages.sent_at_ms" in statement:
            asked.append((statement, parameters))

    PASSING[name](store, alice)
    event.remove(database.engine, "before_cursor_execute", note)

    assert asked
    for statement, parameters in asked:
        assert "messages_kept" in _plan(store, statement, parameters), statement


def test_the_log_of_deliveries_is_purged_by_their_age(store: Store) -> None:
    plan = _plan(store, "DELETE FROM deliveries WHERE done_at_ms < 1", ())

    assert "deliveries_done" in plan


def _plan(store: Store, statement: str, parameters: Any) -> str:
    database = store.work._database
    with database.reading() as connection:
        if database.is_postgresql:  # small tables are read whole whatever there is: ask whether it could be otherwise
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN " if database.is_postgresql else "EXPLAIN QUERY PLAN "
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))


def test_no_query_is_compiled_before_it_runs(shared_postgresql_server: PostgresqlServer) -> None:
    database = Database(shared_postgresql_server.create("uncompiled"))

    with database.reading() as connection:
        compiles = connection.exec_driver_sql("SHOW jit").scalar_one()

    assert compiles == "off"
    database.close()
