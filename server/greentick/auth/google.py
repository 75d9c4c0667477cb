"""Google as a door: OpenID Connect, code flow with PKCE and nonce. Asks for the address and nothing else.

More is asked for only when its owner has just pressed the button that switches on looking for replies.
"""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlencode

import msgspec

from greentick.domain.identity import Identity
from greentick.google.client import Client, Provider
from greentick.google.gmail import SCOPE
from greentick.google.line import TIMEOUT, GoogleAway, GoogleRefused, Line
from greentick.google.tokens import Given, Tokens

if TYPE_CHECKING:
    from google.auth import transport

SCOPES: Final = "openid email"
AT_ONCE: Final = 8
"""Conversations with Google at the same time. Strangers can begin as many as they like; threads are for everybody."""

CLOCK_SKEW_S: Final = 10
"""So far Google's clock and ours may be apart."""


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
        self._line = Line(TIMEOUT)
        self._tokens = Tokens(provider, client, self._line)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def leads_to(self, *, state: str, nonce: str, challenge: str, replies_of: str = "") -> str:
        """The address of Google's page, where somebody chooses an account and comes back with a code.

        `replies_of`: this address's owner is asked for more, that replies in Gmail may be looked for from now on.
        """
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
        return f"{self._provider.authorize}?{urlencode(asked | (_more(replies_of) if replies_of else {}))}"

    def granted(self, *, code: str, verifier: str, nonce: str) -> tuple[Identity, Given]:
        """Who has come back with this code, and what else Google gives for it. Raises GoogleAway, GoogleRefused."""
        if not self._turns.acquire(blocking=False):
            raise GoogleAway("too many ask at once")
        try:
            given = self._tokens.redeem(code, verifier)
            claims = self._verified(given.id_token)
        finally:
            self._turns.release()
        if claims.iss not in self._provider.issuers:
            raise GoogleRefused("google_token", "wrong issuer")
        if claims.nonce != nonce:
            raise GoogleRefused("google_token", "wrong nonce")
        if not claims.email_verified:
            raise GoogleRefused("google_unverified")
        identity = Identity(
            issuer=self._provider.issuers[0],
            subject=claims.sub,
            address=claims.email.strip().lower(),
            domain=claims.hd.strip().lower(),
        )
        return identity, given

    def revoke(self, token: str) -> bool:
        """Give a permission back; whether Google has taken it."""
        return self._tokens.revoke(token)

    def check_client(self) -> None:
        """Whether Google knows this client and its secret. Raises GoogleAway, GoogleRefused."""
        try:
            self._tokens.redeem("greentick-doctor", "v" * 43)
        except GoogleRefused as refused:
            if refused.why == "google_client":
                raise

    def _verified(self, token: str) -> _Claims:
        """The claims of a token that Google signed for us and that has not expired."""
        from google.auth import exceptions  # noqa: PLC0415 - these bring all of X.509 along: not before somebody comes
        from google.oauth2 import id_token  # noqa: PLC0415

        if not token:
            raise GoogleAway("the token endpoint does not answer as expected")
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

    def _certificates(self, url: str, method: str = "GET", **_: object) -> "transport.Response":
        return self._line.ask(url, method)


def _more(address: str) -> dict[str, str]:
    """Asks for Gmail's metadata on top of what was granted before (incremental authorization), for use while away.

    Google gives a refresh token for sure only after asking for consent. Read in November 2026 in
    developers.google.com/identity/protocols/oauth2/web-server.
    """
    return {
        "scope": f"{SCOPES} {SCOPE}",
        "include_granted_scopes": "true",
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": address,
    }
