from collections.abc import Sequence

import pytest

from greentick.domain.message import Message, OwnView
from greentick.domain.token import b64encode
from greentick.wire import receipt_shapes as shapes
from world import NETWORK_HASH, NOW_MS, Caller, World, copy_id, opened, problem, read

ONE, TWO = copy_id(1), copy_id(2)


def send(caller: Caller, number: int, **more: object) -> str:
    id_ = copy_id(number)
    caller.register(
        {
            "id": id_,
            "gmail_address": "alice@example.org",
            "thread_id": f"19a{number}",
            "sent_at": NOW_MS + number,
            **more,
        },
        client_now=NOW_MS + 1_000_000,
    )
    return id_


def query(
    caller: Caller, *thread_ids: str, gmail_address: str = "alice@example.org"
) -> dict[str, list[shapes.Receipt]]:
    body = {"thread_ids": thread_ids, "gmail_address": gmail_address}
    return read(caller.ask("POST", "/v1/receipts/query", body), shapes.ReceiptsAnswer).threads


def listed(caller: Caller, query_string: str = "") -> shapes.MessagePage:
    return read(caller.get(f"/v1/messages?{query_string}"), shapes.MessagePage)


def test_answers_each_thread_that_was_asked_for(world: World) -> None:
    send(world.alice, 1, perm_thread_id="thread-a:r1")

    threads = query(world.alice, "19a1", "thread-a:r1", "19ff", "19a1")

    assert {id_: [each.id for each in receipts] for id_, receipts in threads.items()} == {
        "19a1": [ONE],
        "thread-a:r1": [ONE],
        "19ff": [],
    }


def test_a_thread_of_another_gmail_address_is_not_answered(world: World) -> None:
    send(world.alice, 1)

    assert query(world.alice, "19a1", gmail_address="work@example.org") == {"19a1": []}
    assert [each.id for each in query(world.alice, "19a1", gmail_address="ALICE@example.org")["19a1"]] == [ONE]


def test_the_gmail_address_may_be_left_out_where_it_is_clear(world: World) -> None:
    send(world.alice, 1)
    threads = {"thread_ids": ["19a1"]}

    answer = read(world.alice.ask("POST", "/v1/receipts/query", threads), shapes.ReceiptsAnswer)
    assert [each.id for each in answer.threads["19a1"]] == [ONE]
    send(world.alice, 3, gmail_address="odd", thread_id="19a1")
    answer = read(world.alice.ask("POST", "/v1/receipts/query", threads), shapes.ReceiptsAnswer)
    assert len(answer.threads["19a1"]) == 2
    send(world.alice, 2, gmail_address="work@example.org", thread_id="19a1")
    assert "gmail_address" in problem(world.alice.ask("POST", "/v1/receipts/query", threads), 400)


def test_bob_learns_nothing_of_alices_threads(world: World) -> None:
    send(world.alice, 1)

    assert query(world.bob, "19a1") == {"19a1": []}


@pytest.mark.parametrize(
    "body",
    [
        {"thread_ids": [f"{number:x}" for number in range(101)], "gmail_address": "alice@example.org"},
        {"thread_ids": ["19a1"], "gmail_address": "nobody"},
        {"thread_ids": "19a1", "gmail_address": "alice@example.org"},
        {"thread_ids": [7], "gmail_address": "alice@example.org"},
        {"thread_ids": ["\x00"], "gmail_address": "alice@example.org"},
    ],
)
def test_refuses_a_query_that_makes_no_sense(world: World, body: object) -> None:
    assert problem(world.alice.ask("POST", "/v1/receipts/query", body), 400)


def test_lists_newest_first_in_pages(world: World) -> None:
    for number in range(1, 6):
        send(world.alice, number)

    first = listed(world.alice, "limit=2")
    second = listed(world.alice, f"limit=2&before={first.next}")
    third = listed(world.alice, f"limit=2&cursor={second.next}")

    assert [each.id for page in (first, second, third) for each in page.messages] == [
        copy_id(n) for n in (5, 4, 3, 2, 1)
    ]
    assert third.next is None


def test_lists_oldest_first_in_pages_where_asked(world: World) -> None:
    for number in range(1, 4):
        send(world.alice, number)

    first = listed(world.alice, "limit=2&sort=asc")
    second = listed(world.alice, f"limit=2&sort=asc&before={first.next}")

    newest = [each.id for each in listed(world.alice, "sort=desc").messages]
    assert [each.id for each in (*first.messages, *second.messages)] == newest[::-1]
    assert (len(first.messages), second.next) == (2, None)


def test_lists_one_address_or_one_state_only(world: World) -> None:
    send(world.alice, 1)
    send(world.alice, 2, gmail_address="work@example.org")
    opened(world.store, world.alice.account_id, TWO, "hit-1", NOW_MS)

    assert [each.id for each in listed(world.alice, "gmail_address=Alice@example.org").messages] == [ONE]
    assert [each.id for each in listed(world.alice, "state=opened").messages] == [TWO]
    assert listed(world.bob).messages == []


def test_a_mail_that_carries_nothing_is_not_tracked(world_on_both: World) -> None:
    world = world_on_both
    send(world.alice, 1, tracks="log")
    send(world.alice, 2)

    shown = {each.id: each.state for each in listed(world.alice).messages}

    assert shown == {ONE: "untracked", TWO: "sent"}
    assert [each.id for each in listed(world.alice, "state=untracked").messages] == [ONE]
    assert [each.id for each in listed(world.alice, "state=sent").messages] == [TWO]


@pytest.mark.parametrize(("asked", "given"), [("0", 1), ("-5", 1), ("1000000", 100), ("9" * 5000, 100)])
def test_clamps_the_limit(world: World, asked: str, given: int) -> None:
    world.alice.register(*({"id": copy_id(number)} for number in range(100)))
    world.alice.register({"id": copy_id(100)})

    assert len(listed(world.alice, f"limit={asked}").messages) == given


@pytest.mark.parametrize(
    "query_string",
    [
        "limit=-", "limit=many", "limit=1.5", "limit=%00", "limit=٣",
        "state=read", "sort=subject", "before=abc", "before=%00", f"before={'9' * 19}-{'9' * 19}",
    ],
)  # fmt: skip
def test_refuses_odd_parameters_with_a_sentence(world_on_both: World, query_string: str) -> None:
    assert problem(world_on_both.alice.get(f"/v1/messages?{query_string}"), 400)


def test_shows_one_message_with_its_timeline(world: World) -> None:
    send(world.alice, 1, subject="Hello")
    opened(world.store, world.alice.account_id, ONE, "hit-1", NOW_MS + 5_000)

    detail = read(world.alice.get(f"/v1/messages/{ONE}"), shapes.MessageDetail)

    assert detail.receipt.state == "opened"
    assert detail.receipt.first_open_at == "2026-11-18T11:06:45.000Z"
    assert [event.id for event in detail.receipt.events] == ["hit-1"]
    assert [(hit.id, hit.verdict, hit.target, hit.network) for hit in detail.hits] == [
        ("hit-1", "person", "pixel", "other")
    ]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("path", [ONE, TWO, "x", "x" * 16, "%00", "a" * 5000])
def test_another_accounts_message_and_an_unknown_one_look_alike(world_on_both: World, method: str, path: str) -> None:
    send(world_on_both.alice, 1)

    sentence = problem(world_on_both.bob.ask(method, f"/v1/messages/{path}"), 404)

    assert sentence == problem(world_on_both.bob.ask(method, f"/v1/messages/{copy_id(77)}"), 404)
    assert world_on_both.alice.get(f"/v1/messages/{ONE}").status_code == 200


def test_a_deleted_message_is_gone_and_its_feeds_are_told(world: World) -> None:
    send(world.alice, 1)

    assert world.alice.ask("DELETE", f"/v1/messages/{ONE}").status_code == 204

    assert problem(world.alice.get(f"/v1/messages/{ONE}"), 404)
    assert problem(world.alice.ask("DELETE", f"/v1/messages/{ONE}"), 404)
    assert query(world.alice, "19a1") == {"19a1": []}
    assert world.nudged == [world.alice.account_id]


def test_a_deleted_message_stays_deleted_when_it_is_registered_again(world: World) -> None:
    send(world.alice, 1)
    world.alice.ask("DELETE", f"/v1/messages/{ONE}")

    send(world.alice, 1)

    assert problem(world.alice.get(f"/v1/messages/{ONE}"), 404)


def test_an_event_can_be_corrected_and_taken_back(world: World) -> None:
    send(world.alice, 1)
    opened(world.store, world.alice.account_id, ONE, "hit-1", NOW_MS + 5_000)
    path = f"/v1/messages/{ONE}/corrections"

    assert world.alice.ask("POST", path, {"event_id": "hit-1", "own": True}).status_code == 204
    assert world.alice.ask("POST", path, {"event_id": "hit-1", "own": False}).status_code == 204
    assert len(world.store.work.due(NOW_MS, 10)) == 1

    assert problem(world.alice.ask("POST", path, {"event_id": "hit-2", "own": True}), 404)
    assert problem(world.bob.ask("POST", path, {"event_id": "hit-1", "own": True}), 404)
    assert "event_id" in problem(world.alice.ask("POST", path, {"own": True}), 400)


def history_of(world: World, id_: str) -> tuple[Message, Sequence[OwnView]]:
    with world.store.work.transaction() as transaction:
        transaction.lock([world.alice.account_id])
        (found,) = transaction.find({(world.alice.account_id, bytes(11) + b"\x01"): 0})
        assert found.message.id == id_
        return found.message, transaction.history([found])[found.key].views


def views_of(world: World, id_: str) -> list[int]:
    return [view.at_ms for view in history_of(world, id_)[1]]


def test_where_and_with_what_the_sender_works_is_noted_as_a_hint(world: World) -> None:
    world.alice.ask("POST", "/v1/messages", {"messages": [{"id": ONE}]}, **{"User-Agent": "Alice's Chromium"})
    world.alice.ask("POST", "/v1/views", {"ids": [ONE]}, **{"User-Agent": "Alice's other browser"})

    message, [view] = history_of(world, ONE)

    assert (message.sender_agent, message.sender_network_hash) == ("Alice's Chromium", NETWORK_HASH)
    assert (view.agent, view.network_hash) == ("Alice's other browser", NETWORK_HASH)


def test_own_views_are_noted_by_the_servers_clock_and_never_in_the_future(world: World) -> None:
    send(world.alice, 1)
    now = world.clock()

    for body in (
        {"ids": [ONE, "odd", "x" * 16], "at": now - 5_000},
        {"ids": [ONE], "at": now - 65_000, "client_now": now - 60_000 - 4_000},
        {"ids": [ONE], "at": now + 60_000},
        {"ids": ["odd"], "at": "odd"},
    ):
        assert world.alice.ask("POST", "/v1/views", body).status_code == 204

    assert views_of(world, ONE) == [now - 5_000, now - 1_000, now]
    assert "100" in problem(world.alice.ask("POST", "/v1/views", {"ids": [ONE] * 101}), 400)


def test_own_views_may_name_tokens_too(world: World) -> None:
    send(world.alice, 1)
    theirs, others = (b64encode(each.account_id) for each in (world.alice, world.bob))

    for name in (theirs + ONE + "proof-of-both", theirs + ONE, others + ONE):
        world.alice.ask("POST", "/v1/views", {"ids": [name]})
        world.clock.now_ms += 1_000

    assert len(views_of(world, ONE)) == 2


def test_bob_cannot_announce_views_of_alices_mails(world: World) -> None:
    send(world.alice, 1)

    world.bob.ask("POST", "/v1/views", {"ids": [ONE]})

    assert views_of(world, ONE) == []
