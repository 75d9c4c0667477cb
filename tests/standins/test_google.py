"""The stand-in for Google's sign-in is as strict as Google: nothing passes that Google refuses."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from google.auth import jwt

from standins.google import METADATA, GoogleStandIn, StandInMail, Wrong
from standins.google.server import CLIENT_ID, CLIENT_SECRET

BACK = "http://127.0.0.1:1/auth/google/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": f"openid email {METADATA}",
    "state": "st4te",
    "nonce": "n0nce",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "access_type": "offline",
    "prompt": "consent",
}


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    standin = GoogleStandIn(redirects=[BACK]).start()
    yield standin
    standin.stop()


def code_of(google: GoogleStandIn) -> str:
    """What choosing the only person brings back."""
    assert requests.get(f"{google.url}/authorize", ASKED, timeout=10).status_code == 200
    number = len(google.asked) - 1
    chosen = requests.get(
        f"{google.url}/choose", {"request": number, "person": 0}, timeout=10, allow_redirects=False
    ).headers["Location"]
    assert chosen.startswith(BACK)
    query = parse_qs(urlsplit(chosen).query)
    assert query["state"] == ["st4te"]
    return query["code"][0]


def redeem(google: GoogleStandIn, authorization_code: str, **change: str) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": authorization_code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    return requests.post(f"{google.url}/token", form | change, timeout=10)


def claims(google: GoogleStandIn, token: str) -> dict[str, object]:
    """What an ID token says, for who checks it as Google's own library does."""
    published = requests.get(f"{google.url}/certs", timeout=10).json()
    said: dict[str, object] = dict(jwt.decode(token, certs=published, audience=CLIENT_ID))  # type: ignore[no-untyped-call]
    if said["iss"] != google.url:
        raise ValueError("another issuer")
    return said


def test_a_code_is_redeemed_once_for_what_was_permitted(google: GoogleStandIn) -> None:
    code = code_of(google)
    given = redeem(google, code).json()

    said = claims(google, given["id_token"])
    assert (said["email"], said["email_verified"], said["nonce"]) == ("alice@example.com", True, "n0nce")
    assert given["refresh_token"].startswith("1//")
    again = redeem(google, code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "x"},
        {"redirect_uri": "https://evil.example"},
        {"response_type": "token"},
        {"scope": "email"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
    ],
)
def test_what_google_does_not_take_gets_no_page_to_choose_on(google: GoogleStandIn, change: dict[str, str]) -> None:
    assert requests.get(f"{google.url}/authorize", ASKED | change, timeout=10).status_code == 400
    assert google.asked == []


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"code_verifier": "x" * 43}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/"}, 400, "invalid_grant"),
        ({"code": "guessed"}, 400, "invalid_grant"),
    ],
)
def test_a_code_alone_is_not_enough(google: GoogleStandIn, change: dict[str, str], status: int, error: str) -> None:
    refused = redeem(google, code_of(google), **change)

    assert (refused.status_code, refused.json()) == (status, {"error": error})


WRONG: list[Wrong] = ["audience", "issuer", "key", "unsigned", "public_key_as_secret", "expired", "garbled_signature"]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_token_is_wrong_for_who_checks(google: GoogleStandIn, wrong: Wrong) -> None:
    google.wrong = wrong
    token = redeem(google, code_of(google)).json()["id_token"]

    with pytest.raises(ValueError):
        claims(google, token)


def thread(google: GoogleStandIn, thread_id: str, token: str, how: str = "metadata") -> requests.Response:
    url = f"{google.url}/gmail/v1/users/me/threads/{thread_id}"
    return requests.get(url, {"format": how}, headers={"Authorization": f"Bearer {token}"}, timeout=10)


def test_the_mailbox_is_open_to_who_may_see_it_until_it_is_taken_back(google: GoogleStandIn) -> None:
    google.mailboxes["alice@example.com"] = {"18f0a": [StandInMail(at_ms=1_790_000_000_000)]}
    given = redeem(google, code_of(google)).json()

    assert thread(google, "18f0a", given["access_token"]).json()["messages"][0]["internalDate"] == "1790000000000"
    assert thread(google, "18f0a", given["access_token"], "full").status_code == 403
    assert thread(google, "18f0b", given["access_token"]).status_code == 404
    assert thread(google, "18f0a", given["refresh_token"]).status_code == 401

    requests.post(f"{google.url}/revoke", {"token": given["refresh_token"]}, timeout=10).raise_for_status()
    assert thread(google, "18f0a", given["access_token"]).status_code == 401
    assert redeem(google, "", grant_type="refresh_token", refresh_token=given["refresh_token"]).status_code == 400


def test_a_scope_left_unticked_opens_nothing(google: GoogleStandIn) -> None:
    google.unticked.add(METADATA)
    given = redeem(google, code_of(google)).json()

    assert METADATA not in given["scope"]
    url = f"{google.url}/gmail/v1/users/me/threads/18f0a"
    assert (
        requests.get(url, headers={"Authorization": f"Bearer {given['access_token']}"}, timeout=10).status_code == 403
    )
