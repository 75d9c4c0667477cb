"""The server: /authorize with a choice of accounts, /token, /certs, /revoke, Gmail. Strict where Google is."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal
from urllib.parse import urlencode

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from standins.google.gmail import THREAD, Mailbox, problem, thread_of
from standins.google.tokens import claims_of, key, unsigned, with_public_key_as_secret

CLIENT_ID = "standin.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-stand-in"

Wrong = Literal[
    "audience", "issuer", "key", "unsigned", "public_key_as_secret", "expired", "early", "nonce", "no_nonce",
    "unverified", "no_email", "not_a_token", "no_token", "not_json", "away", "hangs", "certificates_away",
    "certificates_garbled", "garbled_signature",
]  # fmt: skip


@dataclass(frozen=True)
class GooglePerson:
    """Somebody with a Google account; `domain` where it belongs to a Workspace."""

    email: str
    subject: str = ""
    domain: str = ""


@dataclass
class Asked:
    """One request for a code, and what it was given. `scopes` are those the person has left ticked."""

    query: dict[str, str]
    person: GooglePerson | None = None
    scopes: tuple[str, ...] = ()


@dataclass
class GoogleStandIn:
    """Running between `start` and `stop`. `wrong` makes the next answers so; `people` can be chosen from.

    `mailboxes` are Gmail's, by address; `unticked` are scopes that people leave out; `gmail_answers` come first, once
    each: status, reason and what else is to be said in headers.
    """

    people: list[GooglePerson] = field(default_factory=lambda: [GooglePerson("alice@example.com")])
    wrong: Wrong | None = None
    redirects: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    token_requests: list[dict[str, str]] = field(default_factory=list)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    unticked: set[str] = field(default_factory=set)
    gmail_answers: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    gmail_requests: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._codes: dict[str, Asked] = {}
        self._permissions: dict[str, Asked] = {}
        self._released = threading.Event()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Its address, which is also its name as an issuer."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> GoogleStandIn:
        """Answer from now on."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more."""
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reset(self) -> None:
        """As new, at the same address."""
        self.people[:] = [GooglePerson("alice@example.com")]
        self.wrong = None
        self.asked.clear()
        for kept in (self.token_requests, self.gmail_answers, self.gmail_requests, self.revoked):
            kept.clear()
        for held in (self.mailboxes, self.unticked, self._codes, self._permissions):
            held.clear()

    def permitted(self, person: GooglePerson, *scopes: str) -> str:
        """A refresh token, as if this person had been here and permitted that."""
        return self._permit("1//", Asked({}, person, scopes))

    def withdraw(self) -> None:
        """Everybody takes back, on Google's own page, what was permitted."""
        self._permissions.clear()

    # --- answering ---

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        views: dict[str, Callable[[Request], Response]] = {
            "/authorize": self._authorize,
            "/choose": self._choose,
            "/token": self._token,
            "/certs": self._certs,
            "/revoke": self._revoke,
        }
        view = self._gmail if THREAD.fullmatch(request.path) else views.get(request.path)
        response = view(request) if view else Response(status=404)
        return response(environ, start_response)

    def _authorize(self, request: Request) -> Response:
        query = dict(request.args)
        if problem := self._problem(query):
            return Response(f"Error 400: {problem}", 400)
        self.asked.append(Asked(query))
        number = len(self.asked) - 1
        links = [
            f'<p><a href="/choose?{urlencode({"request": number, "person": at})}">{escape(person.email)}</a></p>'
            for at, person in enumerate(self.people)
        ]
        cancel = f'<p><a href="/choose?{urlencode({"request": number, "person": "none"})}">Cancel</a></p>'
        return Response(f"<!doctype html><h1>Choose an account</h1>{''.join(links)}{cancel}", content_type="text/html")

    def _problem(self, query: dict[str, str]) -> str:
        if query.get("client_id") != CLIENT_ID:
            return "invalid_client"
        if self.redirects and query.get("redirect_uri") not in self.redirects:
            return "redirect_uri_mismatch"
        if query.get("response_type") != "code":
            return "unsupported_response_type"
        if query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43:
            return "invalid_request: code_challenge"
        return "" if "openid" in query.get("scope", "").split() else "invalid_scope"

    def _choose(self, request: Request) -> Response:
        asked = self.asked[int(request.args["request"])]
        answer = {"state": asked.query["state"]}
        if request.args["person"] == "none":
            answer["error"] = "access_denied"
        else:
            asked.person = self.people[int(request.args["person"])]
            asked.scopes = tuple(each for each in asked.query["scope"].split() if each not in self.unticked)
            answer["code"] = secrets.token_urlsafe(24)
            self._codes[answer["code"]] = asked
        return Response(status=302, headers={"Location": f"{asked.query['redirect_uri']}?{urlencode(answer)}"})

    def _token(self, request: Request) -> Response:
        form = dict(request.form)
        self.token_requests.append(form)
        if self.wrong == "away":
            return Response(status=503)
        if self.wrong == "hangs":
            self._released.wait(60)
            return Response(status=503)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _error("invalid_client", 401)
        return self._refreshed(form) if form.get("grant_type") == "refresh_token" else self._redeemed(form)

    def _redeemed(self, form: dict[str, str]) -> Response:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or not self._fits(form, asked):
            return _error("invalid_grant", 400)
        if self.wrong == "not_json":
            return Response("<html>")
        token = {"id_token": self._id_token(asked)} if self.wrong != "no_token" else {}
        if asked.query.get("access_type") == "offline" and asked.query.get("prompt") == "consent":
            token["refresh_token"] = self._permit("1//", asked)
        told = {"token_type": "Bearer", "scope": " ".join(asked.scopes), "expires_in": 3599}
        return _json({"access_token": self._permit("ya29.", asked), **told, **token})

    def _refreshed(self, form: dict[str, str]) -> Response:
        asked = self._permissions.get(form.get("refresh_token", ""))
        if asked is None or not form["refresh_token"].startswith("1//"):
            return _error("invalid_grant", 400)
        return _json({"access_token": self._permit("ya29.", asked), "token_type": "Bearer", "expires_in": 3599})

    def _permit(self, kind: str, asked: Asked) -> str:
        token = kind + secrets.token_urlsafe(24)
        self._permissions[token] = asked
        return token

    def _revoke(self, request: Request) -> Response:
        """Takes back all that this person has permitted, whichever token is shown."""
        if self.wrong == "away":
            return Response(status=503)
        asked = self._permissions.get(request.form.get("token", ""))
        if request.method != "POST" or asked is None:
            return _error("invalid_token", 400)
        self.revoked.append(request.form["token"])
        theirs = [token for token, each in self._permissions.items() if each.person == asked.person]
        for token in theirs:
            del self._permissions[token]
        return _json({})

    def _gmail(self, request: Request) -> Response:
        self.gmail_requests.append(request.full_path)
        if self.gmail_answers:
            status, reason, headers = self.gmail_answers.pop(0)
            answer = problem(status, reason, "RESOURCE_EXHAUSTED" if status == 429 else "UNKNOWN")
            answer.headers.update(headers)
            return answer
        if self.wrong == "not_json":
            return Response("<html>")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        asked = self._permissions.get(token) if token.startswith("ya29.") else None
        if asked is None or asked.person is None:
            return problem(401, "authError", "UNAUTHENTICATED")
        found = THREAD.fullmatch(request.path)
        assert found
        return thread_of(request, found[1], asked.scopes, self.mailboxes.get(asked.person.email, {}))

    @staticmethod
    def _fits(form: dict[str, str], asked: Asked) -> bool:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        answered = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == asked.query["redirect_uri"]
            and answered == asked.query["code_challenge"]
        )

    def _id_token(self, asked: Asked) -> str:
        claims = self._claims(asked)
        made: dict[Wrong | None, Callable[[], str]] = {
            "key": lambda: key("foreign").sign(claims),
            "unsigned": lambda: unsigned(claims),
            "public_key_as_secret": lambda: with_public_key_as_secret(claims, key("standin").certificate()),
            "not_a_token": lambda: "a.b.c",
            "garbled_signature": lambda: key("standin").sign(claims)[:-20] + "A" * 20,
        }
        return made.get(self.wrong, lambda: key("standin").sign(claims))()

    def _claims(self, asked: Asked) -> dict[str, Any]:
        person = asked.person
        assert person is not None
        claims = claims_of(
            "https://evil.example" if self.wrong == "issuer" else self.url,
            "another.apps.googleusercontent.com" if self.wrong == "audience" else CLIENT_ID,
            "another" if self.wrong == "nonce" else asked.query.get("nonce", ""),
            age_s={"expired": 7200, "early": -7200}.get(self.wrong or "", 0),
        )
        claims |= {"sub": person.subject or f"sub-{person.email}", "email": person.email}
        claims["email_verified"] = self.wrong != "unverified"
        if person.domain:
            claims["hd"] = person.domain
        if self.wrong == "no_nonce":
            del claims["nonce"]
        if self.wrong == "no_email":
            del claims["email"]
        return claims

    def _certs(self, _request: Request) -> Response:
        if self.wrong == "certificates_away":
            return Response(status=404)
        if self.wrong == "certificates_garbled":
            return Response("{}")
        return Response(json.dumps({each: key(each).certificate() for each in ("older", "standin")}))


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


def _json(body: object) -> Response:
    return Response(json.dumps(body), content_type="application/json")


def _error(name: str, status: int) -> Response:
    return Response(json.dumps({"error": name}), status, content_type="application/json")
