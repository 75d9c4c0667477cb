"""Whatever a client calls a time or a number: hypothesis against every place that takes one.

Tried: times of sending, of views, replies, bounces and snoozes, the client's own clock, spans, counts and days, each
from far before the calendar to far behind it, as numbers, digits and dates. What must hold: no status 5xx; then the
account is read on in every way there is, its dashboard too, the worker folds and tells, and the next purge takes
nothing that was sent now.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from greentick.store import Store
from greentick.store.tables import messages
from greentick.stream import Nudge
from greentick.wire import export_shapes, feed_shapes, receipt_shapes
from greentick.worker.due import UNTOLD_AFTER_MS, Due
from greentick.worker.nudging import Teller
from greentick.worker.tools import Tools
from pages.house import House, a_house
from world import NOW_MS, World, copy_id, read

IDS = map(copy_id, count(1_000))
EDGES = (
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
    "2004-03-30T00:00:00Z", "2026-11-01T00:00:00Z", "2099-01-01T00:00:00Z", "9999-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999-14:00", "10000-01-01T00:00:00Z", "9" * 16, "9" * 17, "-1", "0", "",
    -(2**63), -(2**53), -1, 0, 1, 2**31, 1_080_604_800_000, NOW_MS, 2**53, 2**63 - 1, 2**63, 2**64, 10**30,
    1e17, -1e17, 1e300, 0.5,
)  # fmt: skip
TIMES = st.one_of(
    st.sampled_from(EDGES), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes().map(lambda at: at.isoformat() + "Z"),
)  # fmt: skip
PAGES = ("", "reports", "messages.csv", "messages.json", "reports.json", "contacts", "history")
thorough = settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)


class Listener:
    """Nudges, of which it keeps whom they were for."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    def publish(self, nudges: Iterable[Nudge]) -> None:
        self.told += [each.account_id for each in nudges]


def work(store: Store, now_ms: int) -> list[bytes]:
    """What the worker does with what has come, after all who should have told have died; whom it tells."""
    listener = Listener()
    due = Due(store, Teller(listener), Tools(), clock=lambda: now_ms)  # type: ignore[arg-type]
    while due.fold_due():
        pass
    listener.told.clear()
    Due(store, Teller(listener), Tools(), clock=lambda: now_ms + UNTOLD_AFTER_MS + 1).tell_untold()  # type: ignore[arg-type]
    while store.reports.follow():
        pass
    return listener.told


def read_everything(world: World) -> list[str]:
    """Every way a program sees what is kept of Alice; the ids of her mails."""
    listed = read(world.alice.get("/v1/messages?limit=1"), receipt_shapes.MessagePage)
    while listed.next is not None:
        listed = read(world.alice.get(f"/v1/messages?limit=1&before={listed.next}"), receipt_shapes.MessagePage)
    read(world.alice.get("/v1/feed"), feed_shapes.FeedPage)
    exported = [each.receipt.id for each in read(world.alice.get("/v1/export"), export_shapes.Export).messages]
    for each in exported:
        read(world.alice.get(f"/v1/messages/{each}"), receipt_shapes.MessageDetail)
    for path in ("/v1/reminders", "/v1/rules", "/v1/channels", "/v1/deliveries", "/v1/events", "/v1/settings"):
        assert world.alice.get(path).status_code == 200, path
    return exported


def look_at_everything(house: House, ids: Iterable[str]) -> None:
    """Every page she sees herself."""
    for page in (*PAGES, *(f"messages/{each}" for each in ids), *(f"messages/{each}/evidence" for each in ids)):
        assert house.get(f"/dashboard/{page}").status_code == 200, page


@pytest.fixture
def dashboard(fuzzed: World, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Alice's."""
    return a_house(fuzzed.store, tmp_path_factory.mktemp("house"), fuzzed.alice.account_id)


@settings(thorough)
@given(at=TIMES, client_now=TIMES, number=TIMES)
@example(at="2026-11-01T00:00:00Z", client_now="9999-01-01T00:00:00Z", number=0)
@example(at="2026-11-01T00:00:00Z", client_now="2099-01-01T00:00:00Z", number=0)
@example(at="9999-12-31T00:00:00Z", client_now="2004-03-31T00:00:00Z", number=10**30)
def test_no_time_and_no_number_stops_anything(
    fuzzed: World, dashboard: House, at: object, client_now: object, number: object
) -> None:
    alice, account, one = fuzzed.alice, fuzzed.alice.account_id, next(IDS)
    sent = {"id": one, "sent_at": at, "gmail_address": "a@example.com", "thread_id": "18f0"}
    odd = {"undo_s": number, "links": number, "reminders": [{"kind": "no_open", "after_s": number}]}
    thread = {"gmail_address": "a@example.com", "thread_ids": ["18f0"], "at": at}
    alice.ask("POST", "/v1/messages", {"messages": [{**sent, **odd}], "client_now": client_now})

    asked: list[tuple[str, str, object]] = [
        ("POST", "/v1/views", {"ids": [one], "at": at, "client_now": client_now}),
        ("POST", "/v1/replies", thread),
        ("POST", "/v1/bounces", {**thread, "id": "msg-f:1"}),
        ("POST", "/v1/reports", {"report": f"Date: {at}\nMessage-ID: <{number}@x>\n\n"}),
        ("POST", "/v1/messages/" + one + "/corrections", {"event_id": str(number), "own": True}),
        ("POST", "/v1/reminders", {"message_id": one, "kind": "no_reply", "after_s": number}),
        ("PATCH", f"/v1/reminders/{one}.no_reply", {"snooze_s": number}),
        ("PATCH", f"/v1/reminders/{one}.no_reply", {"due_at": at}),
        ("PATCH", "/v1/settings", {"retention_days": number}),
        ("POST", "/v1/rules", {"channel_id": "x", "on": ["open"], "digest_at": str(at)[:5]}),
        ("GET", f"/v1/feed?after={number}&limit={number}", None),
        ("GET", f"/v1/deliveries?before={number}&limit={number}", None),
        ("GET", f"/v1/messages?before={number}-{number}&limit={number}", None),
        ("POST", f"/v1/deliveries/{number}/retry", {}),
    ]
    for method, path, body in asked:
        assert alice.ask(method, path, body).status_code < 500, path

    fuzzed.clock.now_ms += 1
    assert account in work(fuzzed.store, fuzzed.clock())
    look_at_everything(dashboard, read_everything(fuzzed))
    alice.ask("DELETE", f"/v1/messages/{one}")


@settings(thorough)
@given(at=TIMES, client_now=TIMES)
@example(at="2026-11-01T00:00:00Z", client_now="9999-01-01T00:00:00Z")
@example(at="2026-11-01T00:00:00Z", client_now="2099-01-01T00:00:00Z")
def test_a_mail_is_kept_as_sent_between_the_first_gmail_and_now(fuzzed: World, at: object, client_now: object) -> None:
    one = next(IDS)

    registered = fuzzed.alice.register({"id": one, "sent_at": at}, client_now=client_now).results[0]

    kept = fuzzed.store.messages.get(fuzzed.alice.account_id, one)
    assert kept is not None
    assert 1_080_604_800_000 <= kept.stored.message.sent_at_ms <= fuzzed.clock()
    assert "sent_at" not in registered.dropped or kept.stored.message.sent_at_ms == fuzzed.clock()


@pytest.mark.parametrize("sent_at_ms", [-249_782_273_600_000, -86_400_000, -1])
def test_what_was_kept_wrongly_once_is_told_and_exported(store: Store, tmp_path: Path, sent_at_ms: int) -> None:
    world = World(store, a_house(store, tmp_path, b"").settings)
    world.alice.register(*({"id": copy_id(number), "gmail_address": "a@example.com"} for number in (1, 2, 3)))
    world.bob.register({"id": copy_id(1)})
    with store.messages._database.writing() as connection:
        theirs = messages.c.account_id == world.alice.account_id
        connection.execute(messages.update().where(theirs).values(sent_at_ms=sent_at_ms))

    told = work(store, world.clock() + 1)

    assert {world.alice.account_id, world.bob.account_id} == set(told)
    assert len(read_everything(world)) == 3
