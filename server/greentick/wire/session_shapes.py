"""Signing in, and what is told of an account's sessions and addresses."""

from msgspec import Struct

from greentick.wire.settings_shapes import Settings


class SessionInfo(Struct, frozen=True, kw_only=True):
    """One signed-in extension or browser. `current` is the one that asks."""

    id: str
    kind: str
    device: str
    created_at: str
    last_used_at: str
    current: bool


class AddressInfo(Struct, frozen=True, kw_only=True):
    """An address the account has signed in with."""

    address: str
    proved_at: str


class SessionList(Struct, frozen=True, kw_only=True):
    """GET /v1/sessions: newest first."""

    sessions: list[SessionInfo]
    addresses: list[AddressInfo]


class TokenRequest(Struct, frozen=True, kw_only=True):
    """The single-use code from the sign-in page and the PKCE verifier it was asked for with."""

    code: str
    code_verifier: str
    device: str = ""


class Session(Struct, frozen=True, kw_only=True):
    """What the extension needs to work. `token` and `mint_key` are secrets; keys are base64url.

    `account_key` is the 12 characters every token of this account begins with. `cursor` is the feed's end at sign-in.
    """

    token: str
    account_key: str
    mint_key: str
    public_url: str
    push_url: str
    cursor: int
    settings: Settings
