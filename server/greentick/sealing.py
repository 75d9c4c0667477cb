"""Seals what must be kept but not be read in the database: channels' secrets, tokens from Google.

AES-256-GCM under a key that HKDF-SHA256 derives from the server's secret, bound to the place it is kept in, so that a
sealed text copied into another row opens nothing there. The ring's first secret seals, every one of it opens.
"""

import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from greentick.domain.token import b64decode, b64encode

MARK: Final = "sealed:1:"
"""What every sealed text begins with. What does not was written before there were seals."""

_INFO: Final = b"greentick/seal/1"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


class SealBroken(Exception):  # noqa: N818 - an answer
    """Sealed under a secret that is no longer in GREENTICK_SECRET_KEY, for another place, or changed since."""


class Sealer:
    """Seals and opens texts. Without any secret it seals nothing and opens only what is plain."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._ciphers = [AESGCM(_key(secret)) for secret in secrets]

    def seal(self, text: str, place: str) -> str:
        """The text as it is kept; as it is where there is nothing to hide, or no secret."""
        if not text or not self._ciphers:
            return text
        nonce = os.urandom(_NONCE_BYTES)
        return MARK + b64encode(nonce + self._ciphers[0].encrypt(nonce, text.encode(), place.encode()))

    def open(self, kept: str, place: str) -> str:
        """The text that is kept. Raises SealBroken."""
        return self._opened(kept, place)[0]

    def is_fresh(self, kept: str, place: str) -> bool:
        """Whether it is kept as it would be kept now. Raises SealBroken."""
        return not (kept and self._ciphers) or self._opened(kept, place)[1] == 0

    def _opened(self, kept: str, place: str) -> tuple[str, int]:
        """The text, and under which of the ring's secrets it was sealed: -1 when it was not."""
        if not kept.startswith(MARK):
            return kept, -1
        try:
            raw = b64decode(kept.removeprefix(MARK))
        except ValueError as error:
            raise SealBroken from error
        for number, cipher in enumerate(self._ciphers):
            try:
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode(), number
            except (InvalidTag, ValueError):
                continue
        raise SealBroken


def _key(secret: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_INFO).derive(secret)
