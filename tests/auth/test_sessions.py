"""Sessions of extensions and browsers: listed, renewed, ended one by one or all at once, and limited."""

import pytest

from auth.test_signin import signed_in
from greentick.auth.limits import Limits
from greentick.auth.sessions import Gate
from greentick.domain.token import TokenKind, b64decode, mint, mint_key
from greentick.errors import AskedTooOften
from greentick.ingest.verifier import Verifier
from greentick.store.sessions import IDLE_MS
from greentick.wire import session_shapes as shapes
from greentick.wire.session_shapes import SessionList
from world import Caller, World, problem, read


def listed(caller: Caller) -> SessionList:
    return read(caller.get("/v1/sessions"), SessionList)


def test_every_session_is_listed_with_its_device_and_last_use(world_on_both: World) -> None:
    world = world_on_both
    signed_in(world)

    sessions = listed(world.alice).sessions

    assert [(each.kind, each.current) for each in sessions] == [("browser", False), ("extension", True)]
    assert sessions[1].device == "Alice’s browser"
    assert sessions[1].last_used_at.startswith("2026-11-18T")
    assert len(listed(world.bob).sessions) == 1


def test_a_session_that_has_ended_by_itself_is_not_listed(world: World) -> None:
    signed_in(world)
    world.clock.now_ms += IDLE_MS["browser"]

    assert [each.kind for each in listed(world.alice).sessions] == ["extension"]


def test_a_session_is_ended_from_another_one_and_by_nobody_else(world_on_both: World) -> None:
    world = world_on_both
    browser = signed_in(world)
    visitor = browser.visitor()
    assert visitor is not None
    path = f"/v1/sessions/{visitor.session_id}"

    assert "no session of that id" in problem(world.bob.ask("DELETE", path), 404)
    assert browser.visitor() == visitor
    assert world.alice.ask("DELETE", path).status_code == 204

    assert browser.visitor() is None
    assert problem(world.alice.ask("DELETE", path), 404)
    assert world.nudged == [world.alice.account_id], "live lines look whether they are still signed in"


def test_signing_out_everywhere_ends_all_and_what_could_still_become_one(world: World) -> None:
    browser = signed_in(world)
    world.store.codes.put(b"pending", world.alice.account_id, "c", "r", world.clock() + 1000)

    assert world.alice.ask("POST", "/v1/signout-everywhere").status_code == 204

    assert browser.visitor() is None
    assert problem(world.alice.get("/v1/settings"), 401)
    assert world.store.codes.take(b"pending", world.clock()) is None
    assert world.bob.get("/v1/settings").status_code == 200


def test_a_session_is_renewed_without_a_moment_in_which_none_is_good(world: World) -> None:
    renewed = read(world.alice.ask("POST", "/v1/sessions/renew"), shapes.Session)
    after = Caller(world.client(), world.alice.account_id, renewed.token)

    assert b64decode(renewed.account_key) == world.alice.account_id
    assert [each.device for each in listed(after).sessions] == ["Alice’s browser"] * 2
    assert world.alice.ask("POST", "/v1/signout").status_code == 204
    assert len(listed(after).sessions) == 1
    assert problem(world.alice.get("/v1/settings"), 401)


def test_a_session_nobody_uses_for_a_year_has_ended(world: World) -> None:
    world.clock.now_ms += 364 * 86_400_000
    assert world.alice.get("/v1/settings").status_code == 200
    world.clock.now_ms += 364 * 86_400_000
    assert world.alice.get("/v1/settings").status_code == 200

    world.clock.now_ms += 366 * 86_400_000

    assert "has ended" in problem(world.alice.get("/v1/settings"), 401)


def test_the_secret_changes_and_old_pixels_go_on(world: World) -> None:
    """The key ring: the first secret makes new keys, all of them are recognised."""
    old, new = b"o" * 32, b"n" * 32
    account_id, nonce = world.alice.account_id, b"n" * 12
    world.set(secret_key=(new, old))
    before = str(mint(mint_key(old, account_id), TokenKind.PIXEL, account_id, nonce))

    alice = Caller(world.client(), account_id, world.alice.token)
    renewed = read(alice.ask("POST", "/v1/sessions/renew"), shapes.Session)
    after = str(mint(b64decode(renewed.mint_key), TokenKind.PIXEL, account_id, nonce))

    assert before != after
    ring, new_alone = Verifier(world.settings.secret_key), Verifier((new,))
    assert ring.genuine(before, TokenKind.PIXEL) == ring.genuine(after, TokenKind.PIXEL) == (account_id, nonce)
    assert new_alone.genuine(before, TokenKind.PIXEL) is None, "an old secret that is taken out ends its pixels"
    assert signed_in(world).visitor() is not None


def test_an_account_that_asks_without_end_is_asked_to_wait_and_others_are_not(world: World) -> None:
    gate = Gate(world.store, world.clock, Limits(most=3))
    alice, bob = (f"Bearer {each.token}" for each in (world.alice, world.bob))

    for _ in range(3):
        assert gate(alice) == world.alice.account_id
    with pytest.raises(AskedTooOften):
        gate(alice)

    assert gate(bob) == world.bob.account_id
    world.clock.now_ms += 60_000
    assert gate(alice) == world.alice.account_id


def test_the_mails_of_a_whole_day_may_come_one_by_one_in_a_minute() -> None:
    limits = Limits()

    assert all(limits.is_within(b"alice", 0) for _ in range(10_000))


def test_asking_too_often_is_told_as_a_problem_with_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "is_within", lambda *_: False)

    answer = world.alice.get("/v1/settings")

    assert "in the next one" in problem(answer, 429)
    assert answer.headers["Retry-After"] == "60"
