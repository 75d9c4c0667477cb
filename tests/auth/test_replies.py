"""Switching on, and off, that Gmail is asked for replies: by Google's consent, for one's own addresses, sealed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import urllib3
from sqlalchemy import text

from auth.traveller import ALICE, BOB, Traveller
from greentick.sealing import MARK
from greentick.store import open_store
from greentick.wiring.web import forget_account
from standins.google import METADATA, GoogleStandIn, StandInMail
from standins.google.server import CLIENT_ID, CLIENT_SECRET
from world import World

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ON = f"/auth/google/replies?{urlencode({'address': ALICE.email})}"


@pytest.fixture
def sealed(empty: World, sqlite_url: str) -> Iterator[World]:
    """A server that can seal, as every real one."""
    empty.store.close()
    empty.store = open_store(sqlite_url, secrets=empty.settings.secret_key)
    empty.set()
    yield empty
    empty.store.close()


@pytest.fixture
def alice(sealed: World) -> Traveller:
    """Signed in with Google."""
    traveller = Traveller(sealed)
    traveller.sign_in()
    return traveller


def tokens(world: World) -> list[str]:
    with world.store.grants._database.reading() as connection:
        return list(connection.scalars(text("SELECT token FROM grants")))


def end(traveller: Traveller, **changed: str) -> str:
    visitor = traveller.visitor()
    assert visitor is not None
    (grant,) = traveller.world.store.grants.list(visitor.account_id)
    form = {"csrf": visitor.csrf, "grant": str(grant.key)} | changed
    return traveller.post("/auth/google/replies/end", form).headers.get("Location", "")


def test_who_switches_it_on_is_asked_for_that_much_more_and_the_token_is_sealed(
    alice: Traveller, sealed: World, standin: GoogleStandIn
) -> None:
    answer = alice.sign_in(ON)

    assert answer.headers["Location"] == "/dashboard/settings?replies=on#replies"
    asked = standin.asked[-1].query
    assert asked["scope"].split() == ["openid", "email", METADATA]
    assert (asked["access_type"], asked["prompt"], asked["include_granted_scopes"]) == ("offline", "consent", "true")
    assert (asked["login_hint"], asked["code_challenge_method"]) == (ALICE.email, "S256")
    (grant,) = sealed.store.grants.list(alice.account())
    assert (grant.address, grant.state, grant.token[:3]) == (ALICE.email, "on", "1//")
    (kept,) = tokens(sealed)
    assert kept.startswith(MARK)
    alice.sign_in(ON)
    assert len(tokens(sealed)) == 1, "once more is still one"
    Traveller(sealed).sign_in()
    assert METADATA not in standin.asked[-1].query["scope"], "signing in asks for the address alone, as before"


def test_switching_off_erases_the_token_and_gives_the_permission_back(
    alice: Traveller, sealed: World, standin: GoogleStandIn
) -> None:
    alice.sign_in(ON)
    (grant,) = sealed.store.grants.list(alice.account())

    assert end(alice, csrf="forged") == ""
    assert end(alice, grant="77") == "/dashboard/settings?replies=off#replies"
    assert tokens(sealed), "neither a forged form nor a foreign number ends it"
    assert end(alice) == "/dashboard/settings?replies=off#replies"
    assert (tokens(sealed), standin.revoked) == ([], [grant.token])

    alice.sign_in(ON)
    standin.wrong = "away"
    assert end(alice) == "/dashboard/settings?replies=off_here#replies"
    assert tokens(sealed) == []


@pytest.mark.parametrize("how", ["unticked", "another_account", "signed_out", "cancelled"])
def test_what_was_not_granted_as_asked_is_not_kept(
    alice: Traveller, sealed: World, standin: GoogleStandIn, how: str
) -> None:
    if how == "unticked":
        standin.unticked.add(METADATA)
    back = alice.at_google(alice.get(ON), {"another_account": "1", "cancelled": "none"}.get(how, "0"))
    if how == "signed_out":
        sealed.store.sessions.revoke_all(alice.account())

    answer = alice.back(back)

    said = {
        "unticked": "tick the box", "another_account": "not one of your addresses",
        "signed_out": "does not belong", "cancelled": "Nothing has changed",
    }  # fmt: skip
    assert (answer.status_code, said[how] in answer.text) == (400, True)
    assert "Not switched on" in answer.text
    assert tokens(sealed) == []
    assert len(standin.revoked) == (how != "cancelled"), "what came all the same is given back"


def test_only_ones_own_address_can_be_asked_for(alice: Traveller, sealed: World) -> None:
    stranger = Traveller(sealed)

    assert stranger.get(ON).headers["Location"].startswith("/auth/signin?next=%2Fauth%2Fgoogle%2Freplies%3Faddress")
    assert stranger.post("/auth/google/replies/end", {}).headers["Location"].startswith("/auth/signin")
    foreign = alice.get(f"/auth/google/replies?{urlencode({'address': BOB.email})}")
    assert (foreign.status_code, "not one of your addresses" in foreign.text) == (400, True)


@pytest.mark.parametrize("how", ["address", "account"])
def test_an_address_or_account_that_goes_takes_its_permission_along(
    alice: Traveller, sealed: World, standin: GoogleStandIn, redis_url: str, how: str
) -> None:
    alice.sign_in("/auth/google/add", person="1")
    alice.sign_in(ON)
    (grant,) = sealed.store.grants.list(alice.account())
    visitor = alice.visitor()
    assert visitor is not None

    if how == "address":
        alice.post("/auth/addresses", {"csrf": visitor.csrf, "address": ALICE.email})
    else:
        forget_account(sealed.store, replace(sealed.settings, redis_url=redis_url), visitor.account_id)

    assert (tokens(sealed), standin.revoked) == ([], [grant.token])


def test_the_stand_in_is_as_strict_as_google(standin: GoogleStandIn) -> None:
    standin.mailboxes[ALICE.email] = {"19a": [StandInMail(1)]}
    permitted, bare = standin.permitted(ALICE, METADATA), standin.permitted(BOB, "openid")

    def refreshed(token: str) -> str:
        form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "grant_type": "refresh_token"}
        return str(
            json.loads(_post(f"{standin.url}/token", form | {"refresh_token": token})[1]).get("access_token", "")
        )

    def asked(token: str, query: str, thread: str = "19a") -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"}
        return _fetch(f"{standin.url}/gmail/v1/users/me/threads/{thread}?{query}", headers)

    good = refreshed(permitted)
    assert asked("", "format=metadata")[0] == asked(permitted, "format=metadata")[0] == 401
    assert asked(refreshed(bare), "format=metadata")[0] == 403
    assert asked(good, "format=full")[0] == asked(good, "")[0] == 403
    assert asked(good, "format=metadata", "19b")[0] == 404
    assert asked(good, "format=metadata&fields=(")[0] == 400
    assert "we meet at dawn" in asked(good, "format=minimal")[1], "so much comes with what is not masked"
    assert "bob@example.net" in asked(good, "format=metadata")[1]
    masked = asked(good, "format=metadata&metadataHeaders=Auto-Submitted&fields=messages(internalDate,labelIds)")[1]
    assert json.loads(masked) == {"messages": [{"internalDate": "1", "labelIds": ["INBOX"]}]}
    assert _post(f"{standin.url}/revoke", {"token": "another"})[0] == 400
    assert _post(f"{standin.url}/revoke", {"token": permitted})[0] == 200
    assert (refreshed(permitted), asked(good, "format=metadata")[0]) == ("", 401), "all that was permitted is gone"


def _post(url: str, form: dict[str, str]) -> tuple[int, str]:
    return _fetch(url, {}, urlencode(form).encode())


def _fetch(url: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, str]:
    answer = urllib3.request("GET" if body is None else "POST", url, headers=headers | FORM, body=body, timeout=30)
    return answer.status, answer.data.decode()
