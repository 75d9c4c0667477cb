"""Pairing: a code for one browser's extension, and the session it is exchanged for (code with PKCE, RFC 7636)."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode, urlsplit

from greentick.auth.sessions import hashed, new_token
from greentick.domain.token import b64encode
from greentick.errors import InvalidInput
from greentick.store import Store

CODE_LIFE_MS = 60_000
DEVICE_CHARS = 80
STATE_CHARS = 1000

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_URI = re.compile(r"[!-~]{1,2000}")  # printable ASCII without spaces


class WrongRedirect(InvalidInput):
    """The code would be led to an address this server does not know. Nobody may be redirected there."""


@dataclass(frozen=True, slots=True)
class PairingRequest:
    """What an extension asks with: where to lead the code, its own mark on it, and the challenge it must answer."""

    redirect_uri: str
    state: str
    code_challenge: str
    device: str

    def fields(self) -> dict[str, str]:
        """What a form must carry to ask the same again."""
        return asdict(self) | {"code_challenge_method": "S256"}

    def leads_back(self, code: str) -> str:
        """The address that carries the code to the extension."""
        sign = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{sign}{urlencode({'code': code, 'state': self.state})}"


def read_request(given: Mapping[str, str], allowed: tuple[str, ...]) -> PairingRequest:
    """What was asked. Raises WrongRedirect, InvalidInput."""
    redirect_uri, state = given.get("redirect_uri", ""), given.get("state", "")
    if not is_allowed(redirect_uri, allowed):
        raise WrongRedirect("redirect_uri is not one of GREENTICK_EXTENSION_REDIRECTS.")
    if not 1 <= len(state) <= STATE_CHARS:
        raise InvalidInput(f"state must have 1 to {STATE_CHARS} characters.")
    challenge = given.get("code_challenge", "")
    if given.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise InvalidInput("code_challenge must be the base64url SHA-256 of the verifier, code_challenge_method S256.")
    return PairingRequest(redirect_uri, state, challenge, device_name(given.get("device", "")))


def is_allowed(redirect_uri: str, allowed: tuple[str, ...]) -> bool:
    """Whether it is one of the allowed addresses, or lies below one: a longer host name does not."""
    if not _URI.fullmatch(redirect_uri) or "#" in redirect_uri or "\\" in redirect_uri:
        return False
    return any(
        redirect_uri == prefix
        or (redirect_uri.startswith(prefix) and (prefix.endswith("/") or redirect_uri[len(prefix)] in "/?"))
        for prefix in allowed
    )


def device_name(given: str) -> str:
    """What a browser calls itself, fit to be shown."""
    return " ".join("".join(each if each.isprintable() else " " for each in given).split())[:DEVICE_CHARS]


def owners_account(store: Store, now_ms: int) -> bytes:
    """The account of whoever runs the server. Made when there is none yet."""
    account_id = store.accounts.owner()
    if account_id is not None:
        return account_id
    created = store.accounts.create(now_ms)
    return store.accounts.owner() or created  # another first pairing may have been quicker


def issue_code(store: Store, account_id: bytes, request: PairingRequest, now_ms: int) -> str:
    """A code for this account, good once and for a minute."""
    code = new_token()
    store.codes.put(hashed(code), account_id, request.code_challenge, request.redirect_uri, now_ms + CODE_LIFE_MS)
    return code


def redeem_code(store: Store, code: str, verifier: str, now_ms: int) -> bytes:
    """The account the code is for. Whatever the outcome, the code is used up. Raises InvalidInput."""
    found = store.codes.take(hashed(code), now_ms)
    if found is None:
        raise InvalidInput("This code is used, older than a minute, or never was. Pair again.")
    answered = b64encode(hashlib.sha256(verifier.encode()).digest())
    if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(answered, found.challenge):
        raise InvalidInput("code_verifier is not the one this code was asked for with. Pair again.")
    return found.account_id
