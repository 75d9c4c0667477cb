from contextlib import ExitStack

import pytest

from greentick import downloads
from greentick.domain.token import b64encode
from greentick.errors import StoreUnavailable
from greentick.wire import export_shapes, recipient_shapes, settings_shapes
from world import NOW_MS, World, copy_id, opened, problem, read


def settings_of(world: World) -> settings_shapes.Settings:
    return read(world.alice.get("/v1/settings"), settings_shapes.Settings)


def test_settings_change_one_by_one(world: World) -> None:
    assert settings_of(world) == settings_shapes.Settings(notify="first", retention_days=365, keep_details=True)

    changed = world.alice.ask("PATCH", "/v1/settings", {"notify": "every", "retention_days": 30})

    assert read(changed, settings_shapes.Settings) == settings_shapes.Settings(
        notify="every", retention_days=30, keep_details=True
    )
    assert settings_of(world) == settings_shapes.Settings(notify="every", retention_days=30, keep_details=True)
    assert read(world.bob.get("/v1/settings"), settings_shapes.Settings).notify == "first"


@pytest.mark.parametrize(
    "patch",
    [
        {"notify": "sometimes"},
        {"retention_days": 0},
        {"retention_days": 10**9},
        {"keep_details": 1},
        {"colour": "red"},
        [],
    ],
)
def test_refuses_settings_that_make_no_sense(world: World, patch: object) -> None:
    assert problem(world.alice.ask("PATCH", "/v1/settings", patch), 400)
    assert settings_of(world) == settings_shapes.Settings(notify="first", retention_days=365, keep_details=True)


def test_exports_everything_of_the_account_and_of_no_other(world: World) -> None:
    world.alice.register(*({"id": copy_id(number), "subject": f"Mail {number}"} for number in range(100)))
    world.alice.register(*({"id": copy_id(number), "subject": f"Mail {number}"} for number in range(100, 150)))
    world.bob.register({"id": copy_id(900), "subject": "Bob’s"})
    opened(world.store, world.alice.account_id, copy_id(7), "hit-7", NOW_MS + 1)

    answer = world.alice.get("/v1/export")

    assert "attachment" in answer.headers["Content-Disposition"]
    export = read(answer, export_shapes.Export)
    assert export.account_id == b64encode(world.alice.account_id)
    assert [session.device for session in export.sessions] == ["Alice’s browser"]
    assert sorted(each.receipt.subject for each in export.messages) == sorted(f"Mail {number}" for number in range(150))
    (hit,) = [hit for each in export.messages for hit in each.hits]
    assert (hit.id, hit.verdict) == ("hit-7", "person")
    assert "no legal proof" in export.note


def test_an_empty_account_exports_as_json_too(world: World) -> None:
    assert read(world.alice.get("/v1/export"), export_shapes.Export).messages == []


def test_an_export_from_which_the_database_goes_away_is_a_problem_and_no_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database is away.")

    monkeypatch.setattr(world.store.messages, "details", away)

    assert "database" in problem(world.alice.get("/v1/export"), 503)


def test_exports_that_are_not_read_leave_those_of_others_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "IN_MEMORY", 0)
    headers = {"Authorization": f"Bearer {world.alice.token}"}
    with ExitStack() as unread:
        for _ in range(downloads.FILES_OF_ONE):
            unread.callback(world.alice.client.get("/v1/export", headers=headers).close)

        assert "downloads" in problem(world.alice.get("/v1/export"), 429)
        unread.callback(world.bob.get("/v1/export").close)
    again = world.alice.get("/v1/export")
    assert read(again, export_shapes.Export).messages == []
    again.close()


def test_a_deleted_account_is_gone_with_its_sessions_and_its_feeds_are_told(world: World) -> None:
    world.alice.register({"id": copy_id(1)})
    world.bob.register({"id": copy_id(1)})

    assert world.alice.ask("DELETE", "/v1/account").status_code == 204

    assert problem(world.alice.get("/v1/settings"), 401)
    assert world.store.accounts.get(world.alice.account_id) is None
    assert world.nudged == [world.alice.account_id]
    assert world.bob.get(f"/v1/messages/{copy_id(1)}").status_code == 200


def test_a_contact_is_forgotten(world: World) -> None:
    bob = {"address": "bob@example.org", "name": "Bob"}
    world.alice.register({"id": copy_id(1), "gmail_address": "alice@example.com", "recipients": [bob]})

    answer = world.alice.ask("DELETE", "/v1/contacts/Bob%40example.org")

    assert read(answer, recipient_shapes.ForgottenContact) == recipient_shapes.ForgottenContact(erased=1, shared=0)
    assert world.alice.get(f"/v1/messages/{copy_id(1)}").status_code == 404
    assert "mail address" in problem(world.alice.ask("DELETE", "/v1/contacts/bob"), 400)


def test_a_contact_with_a_slash_in_its_address_is_forgotten(world: World) -> None:
    bob = {"address": "bob/sales@example.org", "name": "Bob"}
    world.alice.register({"id": copy_id(1), "gmail_address": "alice@example.com", "recipients": [bob]})

    answer = world.alice.ask("DELETE", "/v1/contacts/bob%2Fsales%40example.org")

    assert read(answer, recipient_shapes.ForgottenContact).erased == 1
