"""Google as a door: OpenID Connect, code flow with PKCE and nonce. Asks for the address and nothing else."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode

import msgspec
import urllib3
from google.auth import exceptions, transport
from google.oauth2 import id_token

from greentick.domain.identity import Identity
from greentick.settings import Settings

PATH: Final = "/auth/google"
RETURN: Final = f"{PATH}/return"
SCOPES: Final = "openid email"
TIMEOUT: Final = urllib3.Timeout(connect=4, read=6)
ANSWER_BYTES: Final = 200_000
AT_ONCE: Final = 8
"""Conversations with Google at the same time. Strangers can begin as many as they like; threads are for everybody."""

CLOCK_SKEW_S: Final = 10
"""So far Google's clock and ours may be apart."""


class GoogleAway(Exception):  # noqa: N818 - an answer
    """Google did not answer, or not in time, or with an error of its own. Trying again may help."""


class GoogleRefused(Exception):  # noqa: N818
    """The code, the client or the token is not good. `why` names the sentence to show."""

    def __init__(self, why: str, told: str = "") -> None:
        super().__init__(told or why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Provider:
    """Where Google answers, and how it names itself in a token."""

    authorize: str
    token: str
    certs: str
    issuers: tuple[str, ...]

    @classmethod
    def standing_in(cls, address: str) -> "Provider":
        """A stand-in at this address, for tests."""
        return cls(f"{address}/authorize", f"{address}/token", f"{address}/certs", (address,))


GOOGLE: Final = Provider(
    authorize="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    certs="https://www.googleapis.com/oauth2/v1/certs",
    issuers=("https://accounts.google.com", "accounts.google.com"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """This server, as Google knows it."""

    id: str
    secret: str
    redirect_uri: str


def client_of(settings: Settings) -> tuple[Provider, Client]:
    """Google, or whoever stands in for it, and what this server is there."""
    provider = Provider.standing_in(settings.google_standin) if settings.google_standin else GOOGLE
    redirect_uri = settings.public_url + RETURN
    client = Client(id=settings.google_client_id, secret=settings.google_client_secret, redirect_uri=redirect_uri)
    return provider, client


class _Token(msgspec.Struct):
    """What is wanted of the token endpoint's answer."""

    id_token: str


class _Claims(msgspec.Struct):
    """What is wanted of an ID token."""

    iss: str
    sub: str
    email: str
    email_verified: bool
    nonce: str
    hd: str = ""


class Google:
    """One client's dealings with Google."""

    def __init__(self, provider: Provider, client: Client) -> None:
        self._provider = provider
        self._client = client
        self._http = _Http()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def leads_to(self, *, state: str, nonce: str, challenge: str) -> str:
        """The address of Google's page, where somebody chooses an account and comes back with a code."""
        asked = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._client.redirect_uri,
            "scope": SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            # Always a choice of the person's own: a page elsewhere cannot sign somebody in unseen.
            "prompt": "select_account",
        }
        return f"{self._provider.authorize}?{urlencode(asked)}"

    def identity(self, *, code: str, verifier: str, nonce: str) -> Identity:
        """Who has come back with this code. Raises GoogleAway, GoogleRefused."""
        if not self._turns.acquire(blocking=False):
            raise GoogleAway("too many ask at once")
        try:
            claims = self._verified(self._redeem(code, verifier))
        finally:
            self._turns.release()
        if claims.iss not in self._provider.issuers:
            raise GoogleRefused("google_token", "wrong issuer")
        if claims.nonce != nonce:
            raise GoogleRefused("google_token", "wrong nonce")
        if not claims.email_verified:
            raise GoogleRefused("google_unverified")
        return Identity(
            issuer=self._provider.issuers[0],
            subject=claims.sub,
            address=claims.email.strip().lower(),
            domain=claims.hd.strip().lower(),
        )

    def check_client(self) -> None:
        """Whether Google knows this client and its secret. Raises GoogleAway, GoogleRefused."""
        try:
            self._redeem("greentick-doctor", "v" * 43)
        except GoogleRefused as refused:
            if refused.why == "google_client":
                raise

    def _redeem(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "client_id": self._client.id,
            "client_secret": self._client.secret,
            "redirect_uri": self._client.redirect_uri,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answer = self._ask(self._provider.token, "POST", urlencode(form).encode(), headers)
        if answer.status == 200:
            try:
                return msgspec.json.decode(answer.data, type=_Token).id_token
            except msgspec.MsgspecError as error:
                raise GoogleAway("the token endpoint does not answer as expected") from error
        raise GoogleRefused("google_client" if b"invalid_client" in answer.data else "google_code")

    def _verified(self, token: str) -> _Claims:
        """The claims of a token that Google signed for us and that has not expired."""
        try:
            claims: Mapping[str, Any] = id_token.verify_token(
                token,
                cast("transport.Request", self._certificates),  # all that is asked of one is that it can be called
                audience=self._client.id,
                certs_url=self._provider.certs,
                clock_skew_in_seconds=CLOCK_SKEW_S,
            )
            return msgspec.convert(claims, _Claims)
        except exceptions.TransportError as error:
            raise GoogleAway("the certificates cannot be fetched") from error
        except (ValueError, exceptions.GoogleAuthError) as error:  # google-auth raises both; msgspec's is a ValueError
            raise GoogleRefused("google_token", type(error).__name__) from error

    def _certificates(self, url: str, method: str = "GET", **_: object) -> transport.Response:
        return self._ask(url, method)

    def _ask(
        self, url: str, method: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> "_Answer":
        answer = self._http(url, method, body, headers)
        if answer.status >= 500 or answer.status == 429:
            raise GoogleAway(f"status {answer.status}")
        return answer


class _Answer(transport.Response):
    """An answer as google-auth wants to see it."""

    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self._status, self._headers, self._data = status, headers, data

    @property
    def status(self) -> int:
        """The status."""
        return self._status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        return self._headers

    @property
    def data(self) -> bytes:
        """The body."""
        return self._data


class _Http:
    """Asks one address once: no redirect is followed, nothing is tried again behind anybody's back."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False, num_pools=4)

    def __call__(self, url: str, method: str, body: bytes | None, headers: Mapping[str, str] | None) -> _Answer:
        try:
            answer = self._pool.request(method, url, body=body, headers=headers, redirect=False, preload_content=False)
            try:
                return _Answer(answer.status, dict(answer.headers), answer.read(ANSWER_BYTES))
            finally:
                answer.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise GoogleAway(type(error).__name__) from error
