"""A browser that goes to Google and comes back: follows nothing by itself, so that every step can go wrong."""

from __future__ import annotations

import urllib.error
import urllib.request
from html import unescape
from re import search
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import TestResponse

from greentick.auth import journey
from greentick.auth.visitors import COOKIE, Visitors
from greentick.domain.visitor import Visitor
from greentick.settings import EXTENSION_REDIRECT
from standins.google import GooglePerson
from world import World

ALICE, BOB, MALLORY = (GooglePerson(f"{name}@example.com") for name in ("alice", "bob", "mallory"))
VERIFIER = "v" * 43
ASKED = {
    "redirect_uri": EXTENSION_REDIRECT,
    "state": "s",
    "code_challenge": "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM",
    "code_challenge_method": "S256",
    "device": "Chrome, Linux",
}
"""What an extension asks the sign-in page with; the challenge is VERIFIER's."""

HOST = "127.0.0.1:8787"
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site"}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Nowhere."""


def ask(url: str) -> tuple[int, str, str]:
    """Status, Location and text of what is there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    try:
        with opener.open(url, timeout=30) as answer:
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location") or "", error.read().decode()


class Traveller:
    """One browser profile before our server."""

    def __init__(self, world: World, host: str = HOST, **headers: str) -> None:
        self.world = world
        self.host = host
        self.client = world.client()
        self.headers = {"Host": host, **headers}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=self.headers | headers)

    def post(self, path: str, form: dict[str, str]) -> TestResponse:
        return self.client.post(path, data=form, headers=self.headers)

    def at_google(self, answer: TestResponse, person: str = "0") -> str:
        """Go where the answer leads, choose an account there; the address Google leads back to."""
        assert answer.status_code == 302, answer.text
        status, _, page = ask(answer.headers["Location"])
        assert status == 200, page
        link = next(each for each in page.split("<a ") if f"person={person}" in unescape(each).replace("&amp;", "&"))
        found = search(r'href="([^"]+)"', link)
        assert found
        origin = "://".join(urlsplit(answer.headers["Location"])[:2])
        _, back, _ = ask(origin + unescape(found[1]))
        return back

    def back(self, address: str) -> TestResponse:
        """Come back to our server."""
        parts = urlsplit(address)
        return self.get(f"{parts.path}?{parts.query}")

    def back_at(self, world: World, address: str) -> TestResponse:
        """Come back, with what the browser kept, to another server or to this one started anew."""
        kept = self.client.get_cookie(journey.COOKIE, "127.0.0.1", "/auth/google")
        assert kept is not None
        self.client = world.client()
        self.client.set_cookie(journey.COOKIE, kept.value, domain="127.0.0.1", path="/auth/google")
        return self.back(address)

    def sign_in(self, start: str = "/auth/google/signin?next=/dashboard/x", person: str = "0") -> TestResponse:
        """The whole way."""
        return self.back(self.at_google(self.get(start), person))

    def visitor(self) -> Visitor | None:
        """Who is signed in with this browser."""
        cookie = self.client.get_cookie(COOKIE, self.host.partition(":")[0])
        visitors = Visitors(self.world.store, self.world.settings, self.world.clock)
        with self.world.app.test_request_context(headers={"Cookie": f"{COOKIE}={cookie.value if cookie else ''}"}):
            return visitors()

    def account(self) -> bytes:
        """The account this browser is signed in to."""
        visitor = self.visitor()
        assert visitor is not None
        return visitor.account_id


def query_of(address: str) -> dict[str, str]:
    """What an address carries."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
