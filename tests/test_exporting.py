"""Everything kept of an account: as the document the account takes along, and as lines of the command. Both say all."""

import json
from typing import Any

import pytest

from greentick import exporting
from greentick.notify.following import Following
from greentick.store.database import Database
from greentick.wire import notice_shapes
from world import NOW_MS, World, copy_id, opened, read

OF_FILE = {"format", "exported_at"}
SECRET = "s3cret"


@pytest.fixture
def kept(world_on_both: World) -> World:
    """Alice has something of everything that is exported in lists: three mails, two of them opened and told of."""
    world = world_on_both
    hook = {"kind": "webhook", "target": f"https://hooks.example/{SECRET}"}
    made = read(world.alice.ask("POST", "/v1/channels", hook), notice_shapes.ChannelMade)
    for path, body in (
        ("/v1/rules", {"channel_id": made.channel.id, "on": ["open"]}),
        ("/v1/messages", {"messages": [mail(number) for number in range(3)]}),
    ):
        assert world.alice.ask("POST", path, body).status_code in {200, 201}
    for number in range(2):
        opened(world.store, world.alice.account_id, copy_id(number), f"hit-{number}", NOW_MS + 60_000)
    Following(world.store, lambda _: None, clock=lambda: NOW_MS + 60_000).look()
    return world


def mail(number: int) -> dict[str, object]:
    reminders = [{"kind": "no_reply", "after_s": 86_400}]
    return {"id": copy_id(number), "gmail_address": "alice@example.com", "reminders": reminders}


def document(world: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.alice.get("/v1/export").data)
    return found


def lines(world: World) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exporting.json_lines(world.store, [world.alice.account_id])]


def without(names: set[str], of: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in of.items() if name not in names}


def test_both_exports_hold_the_same(kept: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "DELIVERIES_AT_ONCE", 1)
    monkeypatch.setattr(exporting, "MESSAGES_AT_ONCE", 2)
    whole = document(kept)
    account, *more = lines(kept)

    assert [each["type"] for each in (account, *more)] == ["account", "delivery", "delivery", *["message"] * 3]
    assert without({"type", "id"}, account) == without({*OF_FILE, "account_id", "deliveries", "messages"}, whole)
    assert account["id"] == whole["account_id"]
    for kind, place in (("delivery", "deliveries"), ("message", "messages")):
        assert [without({"type", "account"}, each) for each in more if each["type"] == kind] == whole[place]


def test_nothing_that_is_kept_is_left_out_but_secrets(kept: World) -> None:
    whole = document(kept)

    assert whole["gmail_addresses"] == ["alice@example.com"]
    assert [len(whole[name]) for name in ("channels", "rules", "reminders", "deliveries", "messages")] == [
        1,
        1,
        3,
        2,
        3,
    ]
    assert SECRET not in json.dumps(whole)
    assert SECRET not in json.dumps(lines(kept))


def test_what_was_noted_of_recipients_goes_along(world: World) -> None:
    world.alice.ask("PUT", "/v1/recipients/consent", {"address": "bob@example.org", "source": "by telephone"})

    noted = {"source": "by telephone", "noted_at": "2026-11-18T11:06:40.002Z"}
    assert document(world)["consents"] == lines(world)[0]["consents"] == [noted]


def test_mails_are_looked_up_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[None] = []
    reading = Database.reading

    def counted(database: Database) -> Any:
        looks.append(None)
        return reading(database)

    def asked() -> int:
        looks.clear()
        document(world)
        return len(looks)

    monkeypatch.setattr(Database, "reading", counted)
    without_mails = asked()
    world.alice.register(*(mail(number) for number in range(100)))

    assert asked() - without_mails == 100 / exporting.MESSAGES_AT_ONCE - 1
