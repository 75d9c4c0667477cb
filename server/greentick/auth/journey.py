"""A sign-in on its way through Google: what it is for, kept in the browser under our seal.

Nothing is stored on the server before Google has said who it is, so strangers cannot fill it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from greentick.domain.token import b64decode, b64encode

COOKIE: Final = "greentick_google"
LIFE_MS: Final = 600_000
COOKIE_CHARS: Final = 3_800
"""Browsers keep cookies of 4,096 bytes, name and attributes included."""

Purpose = Literal["signin", "pair", "add", "replies"]


class TooLong(Exception):  # noqa: N818 - an answer
    """The extension's request does not fit into a cookie."""


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """One sign-in. `asked` is the extension's request, `session` that of the visitor who adds an address.

    Of one who switches on replies `asked` holds the address.
    """

    purpose: Purpose
    state: str
    expires_at_ms: int
    next: str = ""
    asked: dict[str, str] = {}
    session: str = ""


def begin(purpose: Purpose, now_ms: int, *, next_: str = "", session: str = "", **asked: str) -> Journey:
    """A new one, under a state nobody guesses."""
    return Journey(
        purpose=purpose,
        state=b64encode(secrets.token_bytes(32)),
        expires_at_ms=now_ms + LIFE_MS,
        next=next_,
        session=session,
        asked=asked,
    )


@dataclass(frozen=True, slots=True)
class Seal:
    """Keeps journeys as text that only this server can have written."""

    secret: bytes

    def close(self, journey: Journey) -> str:
        """The journey as a cookie's value. Raises TooLong."""
        packed = b64encode(msgspec.json.encode(journey))
        sealed = f"{packed}.{b64encode(self._mac(b'journey', packed))}"
        if len(sealed) > COOKIE_CHARS:
            raise TooLong
        return sealed

    def open(self, sealed: str, now_ms: int) -> Journey | None:
        """The journey, unless it is forged or too old."""
        packed, _, mac = sealed.encode("ascii", "replace").decode().partition(".")
        if not hmac.compare_digest(mac.encode(), b64encode(self._mac(b"journey", packed)).encode()):
            return None
        journey = msgspec.json.decode(b64decode(packed), type=Journey)
        return journey if journey.expires_at_ms > now_ms else None

    def nonce(self, journey: Journey) -> str:
        """What the ID token of this journey must carry."""
        return b64encode(self._mac(b"nonce", journey.state))

    def verifier(self, journey: Journey) -> str:
        """What proves to Google that the code came back to where it was asked for (RFC 7636)."""
        return b64encode(self._mac(b"verifier", journey.state))

    def challenge(self, journey: Journey) -> str:
        """What is shown of the verifier beforehand."""
        return b64encode(hashlib.sha256(self.verifier(journey).encode()).digest())

    def _mac(self, what: bytes, text: str) -> bytes:
        return hmac.digest(self.secret, b"greentick/google/1/" + what + b"/" + text.encode(), hashlib.sha256)
