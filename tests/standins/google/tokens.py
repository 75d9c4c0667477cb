"""ID tokens as Google signs them, and every way in which one can be wrong."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

LIFE_S = 3600


@dataclass(frozen=True)
class Key:
    """A signing key with the certificate that is published of it."""

    id: str
    private: rsa.RSAPrivateKey

    def certificate(self) -> str:
        """As PEM, self-signed."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "standin")])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .sign(self.private, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, claims: dict[str, Any]) -> str:
        """A token, RS256."""
        signed = f"{_part({'alg': 'RS256', 'typ': 'JWT', 'kid': self.id})}.{_part(claims)}"
        return f"{signed}.{_b64(self.private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


@cache
def key(name: str) -> Key:
    """One key per name and run."""
    return Key(name, rsa.generate_private_key(public_exponent=65537, key_size=2048))


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says it needs no signature."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def with_public_key_as_secret(claims: dict[str, Any], published: str) -> str:
    """A token whose author hopes that a published key is taken for a shared secret."""
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'standin'})}.{_part(claims)}"
    return f"{signed}.{_b64(hmac.digest(published.encode(), signed.encode(), hashlib.sha256))}"


def claims_of(issuer: str, audience: str, nonce: str, *, age_s: int = 0) -> dict[str, Any]:
    """What every token says."""
    issued = int(time.time()) - age_s
    return {"iss": issuer, "aud": audience, "azp": audience, "nonce": nonce, "iat": issued, "exp": issued + LIFE_S}


def _part(value: dict[str, Any]) -> str:
    return _b64(json.dumps(value).encode())


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
