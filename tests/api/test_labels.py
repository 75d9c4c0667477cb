"""Labels over the API: told per thread, asked for as a filter, nonsense answered with a sentence."""

import pytest

from greentick.wire import label_shapes, receipt_shapes
from world import NOW_MS, World, copy_id, problem, read

ALICE = "alice@example.org"


def told(world: World, **thread: object) -> int:
    threads = [{"thread_id": "19a1", "labels": [], **thread}]
    return world.alice.ask("POST", "/v1/labels", {"gmail_address": ALICE, "threads": threads}).status_code


@pytest.fixture
def mail(world: World) -> str:
    for number in (1, 2):
        id_ = copy_id(number)
        one = {"id": id_, "gmail_address": ALICE, "thread_id": f"19a{number}", "sent_at": NOW_MS - number}
        world.alice.register(one, client_now=NOW_MS)
    return copy_id(1)


def test_messages_are_listed_by_label_and_say_theirs(world: World, mail: str) -> None:
    assert told(world, labels=["Clients/Nörd", "Offers"], view="Q3") == 204

    page = read(world.alice.get("/v1/messages?label=CLIENTS/NÖRD"), receipt_shapes.MessagePage)
    assert [(each.id, each.labels) for each in page.messages] == [(mail, ["Clients/Nörd", "Offers", "Q3"])]
    assert read(world.alice.get(f"/v1/messages/{mail}"), receipt_shapes.MessageDetail).receipt.labels
    assert len(read(world.alice.get("/v1/labels"), label_shapes.Labels).labels) == 3
    assert read(world.bob.get("/v1/messages?label=Offers"), receipt_shapes.MessagePage).messages == []
    assert read(world.alice.get("/v1/events?label=Offers&kind=click"), label_shapes.EventPage).events == []
    assert b"Clients/N" in world.alice.get("/v1/export").data


def test_a_reply_is_told_with_its_message(world: World, mail: str) -> None:
    answered = {"gmail_address": ALICE, "thread_ids": ["19a1"]}
    assert world.alice.ask("POST", "/v1/replies", answered).status_code == 204

    receipt = read(world.alice.get(f"/v1/messages/{mail}"), receipt_shapes.MessageDetail).receipt
    assert receipt.reply is not None
    assert receipt.reply.learned == "seen"


@pytest.mark.parametrize(
    ("thread", "said"),
    [
        ({"labels": ["x" * 226]}, "225 characters"),
        ({"labels": [" "]}, "no label"),
        ({"labels": ["a\u0000b"]}, ""),
        ({"labels": [str(number) for number in range(101)]}, "100 are the most"),
        ({"view": "a\u2028\u0007b"}, "no label"),
    ],
)
@pytest.mark.usefixtures("mail")
def test_odd_labels_are_refused_with_a_sentence(world: World, thread: dict[str, object], said: str) -> None:
    threads = [{"thread_id": "19a1", "labels": [], **thread}]
    answer = world.alice.ask("POST", "/v1/labels", {"gmail_address": ALICE, "threads": threads})
    assert said in problem(answer, 400)


@pytest.mark.parametrize(
    "query", ["messages?label=" + "x" * 300, "events?kind=read", "events?before=x", "events?label=%0A"]
)
def test_odd_questions_are_answered_with_a_sentence(world: World, query: str) -> None:
    assert problem(world.alice.get(f"/v1/{query}"), 400)


def test_too_many_threads_are_to_be_told_in_parts(world: World) -> None:
    threads = [{"thread_id": f"{number}", "labels": []} for number in range(101)]
    answer = world.alice.ask("POST", "/v1/labels", {"gmail_address": ALICE, "threads": threads})
    assert "in parts" in problem(answer, 400)
