"""Tokens: unguessable names of one copy of a message inside a URL. The TypeScript twin shares tests/vectors/token.json.

A token is 30 bytes, 40 characters of base64url: account id (9) | nonce (12) | mac (9). Its first 12 characters are the
same for all of an account's tokens, its first 28 name the copy, its mac is checked without any look-up.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from greentick.domain.records import names

ACCOUNT_ID_BYTES = 9
NONCE_BYTES = 12
MAC_BYTES = 9
MINT_KEY_BYTES = 32
TOKEN_CHARS = 40

NAME_BYTES = ACCOUNT_ID_BYTES + NONCE_BYTES
"""Account id and nonce together: what a token says besides proving it."""

_MINT_INFO = b"greentick/mint/1"
_TO_STANDARD = bytes.maketrans(b"-_+/", b"+/\0\0")
_HASH_BLOCK_BYTES = 64


@names
class TokenKind(StrEnum):
    """What a token opens; one byte of its mac, so that one kind can never be turned into another."""

    PIXEL = "p"
    LINK = "l"
    RECIPIENT = "r"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it was made. What comes back is only text: ask a Checker."""

    account_id: bytes
    nonce: bytes
    mac: bytes

    def __str__(self) -> str:
        return b64encode(self.account_id + self.nonce + self.mac)


def mint_key(secret: bytes, account_id: bytes) -> bytes:
    """The 32 bytes with which an account's extension makes tokens: HKDF-SHA256 (RFC 5869), one block."""
    pseudorandom = hmac.digest(account_id, secret, hashlib.sha256)
    return hmac.digest(pseudorandom, _MINT_INFO + b"\x01", hashlib.sha256)[:MINT_KEY_BYTES]


def mint(key: bytes, kind: TokenKind, account_id: bytes, nonce: bytes, extra: bytes = b"") -> Token:
    """A genuine token. `extra` is empty, or for a link the exact UTF-8 bytes of its target."""
    if len(account_id) != ACCOUNT_ID_BYTES or len(nonce) != NONCE_BYTES:
        raise ValueError("an account id has 9 bytes and a nonce 12")
    return Token(account_id, nonce, _mac(key, kind, account_id, nonce, extra))


def unpack(text: str) -> bytes | None:
    """The 30 bytes of a token, or None when it is not 40 characters of base64url."""
    if len(text) != TOKEN_CHARS or not text.isascii():
        return None
    try:
        raw = binascii.a2b_base64(text.encode().translate(_TO_STANDARD), strict_mode=True)
    except binascii.Error:
        return None
    return raw if len(raw) == NAME_BYTES + MAC_BYTES else None


class Checker:
    """Tells the genuine tokens of one mint key, very many: what depends on the key alone is worked out once."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(_HASH_BLOCK_BYTES, b"\0")  # HMAC, RFC 2104; mint keys are never longer than a block
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def accepts(self, kind: TokenKind, raw: bytes, extra: bytes = b"") -> bool:
        """Whether the key's holder made these 30 bytes for this kind and this `extra`; as long either way."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(kind.encode() + raw[:NAME_BYTES] + extra)
        outer.update(inner.digest())
        return hmac.compare_digest(raw[NAME_BYTES:], outer.digest()[:MAC_BYTES])


def b64encode(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def b64decode(text: str) -> bytes:
    """The bytes of base64url without padding. Raises ValueError on anything else."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _mac(key: bytes, kind: TokenKind, account_id: bytes, nonce: bytes, extra: bytes) -> bytes:
    return hmac.digest(key, kind.encode() + account_id + nonce + extra, hashlib.sha256)[:MAC_BYTES]
