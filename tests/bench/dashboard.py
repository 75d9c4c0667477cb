"""How long the server takes for pages of the dashboard: 100,000 messages and 10 million hits, both databases."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

import greentick.pages.blueprint as pages
from bench.figures import Figure, larger_is_better, smaller_is_better
from greentick.api.account import save_settings
from greentick.api.snippets import Snippets
from greentick.app import create_app
from greentick.clock import now_ms
from greentick.domain.judgement import Client, Judgement, Verdict
from greentick.domain.message import Message, Recipient
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.domain.token import b64encode
from greentick.domain.visitor import Visitor
from greentick.pages.charts import columns
from greentick.settings import Settings
from greentick.store import Store, migrate, open_store
from greentick.store.feed import FeedRow, append_feed
from greentick.store.locks import keep_feed_seq, lock_account
from greentick.store.messages import EMPTY_RECEIPT, insert_messages
from greentick.store.outcome import content_of
from greentick.store.rows import to_json
from greentick.store.tables import hits, receipts
from postgresql_server import PostgresqlServer

MESSAGES = 100_000
HITS_PER_MESSAGE = 100
CHUNK = 5_000
ASKED = 25
DAY_MS = 86_400_000
WORDS = ("offer", "contract", "minutes", "plan", "figures", "invoice", "draft", "lunch", "契約書", "договор")
JUDGED = Judgement(verdict=Verdict.PROXY, reason="image_proxy", party="Gmail")
CONTENT = ("state", "opens", "clicks", "first_open_at_ms", "last_open_at_ms", "events", "more_events", "reports")

PAGES: dict[str, Callable[["Filled"], str]] = {
    "list": lambda _filled: "/dashboard/",
    "list_deep": lambda filled: f"/dashboard/?before={filled.deep}",
    "search": lambda _filled: "/dashboard/?q=contract+person777",
    "search_nothing": lambda _filled: "/dashboard/?q=nowhere",
    "filter": lambda _filled: "/dashboard/?state=bounced",
    "message": lambda filled: f"/dashboard/messages/{filled.message}",
    "contacts": lambda _filled: "/dashboard/contacts",
    "contact": lambda _filled: "/dashboard/contacts/person7@domain7.example",
    "report_30_days": lambda _filled: "/dashboard/reports?days=30",
    "report_90_days": lambda _filled: "/dashboard/reports?days=90",
    "report_365_days": lambda _filled: "/dashboard/reports?days=365",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A dashboard over a full database."""

    client: FlaskClient
    message: str
    deep: str


def measure(folder: Path) -> Iterator[Figure]:
    """Fill a database of each kind, count it, and ask for each page ASKED times."""
    file = folder / "dashboard.db"
    for old in folder.glob(f"{file.name}*"):
        old.unlink()
    yield from _measure(f"sqlite:///{file}", "sqlite", folder)
    for old in folder.glob(f"{file.name}*"):
        old.unlink()
    server = PostgresqlServer()  # not durable: only reading is measured
    try:
        yield from _measure(server.create("dashboard"), "postgresql", folder)
    finally:
        server.close()


def _measure(database_url: str, kind: str, folder: Path) -> Iterator[Figure]:
    begun = time.perf_counter()
    migrate(database_url)
    store = open_store(database_url)
    account = store.accounts.create(now_ms() - 400 * DAY_MS)
    sample = _fill(store, account)
    yield smaller_is_better(f"dashboard_fill_{kind}", [time.perf_counter() - begun], "s")
    yield larger_is_better(f"dashboard_counted_per_s_{kind}", [_count(store)], "messages/s")
    filled = _visit(store, account, sample, folder)
    for name, path in PAGES.items():
        yield smaller_is_better(f"dashboard_{name}_{kind}", _asked(filled.client, path(filled)), "ms")
    store.close()


def _asked(client: FlaskClient, path: str) -> list[float]:
    """Milliseconds per answer; the first, which fills caches, is left out."""
    spent, worked = [], []
    for _ in range(ASKED + 1):
        columns.cache_clear()  # drawn anew, as after every change
        begun, begun_work = time.perf_counter(), time.thread_time()
        answer = client.get(path)
        spent.append((time.perf_counter() - begun) * 1000)
        worked.append((time.thread_time() - begun_work) * 1000)
        assert answer.status_code == 200, path
        assert len(answer.data) < 150_000, path
    taken = f"{statistics.median(spent[1:]):7.1f} ms ({statistics.median(worked[1:]):.1f} of CPU)"
    print(f"  {path:50} {taken:26} {len(answer.data) / 1000:5.1f} kB", flush=True)
    return spent[1:]


def _count(store: Store) -> float:
    begun = time.perf_counter()
    while store.reports.follow():
        pass
    return MESSAGES / (time.perf_counter() - begun)


def _visit(store: Store, account: bytes, sample: str, folder: Path) -> Filled:
    settings = Settings.from_env({"GREENTICK_DATA_DIR": str(folder), "GREENTICK_SECRET_KEY": "s" * 32})
    deeds = pages.Deeds(save_settings, Snippets(store, settings, now_ms).make, lambda _account: None)
    visitor = Visitor(account, "", "csrf")
    app = create_app([pages.blueprint(store, deeds, visitor_of=lambda: visitor, now_ms=now_ms)])
    _, deep = store.messages.list(account, limit=100, before=f"{now_ms() - 300 * DAY_MS}-0")
    return Filled(app.test_client(), sample, deep or "")


def _fill(store: Store, account: bytes) -> str:
    """Messages over a year, each with a receipt of a few events and HITS_PER_MESSAGE hits; the id of one."""
    chance = random.Random(1)  # noqa: S311 - the same every time
    now, sample = now_ms(), ""
    for first in range(0, MESSAGES, CHUNK):
        mails = [_message(account, number, now, chance) for number in range(first, first + CHUNK)]
        with store.work._database.writing() as connection:
            locked = lock_account(connection, account)
            keyed = insert_messages(connection, mails)
            rows = [_receipt(key, mail, now, chance) for key, mail in keyed.items()]
            connection.execute(receipts.insert(), rows)
            append_feed(connection, locked, [FeedRow(key, "receipt") for key in keyed], now)
            keep_feed_seq(connection, [locked])
            which = {"first": min(keyed), "last": max(keyed), "frozen": to_json(JUDGED)}
            connection.execute(text(_hits_sql(connection.dialect.name)), which)
        sample = mails[-1].id
    with store.work._database.writing() as connection:
        connection.execute(text("ANALYZE"))
    return sample


def _hits_sql(dialect: str) -> str:
    """Hits of messages from :first to :last, made within the database: ten million rows do not fit through a driver."""
    values = {column.name: "''" for column in hits.c} | {
        "message_key": "m.key",
        "id": "'bench-' || CAST(1000 + n.i AS TEXT)",
        "at_ms": "m.sent_at_ms + n.i * 600000",
        "target": "'pixel'",
        "method": "'GET'",
        "headers": "'{}'",
        "network": "'google-proxy'",
        "url": "NULL",
        "verdict": "'proxy'",
        "reason": "'image_proxy'",
        "party": "'Gmail'",
        "show_at_ms": "0",
        "notify_at_ms": "0",
        "rules_version": "1",
        "notified": "TRUE",
        "frozen": ":frozen",
    }
    insert = f"INSERT INTO hits ({', '.join(values)})"
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
    made = f"SELECT {', '.join(values.values())} FROM messages m CROSS JOIN n"  # noqa: S608 - names of our columns
    which = "WHERE m.key BETWEEN :first AND :last ORDER BY m.key, n.i"
    return " ".join((numbers, insert, made, which) if dialect == "postgresql" else (insert, numbers, made, which))


def _message(account: bytes, number: int, now: int, chance: random.Random) -> Message:
    nonce = number.to_bytes(12)
    person = int(chance.paretovariate(0.6)) % 20_000  # few get many mails, many get few
    return Message(
        id=b64encode(nonce), account_id=account, nonce=nonce, gmail_address="alice@example.com",
        sent_at_ms=now - 365 * DAY_MS + number * (365 * DAY_MS // MESSAGES),
        subject=f"{chance.choice(WORDS)} {int(chance.paretovariate(0.5)) % 30_000}",
        recipients=(Recipient(f"person{person}@domain{person % 900}.example", f"Person {person}"),),
        thread_id=f"{number:016x}", perm_thread_id=f"thread-a:r{number}", tracks="opens",
    )  # fmt: skip


def _receipt(key: int, mail: Message, now: int, chance: random.Random) -> dict[str, Any]:
    events = tuple(_event(mail, number, chance) for number in range(chance.choice((0, 0, 1, 2, 3, 8))))
    opened = [each.at_ms for each in events if each.group is Group.OPENED]
    state = State.OPENED if opened else State.MAYBE if events else State.SENT
    receipt = Receipt(
        state=state, opens=len(opened), first_open_at_ms=min(opened, default=None),
        last_open_at_ms=max(opened, default=None), events=tuple(sorted(events, key=lambda each: -each.at_ms)),
    )  # fmt: skip
    content = dict(zip(CONTENT, content_of(receipt), strict=True))
    kept = {"told": True, "cursor": 1, "hits": HITS_PER_MESSAGE, "due_at_ms": None}
    return {**EMPTY_RECEIPT, **content, **kept, "message_key": key, "account_id": mail.account_id}


def _event(mail: Message, number: int, chance: random.Random) -> Event:
    group = chance.choice((Group.OPENED, Group.OPENED, Group.UNCERTAIN, Group.AUTOMATIC))
    at_ms = mail.sent_at_ms + int(chance.expovariate(1 / (8 * 3_600_000)))
    return Event(
        id=f"bench-{1001 + number}", kind="click" if chance.random() < 0.1 else "open", group=group, at_ms=at_ms,
        last_at_ms=at_ms, verdict=Verdict.PROXY, reason="image_proxy", party="Gmail",
        client=Client(name="Gmail"), hit_ids=(f"bench-{1001 + number}",),
    )  # fmt: skip
