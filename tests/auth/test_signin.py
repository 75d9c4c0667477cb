"""The dashboard's door: who comes in, where he is led, and how he leaves."""

import re
from html import unescape

import pytest
from flask import request
from werkzeug.test import TestResponse

from greentick.auth.pairing_code import pairing_code
from greentick.auth.sessions import hashed
from greentick.auth.signin_page import local_path
from greentick.auth.visitors import COOKIE, Visitors
from greentick.domain.visitor import Visitor
from greentick.store.sessions import IDLE_MS
from world import World

LOCAL = {"Host": "127.0.0.1:8787"}
ELSEWHERE = {"Host": "ticks.example.org", "X-Forwarded-For": "203.0.113.9"}


class Browser:
    """A browser at the door: keeps cookies, follows nothing."""

    def __init__(self, world: World, headers: dict[str, str] | None = None) -> None:
        self.world = world
        self.client = world.client()
        self.headers = LOCAL if headers is None else headers

    def open(self, next_: str = "/dashboard/messages/x") -> TestResponse:
        return self.client.get("/auth/signin", query_string={"next": next_}, headers=self.headers)

    def press(self, page: TestResponse, **changes: str) -> TestResponse:
        return self.client.post("/auth/signin", data=fields(page) | changes, headers=self.headers)

    def sign_out(self, csrf: str) -> TestResponse:
        return self.client.post("/auth/signout", data={"csrf": csrf}, headers=self.headers)

    def token(self) -> str:
        cookie = self.client.get_cookie(COOKIE, self.headers["Host"].partition(":")[0])
        return cookie.value if cookie else ""

    def visitor(self) -> Visitor | None:
        visitors = Visitors(self.world.store, self.world.settings, self.world.clock)
        with self.world.app.test_request_context(headers={"Cookie": f"{COOKIE}={self.token()}"}):
            assert request.cookies.get(COOKIE) == self.token()
            return visitors()


def fields(page: TestResponse) -> dict[str, str]:
    assert page.status_code == 200, page.text
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def signed_in(world: World) -> Browser:
    browser = Browser(world)
    assert browser.press(browser.open()).status_code == 303
    return browser


def test_one_press_at_the_machine_signs_in_and_leads_on(world: World) -> None:
    browser = Browser(world)

    answer = browser.press(browser.open("/dashboard/reports?from=a&b=1"))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard/reports?from=a&b=1")
    visitor = browser.visitor()
    assert visitor is not None
    assert visitor.account_id == world.alice.account_id
    [kept, _extension] = world.store.sessions.list(world.alice.account_id)
    assert (kept.id, kept.kind) == (visitor.session_id, "browser")
    assert browser.open("/dashboard/x").headers["Location"] == "/dashboard/x", "who is signed in goes straight on"


def test_the_cookie_is_for_nobody_elses_eyes(world: World) -> None:
    world.set(public_url="https://ticks.example.org", local_pairing="on")
    browser = Browser(world, ELSEWHERE)

    answer = browser.press(browser.open())

    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE)]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} < set(cookie.split("; "))


def test_a_cookie_is_no_bearer_and_a_bearer_no_cookie(world: World) -> None:
    browser = signed_in(world)
    as_bearer = {"Authorization": f"Bearer {browser.token()}"}

    assert world.mallory.client.get("/v1/settings", headers=as_bearer).status_code == 401
    browser.client.set_cookie(COOKIE, world.alice.token, domain="127.0.0.1")
    assert browser.visitor() is None


def test_a_session_ends_with_a_form_of_its_own_only(world: World) -> None:
    browser, other = signed_in(world), signed_in(world)
    visitor, stranger = browser.visitor(), other.visitor()
    assert visitor is not None
    assert stranger is not None

    for wrong in ("", "é", stranger.csrf):
        assert browser.sign_out(wrong).status_code == 403
    assert browser.visitor() == visitor
    token = browser.token()
    assert browser.sign_out(visitor.csrf).headers["Location"] == "/auth/signin"

    assert browser.token() == ""
    assert world.store.sessions.find(hashed(token), world.clock(), "browser") is None
    assert other.visitor() == stranger
    assert browser.sign_out("").status_code == 303, "nobody is signed in: nothing to end"


def test_a_browser_can_sign_out_everything_at_once(world: World) -> None:
    browser, other = signed_in(world), signed_in(world)
    visitor = browser.visitor()
    assert visitor is not None
    form = {"csrf": visitor.csrf, "everywhere": "1"}

    assert browser.client.post("/auth/signout", data=form | {"csrf": ""}, headers=LOCAL).status_code == 403
    assert other.visitor() is not None
    browser.client.post("/auth/signout", data=form, headers=LOCAL)

    assert other.visitor() is None
    assert world.store.sessions.list(world.alice.account_id) == []
    assert world.nudged == [world.alice.account_id]


def test_an_unused_session_ends_by_itself(world: World) -> None:
    browser = signed_in(world)

    world.clock.now_ms += IDLE_MS["browser"]

    assert browser.visitor() is None
    assert browser.open().status_code == 200


def test_no_token_outlives_a_sign_in(world: World) -> None:
    browser = Browser(world)
    page = browser.open()
    browser.press(page)
    before = browser.token()

    browser.press(page)

    assert browser.token() != before
    assert world.store.sessions.find(hashed(before), world.clock(), "browser") is None


def test_from_elsewhere_only_the_code_of_the_servers_terminal_lets_in(world: World) -> None:
    browser = Browser(world, ELSEWHERE)
    page = browser.open()

    assert ".venv/bin/greentick pair" in page.text
    assert "can be reached by others too, or you are at another machine" in page.text
    for typed in ("", "AAAA-AAAA-AAAA"):
        refused = browser.press(page, pairing_code=typed)
        assert (refused.status_code, "not the code of this moment" in refused.text) == (200, True)
    assert browser.visitor() is None
    assert browser.press(page, pairing_code=pairing_code(b"s" * 32, world.clock())).status_code == 303
    assert browser.visitor() is not None


def test_where_the_owner_says_so_nobody_signs_in_without_google(world: World) -> None:
    page = Browser(world).open()
    world.set(local_pairing="off")
    browser = Browser(world)

    assert "<form" not in browser.open().text
    assert browser.press(page).status_code == 403


def test_no_other_page_can_sign_somebody_in(world: World) -> None:
    alice, mallory = Browser(world), Browser(world)
    form = fields(alice.open())

    attempts = [
        mallory.client.post("/auth/signin", data=form, headers=LOCAL),
        alice.client.post("/auth/signin", data=form | {"next": "/dashboard/"}, headers=LOCAL),
        alice.client.post("/auth/signin", data={"next": "/dashboard/"}, headers=LOCAL),
        alice.client.post("/auth/signin", data=form, headers={**LOCAL, "Sec-Fetch-Site": "cross-site"}),
    ]

    assert [each.status_code for each in attempts] == [403] * 4
    assert alice.visitor() is None


@pytest.mark.parametrize(
    "given",
    [
        "", "//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "dashboard", "/a b",
        "/\t/evil.example", "/a\\b", "/a\r\nSet-Cookie: a=b", "/é", "/" + "a" * 2000, "///", "\n/a", "/a\n",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_server(world: World, given: str) -> None:
    browser = Browser(world)

    assert local_path(given) == "/dashboard/"
    assert browser.press(browser.open(given)).headers["Location"] == "/dashboard/"


@pytest.mark.parametrize("given", ["/", "/dashboard/", "/dashboard/contacts/a%40b?x=1&y=2", "/r/abc"])
def test_paths_of_this_server_are_kept(given: str) -> None:
    assert local_path(given) == given
