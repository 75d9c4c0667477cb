import pytest

from greentick.wire import feed_shapes as shapes
from world import NOW_MS, Caller, World, copy_id, opened, problem, read


def page(caller: Caller, query: str = "") -> shapes.FeedPage:
    return read(caller.get(f"/v1/feed?{query}"), shapes.FeedPage)


def open_mails(world: World, count: int) -> None:
    world.alice.register(*({"id": copy_id(number)} for number in range(count)))
    for number in range(count):
        opened(world.store, world.alice.account_id, copy_id(number), f"hit-{number}", NOW_MS + number)


def test_tells_each_change_once_in_order_from_a_cursor(world: World) -> None:
    open_mails(world, 5)

    first = page(world.alice, "limit=2")
    second = page(world.alice, f"limit=2&after={first.cursor}")
    third = page(world.alice, f"limit=2&after={second.cursor}")
    after = page(world.alice, f"after={third.cursor}")

    assert [item.cursor for each in (first, second, third) for item in each.items] == [1, 2, 3, 4, 5]
    assert (first.more, second.more, third.more) == (True, True, False)
    assert after == shapes.FeedPage(items=[], cursor=5, more=False, reset=False)


def test_an_open_comes_with_its_receipt_and_its_notice(world: World) -> None:
    open_mails(world, 1)

    (item,) = page(world.alice).items

    assert (item.type, item.id) == ("receipt", copy_id(0))
    assert item.receipt is not None
    assert (item.receipt.state, item.receipt.cursor) == ("opened", 1)
    assert [(notice.kind, notice.first, notice.event.id) for notice in item.notices] == [("open", True, "hit-0")]


def test_a_deletion_is_a_change_too(world: World) -> None:
    open_mails(world, 1)
    world.alice.ask("DELETE", f"/v1/messages/{copy_id(0)}")

    (item,) = page(world.alice, "after=1").items

    assert item == shapes.FeedItem(cursor=2, type="deleted", id=copy_id(0), receipt=None, notices=[])


def test_a_cursor_of_another_history_is_told_so(world: World) -> None:
    open_mails(world, 2)

    assert page(world.alice, "after=999999999999999999") == shapes.FeedPage(items=[], cursor=2, more=False, reset=True)


def test_bob_hears_nothing_of_alices_mails(world: World) -> None:
    open_mails(world, 2)

    assert page(world.bob).items == []


def test_says_up_to_which_number_a_cursor_may_go(world: World) -> None:
    refused = problem(world.alice.get(f"/v1/feed?after={'1' * 19}"), 400)

    assert "a whole number from 0 to 999999999999999999, not '1111" in refused


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "1" * 19, "%00", "²"])
def test_refuses_what_is_no_cursor(world: World, after: str) -> None:
    assert "after" in problem(world.alice.get(f"/v1/feed?after={after}"), 400)
