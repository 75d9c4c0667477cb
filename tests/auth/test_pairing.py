import base64
import hashlib
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from greentick.auth.pairing import is_allowed
from greentick.auth.pairing_code import is_pairing_code, pairing_code
from greentick.cli import cli
from greentick.clock import now_ms
from greentick.domain.token import b64decode, b64encode, mint_key
from greentick.settings import EXTENSION_REDIRECT
from greentick.store import open_store
from greentick.wire import session_shapes as shapes
from world import World, problem, read, settings

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "redirect_uri": EXTENSION_REDIRECT,
    "state": "a&b=c",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "device": "Chrome, Linux",
}
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site"}
FROM_ELSEWHERE = [
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Host": "localhost"},
    {"X-Forwarded-Proto": "https"},
    {"Forwarded": "for=127.0.0.1"},
    {"Via": "1.1 proxy"},
    {"Cf-Connecting-Ip": "127.0.0.1"},
    {"X-Real-Ip": "127.0.0.1"},
    {"Host": "ticks.example.org"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "evil.example:8787"},
    {"Host": ""},
]


class Browser:
    """A browser before the pairing page: keeps cookies, follows nothing."""

    def __init__(self, world: World, **headers: str) -> None:
        self._client = world.client()
        self._headers = {"Host": "127.0.0.1:8787", **headers}

    def ask(self, **changes: str) -> TestResponse:
        asked = {name: value for name, value in (ASKED | changes).items() if value}
        return self._client.get(f"/auth/authorize?{urlencode(asked)}", headers=self._headers)

    def press(self, page: TestResponse, **changes: str) -> TestResponse:
        return self._client.post("/auth/authorize", data=fields(page) | changes, headers=self._headers)

    def post(self, form: dict[str, str], **headers: str) -> TestResponse:
        return self._client.post("/auth/authorize", data=form, headers=self._headers | headers)


def fields(page: TestResponse) -> dict[str, str]:
    assert page.status_code == 200, page.text
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def code_of(answer: TestResponse) -> str:
    assert answer.status_code == 302, answer.text
    given = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert given["state"] == [ASKED["state"]]
    return given["code"][0]


def exchange(world: World, code: str, verifier: str = VERIFIER) -> TestResponse:
    return world.mallory.ask("POST", "/v1/token", {"code": code, "code_verifier": verifier, "device": "Chrome, Linux"})


@pytest.fixture
def empty(sqlite_url: str, tmp_path: Path) -> World:
    """A server nobody has paired with."""
    world = World(open_store(sqlite_url), settings(tmp_path))
    for caller in (world.alice, world.bob):
        world.store.accounts.delete(caller.account_id)
    return world


def test_one_press_pairs_a_browser_with_a_new_account(empty: World) -> None:
    browser = Browser(empty)

    page = browser.ask()
    code = code_of(browser.press(page))
    session = read(exchange(empty, code), shapes.Session)

    assert "Chrome, Linux" in page.text
    assert "the first on this server" in page.text
    account_id = b64decode(session.account_key)
    assert empty.store.accounts.owner() == account_id
    assert len(session.account_key) == 12
    assert b64decode(session.mint_key) == mint_key(b"s" * 32, account_id)
    assert (session.public_url, session.push_url) == ("http://127.0.0.1:8787", "http://127.0.0.1:8788/v1/push")
    assert session.cursor == 0
    signed_in = {"Authorization": f"Bearer {session.token}"}
    assert empty.mallory.client.get("/v1/settings", headers=signed_in).status_code == 200
    assert [each.device for each in empty.store.sessions.list(account_id)] == ["Chrome, Linux"]


def test_a_second_browser_joins_the_same_account(world: World) -> None:
    browser = Browser(world)

    page = browser.ask()
    session = read(exchange(world, code_of(browser.press(page))), shapes.Session)

    assert "begun on November 18, 2026" in page.text
    assert session.account_key == b64encode(world.alice.account_id)


def test_a_code_is_good_once(world: World) -> None:
    browser = Browser(world)
    code = code_of(browser.press(browser.ask()))

    assert exchange(world, code).status_code == 200

    assert "Pair again" in problem(exchange(world, code), 400)


def test_a_code_is_good_for_a_minute(world: World) -> None:
    browser = Browser(world)
    code = code_of(browser.press(browser.ask()))

    world.clock.now_ms += 60_000

    assert problem(exchange(world, code), 400)


@pytest.mark.parametrize("verifier", ["w" * 43, "", "v", "é" * 43, CHALLENGE])
def test_a_stolen_code_is_worth_nothing_without_its_verifier(world: World, verifier: str) -> None:
    browser = Browser(world)
    code = code_of(browser.press(browser.ask()))

    assert problem(exchange(world, code, verifier), 400)

    assert problem(exchange(world, code), 400), "a code that was tried is used up"


def test_neither_code_nor_token_is_kept_as_it_is(world: World) -> None:
    browser = Browser(world)
    code = code_of(browser.press(browser.ask()))
    assert code.encode() not in database(world)

    token = read(exchange(world, code), shapes.Session).token

    assert token.encode() not in database(world)


def database(world: World) -> bytes:
    path = Path(world.store.feed._database.engine.url.database or "")
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "",
        "https://evil.example/",
        "http://mnenlmfficcgodhafnolhjkbocflaggk.chromiumapp.org/",
        "https://mnenlmfficcgodhafnolhjkbocflaggk.chromiumapp.org.evil.example/",
        "https://mnenlmfficcgodhafnolhjkbocflaggk.chromiumapp.org@evil.example/",
        "https://evil.example/?https://mnenlmfficcgodhafnolhjkbocflaggk.chromiumapp.org/",
        EXTENSION_REDIRECT + "#fragment",
        EXTENSION_REDIRECT + "\r\nSet-Cookie: a=b",
        EXTENSION_REDIRECT + "\\@evil.example",
        "javascript:alert(1)//" + EXTENSION_REDIRECT,
    ],
)
def test_a_code_is_led_nowhere_else(world: World, redirect_uri: str) -> None:
    browser = Browser(world)
    form = fields(browser.ask())

    asked = browser.ask(redirect_uri=redirect_uri)
    pressed = browser.post(form | {"redirect_uri": redirect_uri})

    for answer in (asked, pressed):
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "GREENTICK_EXTENSION_REDIRECTS" in answer.text


def test_an_allowed_address_covers_what_lies_below_it_only() -> None:
    allowed = ("https://a.example/cb", "https://b.example/")

    assert is_allowed("https://a.example/cb", allowed)
    assert is_allowed("https://a.example/cb/x", allowed)
    assert is_allowed("https://a.example/cb?x=1", allowed)
    assert is_allowed("https://b.example/x", allowed)
    assert not is_allowed("https://a.example/cbx", allowed)
    assert not is_allowed("https://a.example/", allowed)


def test_the_code_is_added_to_an_address_that_has_parameters(world: World) -> None:
    browser = Browser(world)

    answer = browser.press(browser.ask(redirect_uri=EXTENSION_REDIRECT + "cb?x=1"))

    assert answer.headers["Location"].startswith(EXTENSION_REDIRECT + "cb?x=1&code=")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": ""},
        {"state": "s" * 1001},
        {"code_challenge": ""},
        {"code_challenge": "short"},
        {"code_challenge": "?" * 43},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
    ],
)
def test_an_odd_request_gets_a_sentence_and_no_button(world: World, changes: dict[str, str]) -> None:
    answer = Browser(world).ask(**changes)

    assert answer.status_code == 400
    assert "Begin again" in answer.text
    assert "<form" not in answer.text


def test_a_name_made_of_markup_is_shown_as_text(world: World) -> None:
    page = Browser(world).ask(device='<script>alert("x")</script>\x00\u202e' + "x" * 500)

    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "x" * 81 not in page.text
    assert "\u202e" not in page.text


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
def test_from_elsewhere_a_press_is_not_enough(world: World, headers: dict[str, str]) -> None:
    browser = Browser(world, **headers)

    page = browser.ask()
    pressed = browser.press(page)
    wrong = browser.press(page, pairing_code="AAAA-AAAA-AAAA")

    assert "greentick pair" in page.text
    assert "GREENTICK_LOCAL_PAIRING=on" in page.text
    assert pressed.status_code == 403
    assert wrong.status_code == 200
    assert "not the code of this moment" in wrong.text
    for answer in (page, pressed, wrong):
        assert "Location" not in answer.headers


def test_another_machine_is_elsewhere_and_so_is_whoever_comes_through_a_plain_nginx(world: World) -> None:
    client = world.client()
    path = f"/auth/authorize?{urlencode(ASKED)}"
    local = {"Host": "127.0.0.1:8787"}

    assert "greentick pair" not in client.get(path, headers=local).text
    for environ in ({"REMOTE_ADDR": "192.168.1.9"}, {"REMOTE_ADDR": ""}, {"SERVER_PROTOCOL": "HTTP/1.0"}):
        assert "greentick pair" in client.get(path, headers=local, environ_overrides=environ).text


@pytest.mark.parametrize("public_url", ["https://ticks.example.org", "http://192.168.1.5:8787"])
def test_a_server_with_a_name_for_others_takes_nobody_for_the_machine_itself(world: World, public_url: str) -> None:
    """A plain nginx of today forwards strangers so that nothing tells them from a browser beside the server."""
    world.set(public_url=public_url)

    page = Browser(world, Host="127.0.0.1:8787").ask().text

    assert "<pre>.venv/bin/greentick pair</pre>" in page
    assert "can be reached by others too, or you are at another machine" in page
    assert "docker compose run --rm worker pair" in page


@pytest.mark.parametrize("host", ["localhost", "localhost:8787", "127.0.0.1", "127.1.2.3:80", "[::1]:8787"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_has_many_names(world: World, host: str, peer: str) -> None:
    page = world.client().get(
        f"/auth/authorize?{urlencode(ASKED)}", headers={"Host": host}, environ_overrides={"REMOTE_ADDR": peer}
    )

    assert page.status_code == 200
    assert "<form" in page.text
    assert "greentick pair" not in page.text


def test_behind_a_proxy_everybody_is_elsewhere(world: World) -> None:
    world.set(trusted_proxies=1)

    assert "greentick pair" in Browser(world).ask().text


def test_from_elsewhere_the_code_of_the_servers_terminal_pairs(world: World) -> None:
    browser = Browser(world, **{"X-Forwarded-For": "203.0.113.9"})
    code = pairing_code(b"s" * 32, world.clock())

    world.clock.now_ms += 9 * 60_000
    typed = code.lower().replace("-", " ").replace("o", "0")
    session = read(exchange(world, code_of(browser.press(browser.ask(), pairing_code=typed))), shapes.Session)

    assert session.account_key == b64encode(world.alice.account_id)
    world.clock.now_ms += 12 * 60_000
    assert browser.press(browser.ask(), pairing_code=code).status_code == 200, "it does not last"


def test_the_servers_terminal_prints_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {"GREENTICK_SECRET_KEY": "s" * 32, "GREENTICK_DATA_DIR": str(tmp_path)}

    printed = CliRunner().invoke(cli, ["pair"], env=environment).stdout

    assert is_pairing_code(printed, b"s" * 32, now_ms())
    assert not is_pairing_code(printed, b"t" * 32, now_ms())


def test_where_the_owner_says_so_anybody_who_reaches_the_server_pairs(world: World) -> None:
    world.set(local_pairing="on")
    browser = Browser(world, **{"X-Forwarded-For": "203.0.113.9", "Host": "ticks.example.org"})

    assert code_of(browser.press(browser.ask()))


def test_where_the_owner_says_so_nobody_pairs(world: World) -> None:
    form = fields(Browser(world).ask())
    world.set(local_pairing="off")
    closed = Browser(world)

    for answer in (closed.ask(), closed.post(form)):
        assert answer.status_code == 403
        assert "GREENTICK_LOCAL_PAIRING=off" in answer.text
        assert "Location" not in answer.headers


def test_a_person_sees_a_refusal_that_a_program_gets_as_a_status(world: World) -> None:
    page = Browser(world, **NAVIGATION).ask(redirect_uri="https://evil.example/")

    assert page.status_code == 200  # Chromium's sign-in window shows no page with an error status
    assert "GREENTICK_EXTENSION_REDIRECTS" in page.text
    assert "<form" not in page.text
    assert '<a href="/dashboard/">To the dashboard</a>' in page.text


def test_the_page_has_the_tick_as_its_icon(world: World) -> None:
    page = Browser(world).ask()

    icon = re.search(r'<link rel="icon" href="([^"]+)"', page.text)
    assert icon
    with world.client().get(icon[1]) as given:
        assert (given.status_code, given.mimetype) == (200, "image/svg+xml")
    assert "img-src 'self'" in page.headers["Content-Security-Policy"]


def test_no_other_page_can_press_the_button(world: World) -> None:
    alice, mallory = Browser(world), Browser(world)
    form = fields(alice.ask())
    foreign = fields(mallory.ask())

    attempts = [
        mallory.post(form),
        alice.post(foreign),
        alice.post({name: value for name, value in form.items() if name != "seal"}),
        alice.post(form | {"seal": "é"}),
        alice.post(form | {"state": "another"}),
        alice.post(form | {"code_challenge": "c" * 43}),
        alice.post(form | {"device": "another"}),
        alice.post(form, **{"Sec-Fetch-Site": "cross-site"}),
        Browser(world).post(form),
    ]

    assert [answer.status_code for answer in attempts] == [403] * len(attempts)
    assert not any("Location" in answer.headers for answer in attempts)
    assert code_of(alice.post(form, **{"Sec-Fetch-Site": "same-origin"}))


def test_two_windows_of_one_browser_can_both_be_pressed(world: World) -> None:
    browser = Browser(world)
    first, second = browser.ask(), browser.ask()

    assert code_of(browser.press(first))
    assert code_of(browser.press(second))


def test_signing_out_ends_this_session_and_no_other(world: World) -> None:
    browser = Browser(world)
    session = read(exchange(world, code_of(browser.press(browser.ask()))), shapes.Session)
    signed_in = {"Authorization": f"Bearer {session.token}"}

    assert world.mallory.client.post("/v1/signout", headers=signed_in).status_code == 204

    assert problem(world.mallory.client.get("/v1/settings", headers=signed_in), 401)
    assert problem(world.mallory.client.post("/v1/signout", headers=signed_in), 401)
    assert world.alice.get("/v1/settings").status_code == 200
    assert world.nudged == [world.alice.account_id]
