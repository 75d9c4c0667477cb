"""Signing in with Google: every way to be wrong, none of which lets anybody in."""

from typing import get_args
from urllib.parse import urlencode

import pytest
import urllib3

from auth.traveller import ASKED, NAVIGATION, Traveller, ask, query_of
from greentick.auth import google
from greentick.auth.journey import COOKIE, LIFE_MS
from greentick.settings import EXTENSION_REDIRECT
from standins.google import GoogleStandIn, Wrong
from world import World

WAYS_TO_BE_WRONG = [each for each in get_args(Wrong) if each != "hangs"]


@pytest.mark.parametrize("wrong", WAYS_TO_BE_WRONG)
def test_a_wrong_answer_of_google_lets_nobody_in(empty: World, standin: GoogleStandIn, wrong: Wrong) -> None:
    alice = Traveller(empty)
    standin.wrong = wrong

    answer = alice.sign_in()

    assert answer.status_code in {400, 503}
    assert "Location" not in answer.headers
    assert 'href="/auth/google/signin?next=%2Fdashboard%2Fx"' in answer.text, "a way to try again"
    assert "Traceback" not in answer.text
    assert empty.store.accounts.owner() is None
    assert alice.visitor() is None


def test_an_answer_that_was_good_once_is_good_no_more(empty: World) -> None:
    alice = Traveller(empty)
    begun = alice.get("/auth/google/signin")
    kept = alice.client.get_cookie(COOKIE, "127.0.0.1", "/auth/google")
    assert kept is not None
    back = alice.at_google(begun)
    assert alice.back(back).status_code == 303

    assert alice.back(back).status_code == 400, "the browser has forgotten what it began"
    mallory = Traveller(empty)
    mallory.client.set_cookie(COOKIE, kept.value, domain="127.0.0.1", path="/auth/google")
    assert mallory.back(back).status_code == 400, "and Google redeems a code once"
    assert mallory.visitor() is None


def test_an_answer_to_another_sign_in_is_refused(empty: World) -> None:
    alice, mallory = Traveller(empty), Traveller(empty)
    foreign = mallory.at_google(mallory.get("/auth/google/signin"), "2")
    alice.get("/auth/google/signin")

    answers = [
        alice.back(foreign),
        Traveller(empty).back(foreign),
        mallory.back(foreign.replace("state=", "state=x")),
    ]

    assert [each.status_code for each in answers] == [400] * 3
    assert all("Begin again" in each.text for each in answers)
    assert empty.store.accounts.owner() is None


def test_a_stolen_code_does_not_fit_into_another_sign_in(empty: World, standin: GoogleStandIn) -> None:
    alice, mallory = Traveller(empty), Traveller(empty)
    stolen = query_of(alice.at_google(alice.get("/auth/google/signin")))["code"]
    own = query_of(mallory.at_google(mallory.get("/auth/google/signin"), "2"))

    answer = mallory.get(f"/auth/google/return?{urlencode({'code': stolen, 'state': own['state']})}")

    assert answer.status_code == 400, "PKCE: the verifier is another one"
    assert standin.token_requests[-1]["code"] == stolen


@pytest.mark.parametrize("cookie", ["", ".", "x.y", "é", "e30.AAAA", "x" * 3000])
def test_a_forged_journey_leads_nowhere(empty: World, cookie: str) -> None:
    alice = Traveller(empty)
    alice.client.set_cookie(COOKIE, cookie, domain="127.0.0.1", path="/auth/google")

    answer = alice.get("/auth/google/return?code=c&state=")

    assert answer.status_code == 400


def test_a_sign_in_does_not_wait_for_ever(empty: World) -> None:
    alice = Traveller(empty)
    back = alice.at_google(alice.get("/auth/google/signin"))

    empty.clock.now_ms += LIFE_MS

    assert alice.back(back).status_code == 400


def test_who_stops_at_google_is_told_so(empty: World) -> None:
    answer = Traveller(empty).sign_in(person="none")

    assert "You stopped at Google" in answer.text
    assert answer.status_code == 400


@pytest.mark.parametrize("how", ["hangs", "refuses"])
def test_where_google_does_not_answer_a_person_can_try_again(
    empty: World, standin: GoogleStandIn, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(google, "TIMEOUT", urllib3.Timeout(connect=5, read=0.2))
    empty.set()
    alice = Traveller(empty, **NAVIGATION)
    back = alice.at_google(alice.get("/auth/google/signin"))
    standin.wrong = "hangs"
    if how == "refuses":
        empty.set(google_standin="http://127.0.0.1:9")  # nobody listens there

    answer = alice.back(back) if how == "hangs" else alice.back_at(empty, back)

    assert answer.status_code == 200, "Chromium's sign-in window shows no page with an error status"
    assert "Google does not answer just now" in answer.text
    assert "Try again" in answer.text


def test_strangers_cannot_keep_every_thread_waiting_for_google(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(google, "AT_ONCE", 0)
    empty.set()

    answer = Traveller(empty).sign_in()

    assert (answer.status_code, "Try again" in answer.text) == (503, True)


def test_a_wrong_client_is_told_to_whoever_runs_the_server(empty: World) -> None:
    empty.set(google_client_secret="wrong")

    answer = Traveller(empty).sign_in()

    assert (answer.status_code, "greentick doctor" in answer.text) == (502, True)


@pytest.mark.parametrize("redirect_uri", ["https://evil.example/", EXTENSION_REDIRECT[:-1] + "@evil.example/", ""])
def test_no_code_is_led_to_a_foreign_address(empty: World, redirect_uri: str) -> None:
    asked = urlencode(ASKED | {"with": "google", "redirect_uri": redirect_uri})

    answer = Traveller(empty).get(f"/auth/authorize?{asked}")

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_nobody_is_led_to_another_server_afterwards(empty: World) -> None:
    answer = Traveller(empty).sign_in("/auth/google/signin?next=//evil.example/")

    assert answer.headers["Location"] == "/dashboard/"


def test_an_address_withdrawn_from_the_settings_meanwhile_gets_no_code(empty: World) -> None:
    browser = Traveller(empty)
    back = browser.at_google(browser.get(f"/auth/authorize?{urlencode(ASKED | {'with': 'google'})}"))
    empty.set(extension_redirects=("https://another.example/",))

    answer = browser.back_at(empty, back)

    assert answer.status_code == 400


def test_an_extension_without_proof_gets_nothing(empty: World) -> None:
    browser = Traveller(empty)
    for missing in ("code_challenge", "code_challenge_method"):
        asked = {name: value for name, value in (ASKED | {"with": "google"}).items() if name != missing}
        assert browser.get(f"/auth/authorize?{urlencode(asked)}").status_code == 400


def test_without_google_there_is_no_way_to_it(world: World) -> None:
    assert world.mallory.get("/auth/google/signin").status_code == 404
    assert "Google" not in Traveller(world).get("/auth/signin").text


# --- the stand-in itself ---


def test_the_stand_in_is_as_strict_as_google(empty: World, standin: GoogleStandIn) -> None:
    begun = Traveller(empty).get("/auth/google/signin").headers["Location"]
    good = query_of(begun)

    for changes in (
        {"client_id": "another"}, {"response_type": "token"}, {"code_challenge": ""},
        {"code_challenge_method": "plain"}, {"scope": "email"},
    ):  # fmt: skip
        status, _, page = ask(f"{standin.url}/authorize?{urlencode(good | changes)}")
        assert (status, page.startswith("Error 400")) == (400, True), changes
    standin.redirects[:] = ["https://elsewhere.example/"]
    assert "redirect_uri_mismatch" in ask(begun)[2]
    standin.redirects.clear()
