"""Signing in with Google, through the real code against a stand-in: who comes in, and where they are led."""

import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from auth.traveller import ALICE, ASKED, VERIFIER, Traveller, query_of
from greentick.auth.journey import COOKIE
from greentick.domain.identity import Identity
from greentick.domain.token import TokenKind, b64decode, mint, mint_key
from greentick.ingest.verifier import Verifier
from greentick.settings import EXTENSION_REDIRECT
from greentick.store import open_store
from greentick.wire import session_shapes as shapes
from standins.google import GooglePerson, GoogleStandIn
from standins.google.server import CLIENT_ID, CLIENT_SECRET
from world import World, read, settings

# --- who comes in ---


def test_the_first_to_sign_in_owns_the_server_and_comes_back_to_the_same_account(empty: World) -> None:
    alice = Traveller(empty)

    answer = alice.sign_in("/auth/google/signin?next=/dashboard/reports")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard/reports")
    assert alice.account() == empty.store.accounts.owner()
    assert [each.address for each in empty.store.people.addresses(alice.account())] == ["alice@example.com"]
    again = Traveller(empty)
    again.sign_in()
    assert again.account() == alice.account()


def test_google_is_asked_for_the_address_and_nothing_else(empty: World, standin: GoogleStandIn) -> None:
    Traveller(empty).sign_in()

    [asked] = standin.asked
    assert asked.query["scope"] == "openid email"
    assert asked.query["code_challenge_method"] == "S256"
    assert asked.query["prompt"] == "select_account"
    assert asked.query["redirect_uri"] == "http://127.0.0.1:8787/auth/google/return"
    assert len({asked.query["state"], asked.query["nonce"], asked.query["code_challenge"]}) == 3


def test_others_need_an_invitation_which_is_used_up(empty: World) -> None:
    alice = Traveller(empty)
    alice.sign_in()

    stranger = Traveller(empty).sign_in(person="1")
    assert (stranger.status_code, "greentick invite" in stranger.text) == (403, True)

    empty.store.people.invite("bob@example.com", empty.clock())
    bob = Traveller(empty)
    assert bob.sign_in(person="1").status_code == 303
    assert bob.account() != alice.account()
    assert empty.store.people.invited() == []
    assert Traveller(empty).sign_in(person="1").status_code == 303, "who has an account needs no invitation"
    assert Traveller(empty).sign_in(person="2").status_code == 403


def test_where_a_list_says_who_may_come_not_even_the_first_comes_without(empty: World, standin: GoogleStandIn) -> None:
    standin.people[:] = [
        ALICE,
        GooglePerson("carol@corp.example", domain="corp.example"),
        GooglePerson("mallory@corp.example"),  # a private Google account under a foreign address
    ]
    empty.set(allowed_emails=("bob@example.com", "corp.example"))

    assert [Traveller(empty).sign_in(person=each).status_code for each in "012"] == [403, 303, 403]


def test_nobody_takes_over_an_account_that_was_paired_locally(empty: World) -> None:
    empty.store.accounts.create(empty.clock())

    answer = Traveller(empty).sign_in()

    assert answer.status_code == 403
    assert "add this address" in answer.text


def test_a_changed_address_is_still_the_same_person(empty: World, standin: GoogleStandIn) -> None:
    alice, later = Traveller(empty), Traveller(empty)
    standin.people[:] = [GooglePerson("alice@example.com", subject="7")]
    alice.sign_in()

    standin.people[:] = [GooglePerson("Alice.New@example.com", subject="7")]
    later.sign_in()

    assert later.account() == alice.account()
    assert [each.address for each in empty.store.people.addresses(alice.account())] == ["alice.new@example.com"]


def test_two_who_come_first_are_not_both_the_first(standin: GoogleStandIn, database_url: str) -> None:
    store = open_store(database_url)
    of = Identity(issuer=standin.url, subject="1", address="alice@example.com")

    first = store.people.admit(of, allowed=(), now_ms=1)
    second = store.people.admit(replace(of, subject="2", address="bob@example.com"), allowed=(), now_ms=2)

    assert first is not None
    assert second is None
    assert store.people.admit(of, allowed=(), now_ms=3) == first
    assert not store.people.forget(first, "alice@example.com")
    store.people.invite("bob@example.com", 1)
    store.people.invite("bob@example.com", 2)
    assert store.people.invited() == ["bob@example.com"]
    assert store.people.withdraw("bob@example.com")
    assert not store.people.withdraw("bob@example.com")
    store.accounts.delete(first)
    assert store.people.admit(of, allowed=(), now_ms=4) not in {None, first}
    store.close()


# --- several addresses ---


def test_another_address_is_proved_by_signing_in_with_it(empty: World) -> None:
    alice = Traveller(empty)
    alice.sign_in()

    answer = alice.sign_in("/auth/google/add?next=/auth/addresses", person="1")

    assert answer.headers["Location"] == "/auth/addresses"
    page = alice.get("/auth/addresses").text
    assert "alice@example.com" in page
    assert "bob@example.com" in page
    with_the_other = Traveller(empty)
    with_the_other.sign_in(person="1")
    assert with_the_other.account() == alice.account()


def test_an_address_is_removed_with_a_form_of_ones_own_and_the_last_one_stays(empty: World) -> None:
    alice = Traveller(empty)
    alice.sign_in()
    alice.sign_in("/auth/google/add", person="1")
    visitor = alice.visitor()
    assert visitor is not None
    form = {"address": "alice@example.com", "csrf": visitor.csrf}

    assert alice.post("/auth/addresses", form | {"csrf": "x"}).status_code == 403
    assert alice.post("/auth/addresses", form).status_code == 303
    assert alice.post("/auth/addresses", form | {"address": "bob@example.com"}).status_code == 303

    assert [each.address for each in empty.store.people.addresses(visitor.account_id)] == ["bob@example.com"]
    assert Traveller(empty).sign_in(person="0").status_code == 403


def test_an_address_opens_one_account_only(empty: World) -> None:
    empty.store.people.invite("bob@example.com", 0)
    alice, bob = Traveller(empty), Traveller(empty)
    alice.sign_in()
    bob.sign_in(person="1")

    assert alice.sign_in("/auth/google/add", person="1").status_code == 409

    assert len(empty.store.people.addresses(alice.account())) == 1


def test_adding_an_address_needs_somebody_signed_in_before_and_after(empty: World) -> None:
    alice, mallory = Traveller(empty), Traveller(empty)
    alice.sign_in()

    assert mallory.get("/auth/google/add").headers["Location"].startswith("/auth/signin?next=%2Fauth%2Fgoogle%2Fadd")
    assert mallory.get("/auth/addresses").headers["Location"] == "/auth/signin?next=/auth/addresses"
    back = alice.at_google(alice.get("/auth/google/add"), "1")
    alice.sign_in()  # another session meanwhile
    assert alice.back(back).status_code == 400


# --- the extension ---


def test_an_extension_is_led_straight_to_google_and_back_with_a_code(empty: World) -> None:
    browser = Traveller(empty)

    led = browser.back(browser.at_google(browser.get(f"/auth/authorize?{urlencode(ASKED | {'with': 'google'})}")))

    assert led.headers["Location"].startswith(EXTENSION_REDIRECT + "?code=")
    given = query_of(led.headers["Location"])
    assert given["state"] == "s"
    body = {"code": given["code"], "code_verifier": VERIFIER, "device": "Chrome, Linux"}
    session = read(empty.mallory.ask("POST", "/v1/token", body), shapes.Session)
    assert b64decode(session.account_key) == empty.store.accounts.owner()


def test_from_elsewhere_google_is_the_way_in_and_the_code_of_the_terminal_can_be_wished(empty: World) -> None:
    empty.set(public_url="https://ticks.example.org", public_url_is_set=True)
    browser = Traveller(empty, "ticks.example.org", **{"X-Forwarded-For": "203.0.113.9"})
    path = f"/auth/authorize?{urlencode(ASKED)}"

    assert browser.get(path).status_code == 302
    assert "greentick pair" in browser.get(f"{path}&with=local").text
    assert "greentick pair" in Traveller(empty).get(f"{path}&with=local").text
    empty.set(local_pairing="off")
    assert Traveller(empty, "ticks.example.org").get(path).status_code == 302
    assert Traveller(empty).get(f"{path}&with=local").status_code == 403


def test_at_the_machine_of_an_unpublished_server_both_ways_are_offered(empty: World) -> None:
    page = Traveller(empty).get(f"/auth/authorize?{urlencode(ASKED)}")

    assert page.status_code == 200
    assert "with=google" in page.text
    assert "greentick pair" not in page.text


def test_google_leads_back_to_the_public_address_so_the_browser_begins_there(empty: World) -> None:
    empty.set(public_url="https://ticks.example.org", public_url_is_set=True)

    at_localhost = Traveller(empty).get("/auth/google/signin?next=/dashboard/x")
    there = Traveller(empty, "ticks.example.org").get("/auth/google/signin?next=/dashboard/x")
    behind_a_proxy_that_changes_the_host = Traveller(empty).get("/auth/google/signin?next=/dashboard/x&again=1")

    begun = at_localhost.headers["Location"]
    assert begun == "https://ticks.example.org/auth/google/signin?next=%2Fdashboard%2Fx&again=1"
    for answer in (there, behind_a_proxy_that_changes_the_host):
        assert query_of(answer.headers["Location"])["redirect_uri"] == "https://ticks.example.org/auth/google/return"
    [cookie] = [each for each in there.headers.getlist("Set-Cookie") if each.startswith(COOKIE)]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/auth/google"} <= set(cookie.split("; "))


# --- two servers ---


def test_a_sign_in_may_begin_at_one_process_and_end_at_another(empty: World, sqlite_url: str) -> None:
    """Several web processes share the secret and the database, and nothing else."""
    other = World.__new__(World)
    other.__dict__.update(empty.__dict__)
    other.store = open_store(sqlite_url)
    other.set()
    alice = Traveller(empty)
    back = alice.at_google(alice.get("/auth/google/signin"))

    assert alice.back_at(other, back).status_code == 303

    visitor = alice.visitor()
    assert visitor is not None
    assert visitor.account_id == empty.store.accounts.owner()
    other.store.close()


def test_the_same_person_at_two_servers_has_two_accounts_that_know_nothing_of_each_other(
    empty: World, standin: GoogleStandIn, migrated_sqlite_file: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    shutil.copyfile(migrated_sqlite_file, second / "greentick.db")
    elsewhere = World(open_store(f"sqlite:///{second}/greentick.db"), settings(second))
    elsewhere.store.accounts.delete(elsewhere.alice.account_id)
    elsewhere.store.accounts.delete(elsewhere.bob.account_id)
    elsewhere.set(
        secret_key=(b"e" * 32,), google_client_id=CLIENT_ID, google_client_secret=CLIENT_SECRET,
        google_standin=standin.url,
    )  # fmt: skip
    here, there = Traveller(empty), Traveller(elsewhere)
    here.sign_in()
    there.sign_in()

    assert here.account() != there.account()
    begun_here = here.at_google(here.get("/auth/google/signin"))
    assert here.back_at(elsewhere, begun_here).status_code == 400, "a sign-in begun at one is nothing to the other"
    token = mint(mint_key(b"e" * 32, there.account()), TokenKind.PIXEL, there.account(), b"n" * 12)
    assert Verifier(empty.settings.secret_key).genuine(str(token), TokenKind.PIXEL) is None
    elsewhere.store.close()
