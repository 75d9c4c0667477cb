"""Sessions: an opaque token per signed-in extension. Only its hash is kept."""

import hashlib
import secrets
from collections.abc import Callable

from greentick.auth.limits import Limits
from greentick.domain.token import b64encode
from greentick.errors import AskedTooOften, NotSignedIn
from greentick.store import Store

TOKEN_BYTES = 32

_MISSING = 'Send the session\'s token in a header: "Authorization: Bearer <token>". Pair the extension to get one.'
_ENDED = "This session has ended, or never was. Pair the extension again in its options."


def new_token() -> str:
    """A secret that nobody guesses; for sessions and codes alike."""
    return b64encode(secrets.token_bytes(TOKEN_BYTES))


def hashed(secret: str) -> bytes:
    """What is kept of a token or a code."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def bearer(authorization: str | None) -> str:
    """The token in an Authorization header. Raises NotSignedIn when there is none."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn(_MISSING)
    return token.strip()


class Gate:
    """Tells from an Authorization header which account asks."""

    def __init__(self, store: Store, now_ms: Callable[[], int], limits: Limits | None = None) -> None:
        self._store = store
        self._now_ms = now_ms
        self._limits = limits or Limits()

    def __call__(self, authorization: str | None) -> bytes:
        """The account's id. Raises NotSignedIn, AskedTooOften, StoreUnavailable."""
        return self.session(authorization)[0]

    def session(self, authorization: str | None) -> tuple[bytes, str]:
        """The account's id and the session's. Raises NotSignedIn, AskedTooOften, StoreUnavailable."""
        found = self._store.sessions.find(hashed(bearer(authorization)), self._now_ms(), "extension")
        if found is None:
            raise NotSignedIn(_ENDED)
        if not self._limits.is_within(found[0], self._now_ms()):
            raise AskedTooOften("This account has asked too often in this minute. Try again in the next one.")
        return found
