"""Whatever a stranger can put into an address, a form, a cookie or a header: hypothesis against pages and checks.

Tried: redirect addresses and `next` made of what fools parsers (schemes, slashes both ways, at-signs, controls, foreign
hosts, percent signs); the sign-in pages and Google's way back with any text in every parameter, cookie and header that
is read; tokens of every length and alphabet, genuine ones with one place changed; bodies that are no forms.
What must hold: nobody is led to another server, no token but the genuine one is taken, no status 5xx, no stack trace.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from greentick.auth.pairing import device_name, is_allowed
from greentick.auth.signin_page import local_path
from greentick.domain.token import TokenKind, mint, mint_key
from greentick.ingest.verifier import Verifier
from greentick.settings import EXTENSION_REDIRECT
from greentick.telemetry import redact
from world import World

HERE = "https://ticks.example.org"
PIECES = st.sampled_from(
    [
        "/", "//", "\\", "@", ":", "?", "#", "%2f", "%5c", "%00", ".", "..", "\t", "\n", "\r", "\0", " ", "é", "／",
        "http", "https:", "javascript:", "data:", "evil.example", "dashboard", "ticks.example.org", "[::1]", "&", ";",
        EXTENSION_REDIRECT, EXTENSION_REDIRECT[:-1], "\u202e", "\ud800",
    ]
)  # fmt: skip
ADDRESSES = st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=60))
FORMS = st.dictionaries(
    st.sampled_from(["next", "seal", "csrf", "pairing_code", "redirect_uri", "state", "code", "device", "with", "again",
                     "code_challenge", "code_challenge_method", "address", "grant", "error"]),
    ADDRESSES.map(lambda text: text.encode("utf-8", "replace").decode()),
    max_size=6,
)  # fmt: skip
PATHS = (
    "/auth/authorize", "/auth/signin", "/auth/signout", "/auth/addresses", "/auth/google/signin", "/auth/google/add",
    "/auth/google/replies", "/auth/google/replies/end", "/auth/google/return",
)  # fmt: skip
unhurried = settings(suppress_health_check=list(HealthCheck), deadline=None)


@given(ADDRESSES)
@example("/\\evil.example")
@example("//evil.example")
@example("/%09/evil.example")
def test_next_never_leads_to_another_server(given: str) -> None:
    led = urljoin(f"{HERE}/auth/signin", local_path(given))

    assert led.startswith(f"{HERE}/")
    assert urlsplit(led).netloc == "ticks.example.org"
    assert local_path(given).isprintable()


@given(ADDRESSES)
def test_a_code_is_led_to_allowed_addresses_alone(given: str) -> None:
    for address in (given, EXTENSION_REDIRECT + given, EXTENSION_REDIRECT[:-1] + given):
        if is_allowed(address, (EXTENSION_REDIRECT,)):
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) == ("https", urlsplit(EXTENSION_REDIRECT).netloc)
            assert address.isascii()
            assert address.isprintable()


@given(st.text(max_size=300))
def test_a_device_is_shown_as_one_short_line(given: str) -> None:
    shown = device_name(given)

    assert len(shown) <= 80
    assert shown == "" or shown.isprintable()


@pytest.fixture
def with_google(world: World) -> World:
    world.set(google_client_id="id", google_client_secret="secret", google_standin="http://127.0.0.1:9")
    return world


@settings(unhurried, max_examples=60)
@given(
    path=st.sampled_from(PATHS),
    method=st.sampled_from(["GET", "POST"]),
    form=FORMS,
    cookie=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0;"), max_size=60),
    language=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=30),
)
def test_no_page_breaks_or_leads_away(  # noqa: PLR0917 - hypothesis hands them over
    with_google: World, path: str, method: str, form: dict[str, str], cookie: str, language: str
) -> None:
    client = with_google.client()
    headers = {"Host": "127.0.0.1:8787", "Accept-Language": language, "User-Agent": cookie}
    headers["Cookie"] = "; ".join(f"greentick_{each}={cookie}" for each in ("session", "pairing", "google"))

    query, data = (form, None) if method == "GET" else (None, form)
    answer = client.open(path, method=method, query_string=query, data=data, headers=headers)

    assert answer.status_code < 500
    assert "Traceback" not in answer.text
    led = urlsplit(urljoin("http://127.0.0.1:8787/", answer.headers.get("Location", "/")))
    assert f"{led.scheme}://{led.netloc}" in {"http://127.0.0.1:8787", "http://127.0.0.1:9"}


@settings(unhurried, max_examples=60)
@given(
    kind=st.sampled_from(
        ["multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded"]
    ),
    body=st.one_of(st.binary(max_size=400), st.binary(max_size=100).map(lambda raw: b"--x\r\n" + raw + b"\r\n--x--")),
)
def test_a_body_that_is_no_form_is_no_form(with_google: World, kind: str, body: bytes) -> None:
    for path in ("/auth/authorize", "/auth/signin"):
        answer = with_google.client().post(path, data=body, content_type=kind, headers={"Host": "127.0.0.1:8787"})

        assert 400 <= answer.status_code < 500
        assert "Traceback" not in answer.text


ACCOUNT, NONCE, SECRET = b"a" * 9, b"n" * 12, b"s" * 32
GENUINE = str(mint(mint_key(SECRET, ACCOUNT), TokenKind.PIXEL, ACCOUNT, NONCE))


@given(
    st.one_of(st.text(max_size=60), st.text("ABCabc019-_", min_size=40, max_size=40), st.binary(max_size=60).map(repr))
)
def test_what_nobody_has_minted_is_not_genuine(text: str) -> None:
    verifier = Verifier((SECRET, b"o" * 32))

    assert all(verifier.genuine(text, kind) is None for kind in TokenKind)


@given(
    at=st.integers(0, 39), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
)
def test_one_letter_changed_is_another_token(at: int, letter: str) -> None:
    verifier = Verifier((SECRET,))
    changed = GENUINE[:at] + letter + GENUINE[at + 1 :]

    assert verifier.genuine(GENUINE, TokenKind.PIXEL) == (ACCOUNT, NONCE)
    assert verifier.genuine(GENUINE, TokenKind.LINK, b"https://example.org/") is None
    if changed != GENUINE:
        assert verifier.genuine(changed, TokenKind.PIXEL) is None


@given(st.text(max_size=200), st.emails(domains=st.just("example.org")), st.text(max_size=200))
def test_no_mail_address_gets_through_a_log_line(before: str, address: str, after: str) -> None:
    logged = redact(None, "", {"event": "x", "problem": f"{before} <{address}> {after}"})

    assert f"<{address}>" not in str(logged["problem"])
